"""One field of the create form as a person sees it: the right input for its type. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from mapping import typed
from mapping.form_models import FormRow
from mapping.kinds import RECORD_TYPE, has_picklist
from mapping.valid_for import allowed_under
from salesforce.schema import FieldSchema, ObjectSchema

ISSUE, DEFAULT, NOWHERE = "issue", "default", ""
KINDS = {
    "textarea": "area",
    "email": "email",
    "phone": "tel",
    "url": "url",
    "boolean": "tick",
    "date": "date",
    "datetime": "moment",
    "time": "time",
    "multipicklist": "several",
    "reference": "lookup",
    **dict.fromkeys(("int", "long", "double", "currency", "percent"), "number"),
}


@dataclass(frozen=True)
class Option:
    """`under`: the values of the controlling field that allow it; None: every value does. Not
    `offered`: the record type leaves it out."""

    value: str
    label: str
    under: tuple[str, ...] | None = None
    offered: bool = True


@dataclass(frozen=True)
class Input:
    """`value` is ISO, in the person's zone where it is a moment. `text` is the name of what a
    lookup leads to, as far as it is known. `problem` says why the issue's value was not taken."""

    name: str
    label: str
    kind: str
    value: Any = None
    text: str = ""
    origin: str = NOWHERE
    required: bool = False
    read_only: bool = False
    wide: bool = False
    help: str = ""
    options: tuple[Option, ...] = ()
    controller: str = ""
    length: int = 0
    step: str = ""
    similar: bool = False
    objects: tuple[str, ...] = ()
    problem: str = ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """Values of a list of several."""
        return tuple(str(self.value).split(";")) if self.value else ()

    @property
    def shown(self) -> str:
        """What a person reads where it can't be changed."""
        labels = {one.value: one.label for one in self.options}
        if self.kind == "tick":
            return "Yes" if self.value else "No"
        if self.kind == "several":
            return ", ".join(labels.get(one, one) for one in self.chosen)
        return self.text or labels.get(
            str(self.value), "" if self.value is None else str(self.value)
        )


def kind_of(field: FieldSchema) -> str:
    if has_picklist(field) and field.type != "multipicklist":
        # An open list takes any text in Salesforce; the form offers what it knows.
        return "choice"
    return KINDS.get(field.type, "text")


def drawn(
    row: FormRow,
    field: FieldSchema,
    schema: ObjectSchema,
    *,
    value: Any = None,
    origin: str = NOWHERE,
    text: str = "",
    problem: str = "",
    zone: str = "UTC",
    controllers: frozenset[str] = frozenset(),
) -> Input:
    """`controllers` are the fields of the form; a list follows only one that stands there."""
    kind = kind_of(field)
    controller = field.controller if field.controller in controllers else ""
    return Input(
        name=field.name,
        label=row.label,
        kind=kind,
        value=_shown_moment(value, zone) if kind == "moment" else _time(kind, value),
        text=text,
        origin=origin if value is not None or text else NOWHERE,
        required=(field.required or row.required) and not row.read_only,
        read_only=row.read_only,
        wide=row.columns == FormRow.Columns.FULL or kind == "area",
        help=row.help_text,
        options=tuple(_options(field, schema, controller)),
        controller=controller,
        length=field.length if kind in ("text", "area", "email", "tel", "url") else 0,
        step=_step(field),
        similar=row.potential_results and not row.read_only,
        objects=field.reference_to if kind == "lookup" else (),
        problem=problem,
    )


def _options(field: FieldSchema, schema: ObjectSchema, controller: str) -> Iterator[Option]:
    if not has_picklist(field):
        return
    under = allowed_under(field, schema.fields[controller]) if controller else {}
    known = typed.choices(field, schema) if field.name == RECORD_TYPE else field.picklist
    for one in known:
        if one.active:
            above = under.get(one.value) if controller else None
            yield Option(one.value, one.label, above, one.offered)


def _step(field: FieldSchema) -> str:
    if field.type in ("int", "long"):
        return "1"
    return f"{10**-field.scale:.{field.scale}f}" if field.scale else "any"


def _shown_moment(value: Any, zone: str) -> Any:
    if not value:
        return None
    moment = datetime.fromisoformat(str(value))
    told = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return told.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def _time(kind: str, value: Any) -> Any:
    return str(value)[:5] if kind == "time" and value else value
