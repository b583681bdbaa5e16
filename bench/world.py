"""The whole stack for measuring: both simulated worlds, the service, and its database at hand."""

import contextlib
import os
import shutil
import socket
import sys
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

from simulators.setting_up import ADMIN, connect, install
from simulators.stack import ROOT, Addresses, Person, Stack, service_environment

POSTGRES = "postgres://postgres@127.0.0.1:5432"
OBJECTS = ("Case", "Account", "Contact", "Opportunity", "Lead")
TWELVE = (
    *OBJECTS,
    *("User", "Group", "CaseComment", "EmailMessage", "FeedItem", "AssignmentRule"),
    "Organization",
)


@dataclass
class World:
    stack: Stack
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def where(self) -> Addresses:
        return self.stack.where

    @property
    def tenant(self) -> Any:
        from tenants.models import Tenant

        return Tenant.objects.earliest("installed_at")

    def org(self, method: str, path: str, **options: Any) -> Any:
        return _control(method, f"{self.where.salesforce}/_control/{path}", **options)

    def site(self, method: str, path: str, **options: Any) -> Any:
        return _control(method, f"{self.where.jira}/_control/{path}", **options)

    def settings(self, **values: Any) -> None:
        self.org("POST", "settings", json=values)

    def callouts(self) -> list[dict[str, Any]]:
        calls = self.org("GET", "journal")["calls"]
        return [one for one in calls if one["path"].startswith("/services/data/v")]

    def forget_calls(self) -> None:
        self.org("DELETE", "journal")

    def records(self, name: str) -> list[str]:
        found = self.org("GET", f"records?object={name}")["records"]
        return [one["Id"] for one in found]

    def link(self, issue_id: str, names: Sequence[str], each: int) -> None:
        """Rows of our own store, so that a figure does not measure linking as well."""
        from django.utils import timezone

        from records.models import RecordLink

        now = timezone.now()
        RecordLink.objects.bulk_create(
            RecordLink(
                tenant=self.tenant,
                issue_id=issue_id,
                issue_key=f"SUP-{issue_id}",
                object_name=name,
                record_id=record_id,
                linked_at=now,
            )
            for name in names
            for record_id in self.records(name)[:each]
        )

    def headers(self, issue_id: str) -> dict[str, str]:
        return {"Authorization": f"JWT {self.token(issue_id, self.tenant)}", "Accept": "text/html"}

    def token(self, issue_id: str, tenant: Any) -> str:
        """What Jira's page of this site would hand to a panel of this issue."""
        from joserfc import jwt
        from joserfc.jwk import OctKey

        minted = Person(self.where, ADMIN).mint("panel-list", "SUP-142")
        claims = _claims(minted["context_token"]) | {"iss": tenant.connect_client_key}
        claims["context"]["jira"]["issue"] |= {"id": issue_id, "key": f"SUP-{issue_id}"}
        key = OctKey.import_key(tenant.secrets.connect_shared_secret.reveal())
        return jwt.encode({"alg": "HS256"}, claims, key)


def copied(first: Any, client_key: str) -> Any:
    """Another site of the same two worlds, with rows of its own."""
    from django.utils import timezone

    from mapping.models import MappedObject, MappedProject
    from records.models import RecordLink
    from salesforce.models import Connection, DescribeCache
    from tenants.models import Switches, Tenant, TenantSecrets

    second = Tenant.objects.create(
        connect_client_key=client_key, site_url=first.site_url, installed_at=timezone.now()
    )
    for model in (Switches, TenantSecrets, Connection):
        row = model.objects.get(tenant=first)
        row.pk, row.tenant = second.pk, second
        row.save(force_insert=True)
    for model in (DescribeCache, MappedObject, MappedProject, RecordLink):
        for row in model.objects.filter(tenant=first):
            row.pk, row.tenant = uuid.uuid4() if model is RecordLink else None, second
            row.save(force_insert=True)
    return second


def _claims(token: str) -> dict[str, Any]:
    import base64
    import json

    part = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def _control(method: str, url: str, **options: Any) -> Any:
    with httpx2.Client(trust_env=False, timeout=30) as client:
        answer = client.request(method, url, **options)
        answer.raise_for_status()
        return answer.json()


@contextlib.contextmanager
def world(name: str, *, parts: Sequence[str] = ("server",), **settings: str) -> Iterator[World]:
    """One a process: Django reads its settings once."""
    folder = ROOT / "var" / "bench" / name
    shutil.rmtree(folder, ignore_errors=True)
    limits = {"API_THROTTLE": "1000000/min", "API_THROTTLE_ACCOUNT": "1000000/min"}
    stack = Stack(Addresses(), folder, settings={**limits, **settings}, only=tuple(parts))
    os.environ |= service_environment(stack.where, folder) | limits | settings
    os.environ["DJANGO_SETTINGS_MODULE"] = "sinergify.settings"
    with stack.running():
        import django

        django.setup()
        install(stack.where)
        connect(stack.where)
        yield World(stack)


def database(name: str) -> str | None:
    """Address of an empty PostgreSQL database, where one answers on loopback."""
    import psycopg

    try:
        drop(name)
        with _postgres() as link:
            link.execute(f'CREATE DATABASE "{name}"')
    except psycopg.OperationalError as error:
        print(f"PostgreSQL does not answer ({error}); that figure is left out.", file=sys.stderr)
        return None
    return f"{POSTGRES}/{name}"


def redis(number: int) -> dict[str, str]:
    """As in production, where it answers on loopback; each part has a database of its own."""
    with socket.socket() as probe:
        probe.settimeout(1)
        there = probe.connect_ex(("127.0.0.1", 6379)) == 0
    return {"REDIS_URL": f"redis://127.0.0.1:6379/{number}"} if there else {}


def drop(name: str) -> None:
    with _postgres() as link:
        link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _postgres() -> Any:
    import psycopg

    return psycopg.connect(f"{POSTGRES}/postgres", autocommit=True, connect_timeout=2)
