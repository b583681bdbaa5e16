"""Events carried a second by one worker and by several against a Salesforce of 50 ms; and how long
a quiet site waits while ten thousand events of another one are on their way."""

import os
import subprocess
import sys
import time
import uuid
from typing import Any

from bench.figures import Figure, quantile
from bench.told import linked_issues
from bench.waiting import until
from bench.world import World, database, world

EVENTS = 240
ISSUES = 40
WORKERS = (1, 2, 4, 8)
SALESFORCE_MS = 50
FLOOD = 10_000
QUIET = 15
PATIENCE = 300.0


def measure() -> list[Figure]:
    """On PostgreSQL where it answers: workers on SQLite take turns at writing."""
    address = database("sinergify_events")
    settings = {"DATABASE_URL": address} if address else {}
    with world("events", parts=("server", "worker"), **settings) as w:
        w.settings(latency_ms=SALESFORCE_MS)
        issues = linked_issues(w, ISSUES)
        w.site("POST", "deliver", json={"settle": True})
        _keep_in_sync(w)
        rates = {many: _rate(w, issues, many) for many in WORKERS}
        delays = _beside_a_flood(w, issues)
    return [*_rates(rates, "PostgreSQL" if address else "SQLite"), *_waits(delays)]


def _rates(rates: dict[int, float], words: str) -> list[Figure]:
    name = f"Salesforce of {SALESFORCE_MS} ms, {words}"
    return [
        Figure(f"events carried by {many}, {name}", rate, "events/s", rates[1], "one worker")
        for many, rate in rates.items()
    ]


def _waits(delays: list[float]) -> list[Figure]:
    name = f"a quiet site's event beside {FLOOD:,} of another"
    return [
        Figure(f"{name}: median until carried", quantile(delays, 0.5), "s", 2, "limit"),
        Figure(f"{name}: p95 until carried", quantile(delays, 0.95), "s", 2, "limit"),
    ]


def _keep_in_sync(w: World) -> None:
    from mapping.models import FormRow, MappedObject, MappedProject

    mapped = MappedObject.objects.get(tenant=w.tenant, name="Case")
    FormRow.objects.update_or_create(
        mapped_object=mapped,
        project=MappedProject.objects.get(tenant=w.tenant, key="SUP"),
        salesforce_field="Subject",
        defaults={"jira_field": "summary", "label": "Subject", "keep_in_sync": True},
    )


def _put(tenant: Any, issues: list[dict[str, str]], many: int) -> None:
    """As the inbox stores them: the summary was changed."""
    from django.utils import timezone

    from mapping.models import MappedProject
    from sync.models import IssueEvent

    now = timezone.now()
    project = MappedProject.objects.get(tenant=tenant, key="SUP").project_id
    rows = [
        IssueEvent(
            tenant=tenant,
            delivery_id=uuid.uuid4().hex,
            event="issue_updated",
            issue_id=one["id"],
            issue_key=one["key"],
            change={
                "items": [{"field": "summary"}],
                "project": project,
                "issue_type": one["type"],
            },
            happened_at=now,
            received_at=now,
            not_before=now,
        )
        for one in (issues[n % len(issues)] for n in range(many))
    ]
    IssueEvent.objects.bulk_create(rows, batch_size=1000)


def _rate(w: World, issues: list[dict[str, str]], workers: int) -> float:
    from sync.models import IssueEvent

    IssueEvent.objects.all().delete()
    command = [sys.executable, "-m", "bench.sync_worker", str(w.tenant.pk), str(PATIENCE)]
    options: dict[str, Any] = {"stderr": subprocess.DEVNULL, "env": dict(os.environ)}
    ready = [
        subprocess.Popen(
            [*command, "--wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **options
        )
        for _ in range(workers)
    ]
    for one in ready:
        assert one.stdout
        one.stdout.readline()
    _put(w.tenant, issues, EVENTS)
    began = time.perf_counter()
    for one in ready:
        assert one.stdin
        one.stdin.close()
    for one in ready:
        one.wait()
    took = time.perf_counter() - began
    done = IssueEvent.objects.filter(event="issue_updated", state="done").count()
    left = IssueEvent.objects.exclude(state="done").values_list("state", "reason")
    assert done == EVENTS, f"{done} of {EVENTS} events were carried: {set(left)}"
    return EVENTS / took


def _beside_a_flood(w: World, issues: list[dict[str, str]]) -> list[float]:
    """The worker of the demo carries both; the flood is rung for as webhooks ring for it."""
    from sync import waking
    from sync.models import IssueEvent

    loud = w.tenant
    quiet = _second_site(w, issues[0])
    _put(loud, issues[1:], FLOOD)
    for _ in range(waking.PARALLEL):
        waking.wake(loud.pk)
    carried = IssueEvent.objects.filter(tenant=loud, state="done")
    assert until(carried.exists, seconds=PATIENCE)
    delays = []
    for _ in range(QUIET):
        began = time.perf_counter()
        _put(quiet, issues[:1], 1)
        waking.wake(quiet.pk)
        waiting = IssueEvent.objects.filter(tenant=quiet, state="waiting")
        # How often is looked is the resolution of the figure.
        assert until(lambda some=waiting: not some.exists(), seconds=PATIENCE, every=0.01)
        delays.append(time.perf_counter() - began)
    assert IssueEvent.objects.filter(tenant=loud, state="waiting").exists()
    return delays


def _second_site(w: World, issue: dict[str, str]) -> Any:
    """Of the same two worlds, with rows of its own."""
    from django.forms import model_to_dict
    from django.utils import timezone

    from mapping.models import FormRow, MappedObject, MappedProject
    from records.models import RecordLink
    from salesforce.models import Connection, DescribeCache
    from tenants.models import Switches, Tenant, TenantSecrets

    first = w.tenant
    second = Tenant.objects.create(
        connect_client_key="quiet-site", site_url=first.site_url, installed_at=timezone.now()
    )
    Switches.objects.get_or_create(tenant=second)
    for model in (TenantSecrets, Connection):
        row = model.objects.get(tenant=first)
        row.pk = second.pk
        row.tenant = second
        row.save(force_insert=True)
    for row in DescribeCache.objects.filter(tenant=first):
        row.pk, row.tenant = None, second
        row.save(force_insert=True)
    project = MappedProject.objects.get(tenant=first, key="SUP")
    kept = model_to_dict(project, fields=["key", "project_id", "name"])
    mapped = MappedObject.objects.create(tenant=second, name="Case")
    MappedProject.objects.create(tenant=second, **kept)
    FormRow.objects.create(
        mapped_object=mapped,
        project=MappedProject.objects.get(tenant=second),
        salesforce_field="Subject",
        jira_field="summary",
        label="Subject",
        keep_in_sync=True,
    )
    RecordLink.objects.create(
        tenant=second,
        issue_id=issue["id"],
        object_name="Case",
        record_id=w.records("Case")[0],
        linked_at=timezone.now(),
    )
    return second
