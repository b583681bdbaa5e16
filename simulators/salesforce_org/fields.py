"""What a field and an object are, written as short tables and shown as describe shows them.

A line is `name | type | length or precision.scale | flags | label | more`. Flags: c createable,
u updateable, n nillable, d defaulted on create, f filterable, s sortable, g groupable, i idLookup,
x external id, q unique, N name field, a auto number, C calculated, r restricted picklist, h HTML,
k case sensitive. More: `Group,User>Owner` for a lookup, `*New;Closed;key=Label` for a picklist
(`*` is the default, `!` is switched off, `Ink<Printer,Fax` is allowed under those two values of the
field named by `by Other__c`), `in Compound` for a part; a part that is a picklist has both.
"""

from dataclasses import dataclass, field
from typing import Any

PICKLISTS = ("picklist", "multipicklist", "combobox")
TEXTS = ("string", "textarea", "email", "phone", "url", "encryptedstring", *PICKLISTS)
NUMBERS = ("int", "long", "double", "currency", "percent")


@dataclass(frozen=True)
class Value:
    value: str
    label: str
    default: bool = False
    active: bool = True
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    flags: str = ""
    reference_to: tuple[str, ...] = ()
    relationship: str | None = None
    picklist: tuple[Value, ...] = ()
    compound: str | None = None
    controller: str | None = None

    def has(self, flag: str) -> bool:
        return flag in self.flags

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    @property
    def required(self) -> bool:
        free = self.has("n") or self.has("d") or self.type == "boolean"
        return self.has("c") and not free

    @property
    def default(self) -> str | None:
        return next((one.value for one in self.picklist if one.default), None)


@dataclass(frozen=True)
class SObject:
    name: str
    label: str
    plural: str
    prefix: str
    fields: dict[str, Field] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    """Flags of describe that are false here though they usually are true."""
    feed: bool = False

    @property
    def custom(self) -> bool:
        return self.name.endswith(("__c", "__mdt"))

    @property
    def metadata(self) -> bool:
        return self.name.endswith("__mdt")

    @property
    def name_field(self) -> str:
        return next((one.name for one in self.fields.values() if one.has("N")), "Id")

    def find(self, name: str) -> Field | None:
        """By name, whatever its case, as SOQL reads it."""
        exact = self.fields.get(name)
        if exact:
            return exact
        wanted = name.lower()
        return next((one for key, one in self.fields.items() if key.lower() == wanted), None)

    def lookup(self, relationship: str) -> Field | None:
        wanted = relationship.lower()
        return next(
            (one for one in self.fields.values() if (one.relationship or "").lower() == wanted),
            None,
        )


def table(text: str) -> list[Field]:
    return [_field(line) for line in text.strip().splitlines()]


def _field(line: str) -> Field:
    name, kind, size, flags, label, *more = (part.strip() for part in line.split(" | "))
    precision, _, scale = size.partition(".")
    numeric = "." in size
    made = {
        "name": name,
        "label": label,
        "type": kind,
        "flags": flags,
        "length": 0 if numeric else int(size or 0),
        "precision": int(precision) if numeric else 0,
        "scale": int(scale or 0),
    }
    for one in more:
        made |= _more(kind, one)
    return Field(**made)


def _more(kind: str, text: str) -> dict[str, Any]:
    if kind == "reference":
        targets, _, relationship = text.partition(">")
        return {"reference_to": tuple(targets.split(",")), "relationship": relationship or None}
    if text.startswith("in "):
        return {"compound": text.removeprefix("in ")}
    if text.startswith("by "):
        return {"controller": text.removeprefix("by ")}
    return {"picklist": tuple(_value(one) for one in text.split(";"))}


def _value(text: str) -> Value:
    words, _, under = text.removeprefix("*").removeprefix("!").partition("<")
    value, _, label = words.partition("=")
    above = tuple(under.split(",")) if under else ()
    return Value(value, label or value, text[0] == "*", text[0] != "!", above)
