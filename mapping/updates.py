"""What a change in Jira does to a linked record's fields: the field mappings of the Salesforce
side, and the rows of the create form that are kept in sync. Defaults never apply here."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from common.errors import Refused
from mapping import lookups, typed, values
from mapping.form_models import FormRow
from mapping.jira_fields import ISSUE_KEY
from mapping.models import FieldMapping
from salesforce.schema import FieldSchema, ObjectSchema
from tenants.models import Tenant


@dataclass(frozen=True)
class Kept:
    """A Salesforce field that follows a Jira field; `row` has its picklist map, if there is one."""

    jira_field: str
    salesforce_field: str
    row: FormRow | None = None


@dataclass(frozen=True)
class Update:
    """`values` as Salesforce takes them, and a sentence for each field that can't be carried."""

    values: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def any_ticked(tenant: Tenant, object_names: Collection[str], project_id: str) -> bool:
    """Whether a row of these objects' forms is kept in sync."""
    return any(ticked(tenant, name, project_id) for name in object_names)


def ticked(tenant: Tenant, object_name: str, project_id: str) -> list[Kept]:
    """The rows of the form whose gear says so. They alone are carried to a record that is linked:
    mappings of the Salesforce side would overwrite what stands there."""
    return [
        Kept(row.jira_field, row.salesforce_field, row)
        for row in _rows(tenant, object_name, project_id)
        if row.keep_in_sync
    ]


def kept(
    tenant: Tenant, object_name: str, project_id: str, changed: Collection[str] | None = None
) -> list[Kept]:
    """What follows Jira on this object in this project; `changed` narrows it to these Jira fields.
    A field that both say is carried once, through the form's picklist map."""
    rows = {row.salesforce_field: row for row in _rows(tenant, object_name, project_id)}
    found = {
        name: Kept(row.jira_field, name, row) for name, row in rows.items() if row.keep_in_sync
    }
    for one in _mappings(tenant, object_name, project_id):
        row = rows.get(one.salesforce_field)
        same = row if row and row.jira_field == one.jira_field else None
        found.setdefault(one.salesforce_field, Kept(one.jira_field, one.salesforce_field, same))
    return [one for one in found.values() if changed is None or one.jira_field in changed]


def wanted_fields(all_kept: Iterable[Kept]) -> list[str]:
    return sorted({one.jira_field for one in all_kept} - {ISSUE_KEY})


def update(
    tenant: Tenant, schema: ObjectSchema, all_kept: Iterable[Kept], issue: Mapping[str, Any]
) -> Update:
    """An empty Jira field empties the one in Salesforce. RemoteError where a record that a lookup
    leads to can't be looked for."""
    found: dict[str, Any] = {}
    problems = []
    for one in all_kept:
        known = schema.fields.get(one.salesforce_field)
        try:
            told = _value(tenant, _writable(known, one), one, schema, issue)
        except Refused as error:
            problems.append(error.sentence)
            continue
        found[one.salesforce_field] = told
    return Update(found, tuple(problems))


def _writable(known: FieldSchema | None, one: Kept) -> FieldSchema:
    label = known.label if known else one.salesforce_field
    if known is None:
        sentence = f"The field {label} isn’t in Salesforce any more. Sync from Salesforce again."
        raise Refused("gone", sentence)
    if not known.updateable:
        sentence = f"The connected Salesforce user may not change {label}. Ask a Salesforce admin."
        raise Refused("read_only", sentence)
    return known


def _value(
    tenant: Tenant, known: FieldSchema, one: Kept, schema: ObjectSchema, issue: Mapping[str, Any]
) -> Any:
    raw = values.raw(issue, one.jira_field)
    try:
        if one.row:
            told = values.mapped(one.row, known, raw, schema)
        else:
            told = values.convert(known, raw, schema)
    except Refused as error:
        if error.code != "lookup":
            raise
        told = lookups.exactly(tenant, known, ", ".join(values.texts(raw)))
    if told is None and known.type == "boolean":
        return False
    if told is None and not known.nillable:
        raise Refused("required", f"{known.label} can’t be empty in Salesforce, but is in Jira.")
    return None if told is None else typed.sent(known, told)


def _rows(tenant: Tenant, object_name: str, project_id: str) -> list[FormRow]:
    rows = FormRow.objects.filter(
        mapped_object__tenant=tenant,
        mapped_object__name=object_name,
        mapped_object__gone_at=None,
        project__project_id=project_id,
    )
    return list(rows.exclude(jira_field="").prefetch_related("picklist_maps"))


def _mappings(tenant: Tenant, object_name: str, project_id: str) -> list[FieldMapping]:
    """One for the project comes before one for all projects."""
    rows = FieldMapping.objects.filter(
        Q(project=None) | Q(project__project_id=project_id),
        mapped_object__tenant=tenant,
        mapped_object__name=object_name,
        mapped_object__gone_at=None,
        gone_at=None,
    )
    return sorted(rows, key=lambda one: one.project_id is None)
