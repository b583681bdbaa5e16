"""Where panels read from Salesforce by themselves: everywhere, or on the listed projects only."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from common.errors import Refused
from mapping.form_models import LiveProject
from mapping.models import MappedProject
from tenants import audit
from tenants.audit import Actor
from tenants.models import Switches, Tenant

Types = LiveProject.Types
MOST_TYPES = 500


def is_live(tenant: Tenant, project_id: str, issue_type_id: str | None) -> bool:
    """No query while it is everywhere, else one."""
    if tenant.switches.live_everywhere:
        return True
    listed = LiveProject.objects.filter(tenant=tenant, project_id=project_id).first()
    if listed is None or listed.types == Types.NONE:
        return False
    return listed.types == Types.ALL or issue_type_id in listed.issue_type_ids


def put(
    tenant: Tenant,
    project_id: str,
    project_key: str,
    *,
    types: str,
    issue_type_ids: Iterable[str] = (),
    actor: Actor,
) -> LiveProject:
    """List a project, or change its issue types."""
    wanted = _wanted(types, issue_type_ids)
    if not project_id:
        raise Refused("project", "This project isn’t in Jira.", status=400)
    with transaction.atomic():
        _hold(tenant)
        row = LiveProject.objects.filter(tenant=tenant, project_id=project_id).first()
        before = told(row) if row else None
        if before == wanted and row:
            return row
        row = row or LiveProject(tenant=tenant, project_id=project_id)
        row.project_key = project_key
        row.types, row.issue_type_ids = wanted["types"], wanted["issue_type_ids"]
        row.save()
        _audit(tenant, project_key, before, wanted, actor)
    return row


def remove(tenant: Tenant, project_id: str, *, actor: Actor) -> None:
    with transaction.atomic():
        _hold(tenant)
        row = LiveProject.objects.filter(tenant=tenant, project_id=project_id).first()
        if row is None:
            return
        _audit(tenant, row.project_key, told(row), None, actor)
        row.delete()


def fill(tenant: Tenant, *, actor: Actor) -> list[LiveProject]:
    """ "Sync": the mapped projects with their mapped issue types, in place of what was listed.

    Projects and types that Jira does not have are left out.
    """
    with transaction.atomic():
        _hold(tenant)
        there = {row.project_id: row for row in LiveProject.objects.filter(tenant=tenant)}
        wanted = {project.project_id: project for project in _mapped(tenant)}
        before = {row.project_key: told(row) for row in there.values()}
        gone = [row.pk for project_id, row in there.items() if project_id not in wanted]
        LiveProject.objects.filter(tenant=tenant, pk__in=gone).delete()
        rows = [_row(tenant, project, there) for project in wanted.values()]
        LiveProject.objects.bulk_create([row for row in rows if not row.pk])
        LiveProject.objects.bulk_update(
            [row for row in rows if row.pk], ["project_key", "types", "issue_type_ids"]
        )
        after = {row.project_key: told(row) for row in rows}
        if before != after:
            _audit(tenant, "", before, after, actor)
    return list(LiveProject.objects.filter(tenant=tenant))


def told(row: LiveProject) -> dict[str, Any]:
    return {"types": row.types, "issue_type_ids": sorted(row.issue_type_ids)}


def _mapped(tenant: Tenant) -> list[MappedProject]:
    rows = MappedProject.objects.filter(tenant=tenant, gone_at=None).exclude(project_id="")
    return list(rows.prefetch_related("issue_types"))


def _row(tenant: Tenant, project: MappedProject, there: dict[str, LiveProject]) -> LiveProject:
    """A project that is mapped without naming types is mapped with all of them."""
    mapped = list(project.issue_types.all())
    ids = sorted({one.issue_type_id for one in mapped if not one.gone_at and one.issue_type_id})
    known = there.get(project.project_id)
    row = known or LiveProject(tenant=tenant, project_id=project.project_id)
    row.project_key = project.key
    row.types = Types.CHOSEN if ids else Types.NONE if mapped else Types.ALL
    row.issue_type_ids = ids
    return row


def _wanted(types: str, issue_type_ids: Iterable[str]) -> dict[str, Any]:
    ids = sorted({str(one) for one in issue_type_ids})
    if types not in Types.values:
        raise Refused("types", "Choose none, all or some issue types.", status=400)
    if types != Types.CHOSEN:
        return {"types": types, "issue_type_ids": []}
    if len(ids) > MOST_TYPES or any(not one.isdigit() for one in ids):
        raise Refused("types", "These are no issue types of the project.", status=400)
    return {"types": types if ids else Types.NONE.value, "issue_type_ids": ids}


def _hold(tenant: Tenant) -> None:
    """Changes of the list come one after the other."""
    Switches.objects.select_for_update().get(tenant=tenant)


def _audit(tenant: Tenant, target: str, before: Any, after: Any, actor: Actor) -> None:
    audit.record(tenant, "live_projects", actor=actor, target=target, before=before, after=after)
