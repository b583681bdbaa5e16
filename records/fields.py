"""Which fields panels and details show of each object: the admin's choice over the stored describe.

Describes are fetched when objects are mapped (`mapping.pull`) and refreshed once a day, so that a
panel needs no callout for them; one that is missing all the same is fetched then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mapping import choosing
from mapping.models import MappedObject, Tab
from salesforce import schema
from salesforce.schema import FieldSchema, ObjectSchema
from tenants.models import Tenant

VIEWS = (Tab.LIST, Tab.COMPACT)
TABS = (*VIEWS, Tab.DETAILS)


@dataclass(frozen=True)
class Shown:
    """One object as people see it. `chosen` is by tab; empty while its describe is unknown."""

    name: str
    label: str
    label_plural: str
    position: int = 0
    schema: ObjectSchema | None = None
    chosen: Mapping[str, tuple[str, ...]] | None = None

    def names(self, view: str = "") -> tuple[str, ...]:
        """Chosen fields of a view in their order; of both panels without one."""
        chosen = self.chosen or {}
        views = [view] if view else VIEWS
        return tuple(dict.fromkeys(name for tab in views for name in chosen.get(tab, ())))

    def fields(self, view: str = "") -> list[FieldSchema]:
        known = self.schema.fields if self.schema else {}
        return [known[name] for name in self.names(view) if name in known]

    def missing(self, view: str = "") -> tuple[str, ...]:
        """Chosen names that the org does not show any more."""
        known = self.schema.fields if self.schema else {}
        return tuple(name for name in self.names(view) if name not in known)


def shown(tenant: Tenant, names: Iterable[str]) -> dict[str, Shown]:
    """In the order of the admin's objects; what is not mapped (any more) comes after."""
    wanted = sorted(set(names))
    mapped = choosing.of_objects(tenant, wanted)
    described = schema.describe_many(tenant, wanted)
    found = [_shown(name, mapped.get(name), described.get(name)) for name in wanted]
    return {one.name: one for one in sorted(found, key=lambda one: (one.position, one.name))}


def label_of(field: FieldSchema) -> str:
    """Salesforce calls a lookup “Account ID” although it shows the account's name."""
    return field.label.removesuffix(" ID") if field.type == "reference" else field.label


def _shown(name: str, mapped: MappedObject | None, known: ObjectSchema | None) -> Shown:
    label = (mapped and mapped.label) or (known and known.label) or name
    plural = (mapped and mapped.label_plural) or (known and known.label_plural) or label
    position = 10_000 if mapped is None or mapped.gone_at else mapped.position
    chosen = _chosen(mapped, known) if known else None
    return Shown(name, label, plural, position, known, chosen)


def _chosen(mapped: MappedObject | None, known: ObjectSchema) -> dict[str, tuple[str, ...]]:
    if mapped is None:
        return {tab: tuple(choosing.first_choice(known, tab)) for tab in TABS}
    return {tab: tuple(choosing.effective(mapped, tab, known)) for tab in TABS}
