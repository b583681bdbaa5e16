"""Which fields a tab may show, and how many. Pure rules over a schema; they hold on the server."""

from collections.abc import Iterable

from common.errors import Refused
from mapping.models import Tab
from salesforce.schema import FieldSchema, ObjectSchema

SHORT = 256
LIMITS = {Tab.SEARCH: 5, Tab.COMPACT: 5}
PINNED = (Tab.LIST, Tab.COMPACT)
NEVER = frozenset({"base64", "address", "location", "complexvalue", "anyType", "encryptedstring"})
LONG = frozenset({"textarea"})


def eligible(schema: ObjectSchema, tab: str) -> list[FieldSchema]:
    """Fields that may be chosen, in the order of their labels.

    List and Compact take only what is shorter than 256 characters; numbers, dates, booleans,
    picklists and references have no length and qualify.
    """
    fields = [one for one in schema.fields.values() if fits(one, tab)]
    return sorted(fields, key=lambda one: one.label.lower())


def fits(field: FieldSchema, tab: str) -> bool:
    if field.type in NEVER:
        return False
    if tab not in PINNED:
        return True
    return not field.html and field.length < SHORT and not (field.type in LONG and not field.length)


def limit(tab: str) -> int | None:
    return LIMITS.get(Tab(tab))


def pinned(schema: ObjectSchema, tab: str) -> str | None:
    """The name field of the object stands first in List and Compact and stays."""
    return schema.name_field if tab in PINNED else None


def checked(
    schema: ObjectSchema, tab: str, names: Iterable[str], *, kept: Iterable[str] = ()
) -> list[str]:
    """`names` as they are to be stored; Refused where the tab's rules forbid them.

    `kept` were chosen before and may stay although they fit no more: nobody should have to remove
    them all at once.
    """
    chosen = list(dict.fromkeys(names))
    first = pinned(schema, tab)
    if first and first not in chosen:
        chosen.insert(0, first)
    allowed = {one.name for one in eligible(schema, tab)} | set(kept)
    for name in chosen:
        if name not in allowed and name != first:
            raise Refused(
                "field", f"{name} can’t be shown in the {Tab(tab).label} tab.", status=400
            )
    most = limit(tab)
    if most is not None and len(chosen) > most:
        raise Refused(
            "limit",
            f"{Tab(tab).label} takes at most {most} fields. Remove one first.",
            status=400,
        )
    return chosen
