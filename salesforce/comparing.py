"""Is this record the one that was sent? For writes whose answer was lost. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from salesforce.schema import FieldSchema

# What Salesforce changes by itself: an assignment rule the owner.
CHANGED = frozenset({"OwnerId"})
Key = tuple[Any, ...]
Values = Mapping[str, Any]


def comparable(fields: Iterable[FieldSchema]) -> list[FieldSchema]:
    """Rich text comes back in mark-up of Salesforce's own."""
    return [one for one in fields if one.name not in CHANGED and not one.html]


def key_of(values: Values, names: frozenset[str], fields: Iterable[FieldSchema]) -> Key:
    """By what was sent alone: the rest is what Salesforce made of it."""
    return tuple(_plain(values.get(one.name), one) for one in fields if one.name in names)


def is_same(made: Values, sent: Values, fields: Iterable[FieldSchema]) -> bool:
    names, fields = frozenset(sent), list(fields)
    return bool(key_of(made, names, fields) == key_of(sent, names, fields))


def is_alike(made: Values, sent: Values, fields: Iterable[FieldSchema]) -> bool:
    """At least half of what was sent is the same."""
    names, fields = frozenset(sent), list(fields)
    pairs = zip(key_of(sent, names, fields), key_of(made, names, fields), strict=True)
    same = [bool(mine == theirs) for mine, theirs in pairs]
    return 2 * sum(same) >= len(same)


def _plain(value: Any, field: FieldSchema) -> Any:
    if value is None or value == "":
        return None
    if field.type == "datetime":
        return datetime.fromisoformat(str(value).replace("+0000", "+00:00"))
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    return str(value).replace("\r\n", "\n").strip()
