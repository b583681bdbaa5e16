"""Which Salesforce fields stand on the create form of an object in a project, and in which order.

At first: required by Salesforce, required by the layout, mapped on the Salesforce side. Required
ones stay. What an admin removes here does not come back by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from common.errors import Refused
from mapping.form_models import DeclinedField, FormRow
from mapping.jira_fields import JiraField, resolve
from mapping.kinds import fillable, fits
from mapping.locking import locked_object, locked_row
from mapping.models import FieldMapping, MappedObject, MappedProject
from salesforce.schema import FieldSchema, ObjectSchema
from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant

MOST = 200
Source = FormRow.Source


@dataclass(frozen=True)
class Wanted:
    """A row as it should be there by itself. `jira_field` None: nothing is said about it."""

    field: FieldSchema
    source: str
    jira_field: str | None = None


def of(mapped: MappedObject, project: MappedProject) -> list[FormRow]:
    """In their order, with their picklist maps: two queries."""
    return list(_rows(mapped, project).prefetch_related("picklist_maps"))


def ensure(
    mapped: MappedObject,
    project: MappedProject,
    *,
    schema: ObjectSchema,
    layout: frozenset[str] | None,
    known: Iterable[JiraField],
    actor: Actor | None = None,
) -> list[FormRow]:
    """The rows, after adding what is required or mapped by now. Writes only where it differs.

    `layout` None: the org does not tell; what it told before stays required.
    """
    with transaction.atomic():
        locked_object(mapped)
        rows = {row.salesforce_field: row for row in _rows(mapped, project)}
        wanted = _wanted(mapped, project, schema, layout=layout, known=tuple(known), rows=rows)
        added = [one for name, one in wanted.items() if name not in rows]
        _append(mapped, project, added)
        changed = [row for row in rows.values() if _follow(row, wanted.get(row.salesforce_field))]
        FormRow.objects.bulk_update(changed, ["source", "jira_field"])
        if added or changed:
            names = [one.field.name for one in added] + [one.salesforce_field for one in changed]
            _audit(mapped, project, "form_rows_followed", actor or Actor.app(), after=names)
    return of(mapped, project)


def add(
    mapped: MappedObject,
    project: MappedProject,
    names: Iterable[str],
    *,
    schema: ObjectSchema,
    actor: Actor,
) -> list[FormRow]:
    """Fields that stand there already are left as they are."""
    wanted = [_addable(schema, name) for name in dict.fromkeys(names)]
    with transaction.atomic():
        locked_object(mapped)
        there = set(_rows(mapped, project).values_list("salesforce_field", flat=True))
        new = [Wanted(one, Source.HERE) for one in wanted if one.name not in there]
        if len(there) + len(new) > MOST:
            raise Refused("limit", f"A form has at most {MOST} fields.", status=400)
        _append(mapped, project, new)
        _declined(mapped, project).filter(
            salesforce_field__in=[one.field.name for one in new]
        ).delete()
        if new:
            told = [one.field.name for one in new]
            _audit(mapped, project, "form_rows_added", actor, after=told)
    return of(mapped, project)


def remove(tenant: Tenant, row_id: int, *, actor: Actor) -> None:
    with transaction.atomic():
        row = locked_row(tenant, row_id)
        if row.required:
            raise Refused(
                "required", f"Salesforce requires {row.label}, so it can’t be removed.", status=409
            )
        mapped, project, name = row.mapped_object, row.project, row.salesforce_field
        if name in _pulled(mapped, project):
            DeclinedField.objects.get_or_create(
                mapped_object=mapped, project=project, salesforce_field=name
            )
        row.delete()
        _audit(mapped, project, "form_row_removed", actor, before=name)


def reorder(
    mapped: MappedObject, project: MappedProject, names: Sequence[str], *, actor: Actor
) -> list[str]:
    """`names` in their new order; rows that they leave out, or that came meanwhile, stay behind."""
    with transaction.atomic():
        locked_object(mapped)
        rows = list(_rows(mapped, project))
        before = [row.salesforce_field for row in rows]
        place = {name: number for number, name in enumerate(names)}
        rows.sort(key=lambda row: place.get(row.salesforce_field, len(place)))
        after = [row.salesforce_field for row in rows]
        for number, row in enumerate(rows):
            row.position = number
        FormRow.objects.bulk_update(rows, ["position"])
        if before != after:
            _audit(mapped, project, "form_order", actor, before=before, after=after)
    return after


def move(tenant: Tenant, row_id: int, place: int, *, actor: Actor) -> list[str]:
    """To the `place`-th place of the form, counted from 1; too high means last."""
    row = FormRow.objects.filter(mapped_object__tenant=tenant, pk=row_id).first()
    if row is None:
        raise Refused("not_found", "This field was removed from the form. Reload.", status=404)
    if place < 1:
        sentence = "Enter a number from 1."
        raise Refused("invalid", sentence, status=400, fields={"position": sentence})
    name = row.salesforce_field
    rest = _rows(row.mapped_object, row.project).values_list("salesforce_field", flat=True)
    names = [one for one in rest if one != name]
    names.insert(place - 1, name)
    return reorder(row.mapped_object, row.project, names, actor=actor)


def addable(schema: ObjectSchema, rows: Iterable[FormRow]) -> list[FieldSchema]:
    """What can still be added, by label."""
    there = {row.salesforce_field for row in rows}
    free = (one for one in schema.fields.values() if fillable(one) and one.name not in there)
    return sorted(free, key=lambda one: one.label.lower())


def _addable(schema: ObjectSchema, name: str) -> FieldSchema:
    field = schema.fields.get(name)
    if field is None or not fillable(field):
        raise Refused("field", f"{name[:80]} can’t be filled on a new record.", status=400)
    return field


def _wanted(
    mapped: MappedObject,
    project: MappedProject,
    schema: ObjectSchema,
    *,
    layout: frozenset[str] | None,
    known: Iterable[JiraField],
    rows: dict[str, FormRow],
) -> dict[str, Wanted]:
    pulled = _pulled(mapped, project)
    declined = set(_declined(mapped, project).values_list("salesforce_field", flat=True))
    told = {name: resolve(known, named) for name, named in pulled.items()}
    wanted = {}
    for name in _order(schema, pulled):
        field, found = schema.fields[name], told.get(name)
        source = _source(field, layout, rows.get(name), name in pulled)
        if source and (source != Source.SALESFORCE or name not in declined):
            usable = found and fits(found.kind, field)
            wanted[name] = Wanted(field, source, found.id if found and usable else None)
    return wanted


def _order(schema: ObjectSchema, pulled: dict[str, str]) -> list[str]:
    """Describe's own order; what is required before what is only mapped."""
    names = [one.name for one in schema.fields.values() if fillable(one)]
    return sorted(names, key=lambda name: (not schema.fields[name].required, name in pulled))


def _source(
    field: FieldSchema, layout: frozenset[str] | None, row: FormRow | None, pulled: bool
) -> str:
    if field.required:
        return Source.REQUIRED
    told = layout if layout is not None else _told_before(row)
    if field.name in told:
        return Source.LAYOUT
    return Source.SALESFORCE if pulled else ""


def _told_before(row: FormRow | None) -> frozenset[str]:
    known = row is not None and row.source == Source.LAYOUT
    return frozenset([row.salesforce_field]) if row and known else frozenset()


def _follow(row: FormRow, wanted: Wanted | None) -> bool:
    """Bring a stored row in line; an admin's own Jira field stays. True where it changed."""
    before = (row.source, row.jira_field)
    source = wanted.source if wanted else Source.HERE
    if source != Source.SALESFORCE or row.required:
        row.source = source
    if row.source == Source.SALESFORCE and wanted and wanted.jira_field:
        row.jira_field = wanted.jira_field
    return (row.source, row.jira_field) != before


def _append(mapped: MappedObject, project: MappedProject, wanted: Sequence[Wanted]) -> None:
    last = _rows(mapped, project).aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + 1
    FormRow.objects.bulk_create(
        FormRow(
            mapped_object=mapped,
            project=project,
            salesforce_field=one.field.name,
            jira_field=one.jira_field or "",
            label=one.field.label[:255],
            position=start + place,
            columns=_columns(one.field),
            source=one.source,
        )
        for place, one in enumerate(wanted)
    )


def _columns(field: FieldSchema) -> int:
    return FormRow.Columns.FULL if field.type == "textarea" else FormRow.Columns.HALF


def _pulled(mapped: MappedObject, project: MappedProject) -> dict[str, str]:
    """Salesforce field → Jira field; what is said for this project wins over what is for all."""
    rows = FieldMapping.objects.filter(mapped_object=mapped, gone_at=None).filter(
        Q(project=project) | Q(project=None)
    )
    ordered = sorted(rows, key=lambda row: row.project_id is not None)
    return {row.salesforce_field: row.jira_field for row in ordered}


def _rows(mapped: MappedObject, project: MappedProject) -> QuerySet[FormRow]:
    return FormRow.objects.filter(mapped_object=mapped, project=project)


def _declined(mapped: MappedObject, project: MappedProject) -> QuerySet[DeclinedField]:
    return DeclinedField.objects.filter(mapped_object=mapped, project=project)


def _audit(
    mapped: MappedObject, project: MappedProject, what: str, actor: Actor, **change: Any
) -> None:
    target = f"{mapped.name} · {project.key}"
    audit.record(mapped.tenant, what, actor=actor, target=target, **change)
