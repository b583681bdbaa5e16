"""The fields that an object shows in each tab, chosen by an admin or by us at first."""

from collections.abc import Iterable

from django.db import transaction

from common.prepared import Prepared, keep_prefetched
from mapping import tabs
from mapping.models import ChosenField, MappedObject, Tab
from salesforce.schema import ObjectSchema
from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant

# What people look at first, by object; fields that an org lacks are left out.
FIRST = {
    "Case": ("CaseNumber", "Subject", "Status", "Priority", "AccountId"),
    "Account": ("Name", "Type", "Industry", "Phone", "OwnerId"),
    "Contact": ("Name", "Title", "Email", "Phone", "AccountId"),
    "Lead": ("Name", "Company", "Status", "Email", "Phone"),
    "Opportunity": ("Name", "StageName", "Amount", "CloseDate", "AccountId"),
}
# Beside the name field: what a person remembers of a record.
SUBJECTS = ("Subject", "Title", "Company", "Email")
USUAL = ("Status", "Type", "OwnerId", "CreatedDate")


def of_objects(tenant: Tenant, names: list[str]) -> dict[str, MappedObject]:
    """Mapped objects by their names, with what is chosen of them; two queries."""
    found: dict[str, MappedObject] = {one.name: one for one in _MAPPED.rows(tenant.pk, names)}
    by_object: dict[int, list[ChosenField]] = {one.pk: [] for one in found.values()}
    for field in _CHOSEN.rows(tenant.pk, names) if found else ():
        by_object.get(field.mapped_object_id, []).append(field)
    for one in found.values():
        keep_prefetched(one, "chosen_fields", by_object[one.pk])
    return found


def chosen(mapped: MappedObject, tab: str) -> list[str]:
    """Field names in their order, as the admin left them; empty where nothing was chosen yet.

    Uses prefetched rows where they are there.
    """
    rows = [one for one in mapped.chosen_fields.all() if one.tab == tab]
    return [one.name for one in sorted(rows, key=lambda one: one.position)]


def effective(mapped: MappedObject, tab: str, schema: ObjectSchema) -> list[str]:
    """What the tab shows: the admin's choice, else ours; the name field first where it is pinned.

    Names that vanished from Salesforce are in it: the reader decides how to say so.
    """
    names = chosen(mapped, tab) or first_choice(schema, tab)
    first = tabs.pinned(schema, tab)
    if first:
        names = [first, *(name for name in names if name != first)]
    return names[: tabs.limit(tab) or None]


def first_choice(schema: ObjectSchema, tab: str) -> list[str]:
    """Before an admin chose: the name field and a few fields that say what the record is about."""
    name = schema.name_field
    if tab == Tab.SEARCH:
        return [name, *(one for one in SUBJECTS if one in schema.fields and one != name)][:2]
    usual = FIRST.get(schema.name) or (name, *USUAL)
    allowed = {one.name for one in tabs.eligible(schema, tab)}
    return [one for one in dict.fromkeys((name, *usual)) if one in allowed][:5]


def choose(
    mapped: MappedObject, tab: str, names: Iterable[str], *, schema: ObjectSchema, actor: Actor
) -> list[str]:
    """Replace what a tab shows; Refused where its rules forbid it. Audited from → to."""
    with transaction.atomic():
        MappedObject.objects.select_for_update().get(pk=mapped.pk)
        rows = ChosenField.objects.filter(mapped_object=mapped, tab=tab).order_by("position")
        before = [one.name for one in rows]
        wanted = tabs.checked(schema, tab, names, kept=before)
        if before == wanted:
            return wanted
        rows.delete()
        ChosenField.objects.bulk_create(
            ChosenField(mapped_object=mapped, tab=tab, name=name, position=position)
            for position, name in enumerate(wanted)
        )
        target = f"{mapped.name}.{tab}"
        audit.record(
            mapped.tenant, "fields_chosen", actor=actor, target=target, before=before, after=wanted
        )
    return wanted


_MAPPED = Prepared(
    lambda tenant_id, names: MappedObject.objects.filter(tenant_id=tenant_id, name__in=names)
)
_CHOSEN = Prepared(
    lambda tenant_id, names: ChosenField.objects.filter(
        mapped_object__tenant_id=tenant_id, mapped_object__name__in=names
    )
)
