"""Which Salesforce value a Jira value becomes: the map of a form row and its policy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from common.errors import Refused
from mapping import typed
from mapping.form_models import FormRow, PicklistMap
from mapping.kinds import has_picklist
from mapping.locking import locked_row
from salesforce.schema import FieldSchema, ObjectSchema, PicklistValue
from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant

LONGEST = 255
MOST = 1000
Unmapped = FormRow.Unmapped


@dataclass(frozen=True)
class Proposal:
    """`how`: chosen, same (name), case (same name in another case), none."""

    jira_value: str
    salesforce_value: str
    how: str


def propose(
    jira_values: Iterable[str], targets: tuple[PicklistValue, ...], chosen: Mapping[str, str]
) -> list[Proposal]:
    """One line per Jira value; what was chosen before stays, the rest is found by its name.

    Chosen values that Jira has no longer come last.
    """
    names = list(dict.fromkeys(jira_values))
    gone = [name for name in chosen if name not in names]
    return [_propose(name, targets, chosen) for name in (*names, *gone)]


def maps_of(row: FormRow) -> dict[str, str]:
    """Uses prefetched rows where they are there."""
    return {one.jira_value: one.salesforce_value for one in row.picklist_maps.all()}


def translate(
    row: FormRow, jira_value: str, field: FieldSchema, schema: ObjectSchema | None = None
) -> str | None:
    """The Salesforce value; None for "leave empty". Refused where the policy refuses.

    Without a query where the row's `picklist_maps` are prefetched.
    """
    pairs = maps_of(row)
    found = pairs.get(jira_value) or _folded(pairs).get(jira_value.strip().casefold())
    if found:
        return found
    if row.unmapped == Unmapped.SET:
        return row.unmapped_value
    if row.unmapped == Unmapped.COPY:
        return typed.match(jira_value, typed.choices(field, schema))
    if row.unmapped == Unmapped.REFUSE:
        raise typed.refused(
            field,
            f"“{jira_value[:80]}” has no Salesforce value for {row.label}. Ask a Jira admin to map"
            " it.",
            "unmapped",
        )
    return None


def save(
    tenant: Tenant,
    row_id: int,
    pairs: Mapping[str, str],
    *,
    schema: ObjectSchema,
    unmapped: str,
    unmapped_value: str = "",
    actor: Actor,
) -> FormRow:
    """ "Map": replace the map of a row and its policy. An empty Salesforce value maps nothing."""
    with transaction.atomic():
        row = locked_row(tenant, row_id)
        field = _field(row, schema)
        wanted = checked(field, pairs, schema)
        policy = checked_policy(field, unmapped, unmapped_value, schema)
        before = told(row)
        if (maps_of(row), (row.unmapped, row.unmapped_value)) == (wanted, policy):
            return row
        replace(row, wanted, policy)
        target = f"{row.mapped_object.name}.{row.salesforce_field} · {row.project.key}"
        audit.record(
            tenant, "picklist_mapped", actor=actor, target=target, before=before, after=told(row)
        )
    return row


def replace(row: FormRow, wanted: Mapping[str, str], policy: tuple[str, str]) -> None:
    row.picklist_maps.all().delete()
    PicklistMap.objects.bulk_create(
        PicklistMap(row=row, jira_value=jira, salesforce_value=salesforce)
        for jira, salesforce in wanted.items()
    )
    row.unmapped, row.unmapped_value = policy
    row.save(update_fields=["unmapped", "unmapped_value"])


def told(row: FormRow) -> dict[str, Any]:
    pairs = dict(PicklistMap.objects.filter(row=row).values_list("jira_value", "salesforce_value"))
    return {"map": pairs, "unmapped": row.unmapped, "unmapped_value": row.unmapped_value}


def checked(field: FieldSchema, pairs: Mapping[str, str], schema: ObjectSchema) -> dict[str, str]:
    """The pairs to store; Refused with a sentence for each Jira value that can't be mapped so."""
    if len(pairs) > MOST:
        raise Refused("limit", f"At most {MOST} values can be mapped.", status=400)
    wanted, wrong = {}, {}
    for jira_value, salesforce_value in pairs.items():
        name = str(jira_value).strip()
        if not name or not str(salesforce_value).strip():
            continue
        try:
            wanted[name] = _target(field, name, salesforce_value, schema)
        except Refused as error:
            wrong[str(jira_value)] = error.sentence
    if wrong:
        raise Refused("picklist", next(iter(wrong.values())), status=400, fields=wrong)
    return wanted


def checked_policy(
    field: FieldSchema, unmapped: str, value: str, schema: ObjectSchema
) -> tuple[str, str]:
    if unmapped not in Unmapped.values:
        sentence = "Choose what happens to values that are not mapped."
        raise Refused("invalid", sentence, status=400, fields={"unmapped": sentence})
    if unmapped != Unmapped.SET:
        return unmapped, ""
    try:
        return unmapped, _target(field, "", value, schema)
    except Refused as error:
        raise Refused(
            error.code, error.sentence, status=400, fields={"unmapped_value": error.sentence}
        ) from error


def _propose(name: str, targets: tuple[PicklistValue, ...], chosen: Mapping[str, str]) -> Proposal:
    if name in chosen:
        return Proposal(name, chosen[name], "chosen")
    found = typed.match(name, targets)
    if found is None:
        return Proposal(name, "", "none")
    exact = any(name in (one.value, one.label) for one in targets if one.value == found)
    return Proposal(name, found, "same" if exact else "case")


def _target(field: FieldSchema, jira_value: str, value: str, schema: ObjectSchema) -> str:
    if len(jira_value) > LONGEST:
        raise typed.refused(field, f"A Jira value has at most {LONGEST} characters.")
    single = typed.clean(field, str(value), schema)
    if single is None:
        raise typed.refused(field, "Choose a Salesforce value.")
    return str(single)


def _field(row: FormRow, schema: ObjectSchema) -> FieldSchema:
    field = schema.fields.get(row.salesforce_field)
    if field is None or not has_picklist(field):
        sentence = f"{row.label} is no picklist in Salesforce, so there is nothing to map."
        raise Refused("picklist", sentence, status=409)
    return field


def _folded(pairs: Mapping[str, str]) -> dict[str, str]:
    return {name.strip().casefold(): value for name, value in pairs.items()}
