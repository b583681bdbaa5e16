"""Sync from Salesforce: what is mapped there is mapped here, at once. What is gone is kept, marked.

An org without the companion package is managed here; until somebody does, we map the usual
objects.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from common import backoff, clock, leases
from common.doorbell import ring
from common.errors import RemoteError
from mapping import companion_read, describes, jira_read
from mapping.companion_read import SalesforceSide
from mapping.jira_read import JiraSide
from mapping.models import (
    FieldMapping,
    MappedIssueType,
    MappedObject,
    MappedProject,
    Origin,
    PullRun,
)
from mapping.signals import pulled
from salesforce import companion, schema
from salesforce.client import client_for
from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant

log = structlog.get_logger(__name__)

TASK = "mapping.tasks.pull"
LEASE_SECONDS = 180
USUAL = ("Case", "Account", "Contact", "Opportunity", "Lead")

Difference = dict[str, list[str]]


def request(tenant: Tenant) -> None:
    """Ask for a pull; the row is the promise."""
    now = clock.now()
    PullRun.objects.update_or_create(
        tenant=tenant, defaults={"wanted_at": now, "not_before": now, "attempts": 0}
    )
    ring(TASK, str(tenant.pk))


def waiting() -> QuerySet[PullRun]:
    """Due now. A suspended, disabled or uninstalled tenant keeps its wish."""
    now = clock.now()
    return PullRun.objects.filter(
        leases.free(now),
        wanted_at__isnull=False,
        not_before__lte=now,
        tenant__uninstalled_at=None,
        tenant__suspended_at=None,
        tenant__switches__plugin_enabled=True,
    )


def run_wanted(tenant_id: UUID) -> bool:
    """For the worker: one claimed run; a passing failure is tried again later."""
    token = leases.claim(waiting(), tenant_id, now=clock.now(), seconds=LEASE_SECONDS)
    if token is None:
        return False
    row = PullRun.objects.select_related("tenant").get(pk=tenant_id)
    try:
        run(row.tenant)
    except RemoteError as error:
        _postpone(row, token, error)
        return False
    done = PullRun.objects.filter(pk=row.pk, lease_token=token, wanted_at=row.wanted_at)
    done.update(wanted_at=None)
    leases.release(PullRun, row.pk, token, attempts=0)
    return True


def run(tenant: Tenant, *, actor: Actor | None = None) -> PullRun:
    """Pull now. RemoteError where Salesforce can't be asked: nothing is changed then."""
    client = client_for(tenant)
    side = companion_read.read(client)
    companion.state(tenant)
    labels = _labels(tenant)
    jira = jira_read.read(tenant, side.projects if side else (), background=True)
    now = clock.now()
    with transaction.atomic():
        difference = (
            _apply(tenant, side, labels, jira, now) if side else _apply_usual(tenant, labels)
        )
        found, _ = PullRun.objects.update_or_create(
            tenant=tenant,
            defaults={
                "finished_at": now,
                "from_salesforce": side is not None,
                "difference": difference,
                "last_error": "",
            },
        )
        audit.record(tenant, "pulled", actor=actor or Actor.app(), after=difference)
    describes.keep(tenant)
    pulled.send(sender=PullRun, tenant=tenant, run=found)
    return found


def _postpone(row: PullRun, token: str, error: RemoteError) -> None:
    log.warning("pull_failed", tenant=str(row.pk), code=error.code)
    wait = timedelta(seconds=error.retry_after or backoff.delay(row.attempts, base=10, cap=3600))
    stays = {} if not error.permanent else {"wanted_at": None}
    leases.release(
        PullRun, row.pk, token, not_before=clock.now() + wait, last_error=error.sentence, **stays
    )


def _labels(tenant: Tenant) -> dict[str, schema.ObjectSummary]:
    return {one.name: one for one in schema.objects(tenant)}


def _apply(
    tenant: Tenant,
    side: SalesforceSide,
    labels: dict[str, schema.ObjectSummary],
    jira: JiraSide,
    now: datetime,
) -> Difference:
    told: Difference = {"new": [], "gone": [], "changed": []}
    objects = _objects(tenant, side.objects, labels, Origin.SALESFORCE, told)
    _gone(
        MappedObject.objects.filter(tenant=tenant).exclude(name__in=side.objects),
        now,
        told,
        "Object",
    )
    projects = _projects(tenant, side.projects, jira.projects, told)
    _gone(
        MappedProject.objects.filter(tenant=tenant).exclude(key__in=side.projects),
        now,
        told,
        "Project",
    )
    _issue_types(projects, side.issue_types, jira, now, told)
    _fields(objects, projects, side, now, told)
    return told


def _apply_usual(tenant: Tenant, labels: dict[str, schema.ObjectSummary]) -> Difference:
    told: Difference = {"new": [], "gone": [], "changed": []}
    if MappedObject.objects.filter(tenant=tenant, gone_at=None).exists():
        _objects(tenant, [], labels, Origin.DEFAULT, told)
        return told
    shown = [name for name in USUAL if name in labels]
    _objects(tenant, shown, labels, Origin.DEFAULT, told)
    return told


def _objects(
    tenant: Tenant,
    names: Iterable[str],
    labels: dict[str, schema.ObjectSummary],
    origin: str,
    told: Difference,
) -> dict[str, MappedObject]:
    known = {one.name: one for one in MappedObject.objects.filter(tenant=tenant)}
    for position, name in enumerate(names):
        row = known.get(name)
        summary = labels.get(name)
        if row is None:
            row = known[name] = MappedObject(tenant=tenant, name=name)
            told["new"].append(f"Object {name}")
        elif row.gone_at:
            told["changed"].append(f"Object {name} is back")
        row.origin, row.position, row.gone_at = origin, position, None
        row.label = summary.label if summary else row.label or name
        row.label_plural = summary.label_plural if summary else row.label_plural or name
        row.save()
    return known


def _projects(
    tenant: Tenant, wanted: dict[str, str], jira: dict[str, dict[str, Any]], told: Difference
) -> dict[str, MappedProject]:
    known = {one.key: one for one in MappedProject.objects.filter(tenant=tenant)}
    for key, name in wanted.items():
        row = known.get(key)
        if row is None:
            row = known[key] = MappedProject(tenant=tenant, key=key)
            told["new"].append(f"Project {key}")
        found = jira.get(key)
        named = str((found or {}).get("name") or name or row.name)
        if row.pk and row.name != named:
            told["changed"].append(f"Project {key}: {row.name} → {named}")
        row.origin, row.gone_at, row.name = Origin.SALESFORCE, None, named
        if found:
            row.project_id = str(found.get("id") or "")
        elif jira:
            row.project_id = ""
        row.save()
    return known


def _issue_types(
    projects: dict[str, MappedProject],
    wanted: dict[str, set[str]],
    jira: JiraSide,
    now: datetime,
    told: Difference,
) -> None:
    rows = MappedIssueType.objects.filter(project__in=list(projects.values()))
    known = {(row.project_id, row.name): row for row in rows.select_related("project")}
    listed = {(projects[key].pk, name): key for key, names in wanted.items() for name in names}
    for (project_id, name), key in listed.items():
        row = known.get((project_id, name))
        if row is None:
            row = MappedIssueType(project_id=project_id, name=name)
            told["new"].append(f"Issue type {name} of {key}")
        elif row.gone_at:
            told["changed"].append(f"Issue type {name} of {key} is back")
        row.origin, row.gone_at = Origin.SALESFORCE, None
        if jira.projects:
            row.issue_type_id = jira.issue_types.get((key, name), "")
        row.save()
    for place, row in known.items():
        if place not in listed and not row.gone_at and row.origin == Origin.SALESFORCE:
            told["gone"].append(f"Issue type {row.name} of {row.project.key}")
            MappedIssueType.objects.filter(pk=row.pk).update(gone_at=now)


def _fields(
    objects: dict[str, MappedObject],
    projects: dict[str, MappedProject],
    side: SalesforceSide,
    now: datetime,
    told: Difference,
) -> None:
    rows = FieldMapping.objects.filter(mapped_object__in=list(objects.values()))
    known = {(row.mapped_object_id, row.project_id, row.salesforce_field): row for row in rows}
    seen = set()
    for object_name, key, salesforce_field, jira_field in sorted(side.fields):
        project = projects.get(key)
        if object_name not in objects or (key and project is None):
            continue
        place = (objects[object_name].pk, project.pk if project else None, salesforce_field)
        seen.add(place)
        row = known.get(place)
        if row is None:
            told["new"].append(f"Field {object_name}.{salesforce_field}")
            row = FieldMapping(
                mapped_object_id=place[0], project_id=place[1], salesforce_field=salesforce_field
            )
        elif row.jira_field != jira_field:
            told["changed"].append(f"Field {object_name}.{salesforce_field}: {jira_field}")
        row.jira_field, row.origin, row.gone_at = jira_field, Origin.SALESFORCE, None
        row.save()
    names = {one.pk: one.name for one in objects.values()}
    for place, row in known.items():
        if place not in seen and not row.gone_at and row.origin == Origin.SALESFORCE:
            told["gone"].append(f"Field {names[row.mapped_object_id]}.{row.salesforce_field}")
            FieldMapping.objects.filter(pk=row.pk).update(gone_at=now)


def _gone(rows: Any, now: datetime, told: Difference, word: str) -> None:
    """What came from Salesforce, or was our first choice, and isn't mapped there any more."""
    rows = rows.filter(gone_at=None).filter(~Q(origin=Origin.HERE))
    told["gone"] += [f"{word} {row}" for row in rows]
    rows.update(gone_at=now)
