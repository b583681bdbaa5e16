"""Issue types on which records can't be created, linked or unlinked. Existing links stay."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from common.errors import Refused
from common.prepared import Prepared
from mapping.form_models import IssueTypeRestriction
from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant

ACTIONS = ("create", "link", "unlink")
ALL = "all"
Rows = dict[str, dict[str, IssueTypeRestriction]]


@dataclass(frozen=True)
class Place:
    """An issue type of a project, by Jira's ids; key and name are what people read."""

    project_id: str
    project_key: str
    issue_type_id: str
    issue_type_name: str


def restricted(tenant: Tenant, project_id: str, issue_type_id: str, action: str) -> bool:
    """One query."""
    row = find(tenant, project_id, issue_type_id)
    return row is not None and bool(getattr(row, action))


def find(tenant: Tenant, project_id: str, issue_type_id: str) -> IssueTypeRestriction | None:
    row: IssueTypeRestriction | None = _OF_TYPE.first(tenant.pk, project_id, issue_type_id)
    return row


def matrix(tenant: Tenant, project_ids: Iterable[str] | None = None) -> Rows:
    """By project and issue type, of all projects or some, with one query."""
    rows = IssueTypeRestriction.objects.filter(tenant=tenant)
    if project_ids is not None:
        rows = rows.filter(project_id__in=list(project_ids))
    found: Rows = {}
    for row in rows:
        found.setdefault(row.project_id, {})[row.issue_type_id] = row
    return found


def change(
    tenant: Tenant, place: Place, action: str, value: bool, *, actor: Actor
) -> IssueTypeRestriction:
    """Restrict or free one action, or "all" three. Only what changes is written."""
    names = ACTIONS if action == ALL else (action,)
    if not set(names) <= set(ACTIONS):
        raise Refused("unknown", "Choose create, link or unlink.", status=400)
    with transaction.atomic():
        row = _locked(tenant, place)
        changed = [name for name in names if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, value)
        fresh = _named(row, place)
        row.save(update_fields=[*changed, *fresh])
        if changed:
            _audit(row, changed, value, actor)
    return row


def actions(row: IssueTypeRestriction) -> list[str]:
    return [name for name in ACTIONS if getattr(row, name)]


def sentence(row: IssueTypeRestriction) -> str:
    """“Sub-task issues can’t create, link or unlink records in project SUP. Existing …”"""
    words = actions(row)
    told = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    name = row.issue_type_name or "These"
    return f"{name} issues can’t {told} records in project {row.project_key}. Existing links stay."


def summary(rows: Iterable[IssueTypeRestriction]) -> str:
    """“Task (create), Sub-task (all three)”; empty where nothing is restricted."""
    told = []
    for row in rows:
        words = actions(row)
        if words:
            what = "all three" if len(words) == len(ACTIONS) else ", ".join(words)
            told.append(f"{row.issue_type_name or row.issue_type_id} ({what})")
    return ", ".join(told)


def _locked(tenant: Tenant, place: Place) -> IssueTypeRestriction:
    row, _ = IssueTypeRestriction.objects.get_or_create(
        tenant=tenant,
        project_id=place.project_id,
        issue_type_id=place.issue_type_id,
        defaults={"project_key": place.project_key, "issue_type_name": place.issue_type_name},
    )
    return IssueTypeRestriction.objects.select_for_update().get(pk=row.pk)


def _named(row: IssueTypeRestriction, place: Place) -> list[str]:
    """Keys and names change in Jira; ids stay."""
    wanted = {"project_key": place.project_key, "issue_type_name": place.issue_type_name}
    changed = [name for name, value in wanted.items() if value and getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


def _audit(row: IssueTypeRestriction, changed: list[str], value: bool, actor: Actor) -> None:
    audit.record(
        row.tenant,
        "restriction",
        actor=actor,
        target=f"{row.project_key} · {row.issue_type_name or row.issue_type_id}",
        before=dict.fromkeys(changed, not value),
        after=dict.fromkeys(changed, value),
    )


_OF_TYPE = Prepared(
    lambda tenant_id, project_id, issue_type_id: IssueTypeRestriction.objects.filter(
        tenant_id=tenant_id, project_id=project_id, issue_type_id=issue_type_id
    )
)
