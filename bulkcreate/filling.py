"""From a row of the file to a record as it will be sent. Pure.

Order for a cell (CFG-3): the one source that was chosen, then the default where it is ticked, then
Salesforce's own, which means that the field is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bulkcreate import dates
from bulkcreate.reading import Row
from common.errors import Refused
from mapping import typed
from mapping.kinds import PICKLISTS
from salesforce.schema import FieldSchema, ObjectSchema

# What spreadsheets write where a formula failed; Bulk API 2.0 would even read #N/A as "empty".
BROKEN = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
ISSUE, DEFAULT, FILE = "issue", "default", ""


@dataclass(frozen=True)
class Source:
    """Where the value of one Case field comes from."""

    field: FieldSchema
    label: str
    column: int | None = None
    fixed: Any = None
    fixed_problem: str = ""
    default: Any = None
    required: bool = False


@dataclass
class Filled:
    """`problems`: sentences by field. `origins`: where a value came from, if not from the file."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)


def fill(row: Row, sources: Sequence[Source], schema: ObjectSchema, zone: str = "UTC") -> Filled:
    filled = Filled()
    if not any(cell.strip() for cell in row.cells):
        filled.problems[""] = "The row is empty."
        return filled
    for source in sources:
        name = source.field.name
        try:
            value, origin = _value(row, source, schema, zone)
        except Refused as error:
            filled.problems[name] = error.sentence
            filled.raw[name] = "" if source.column is None else row.cells[source.column]
            continue
        if value is not None:
            filled.values[name] = value
            filled.origins[name] = origin
        elif source.required:
            filled.problems[name] = f"{source.label} is required."
    return filled


def sent(filled: Filled, sources: Sequence[Source]) -> dict[str, Any]:
    """The record for Salesforce: plain text becomes HTML where a field holds HTML."""
    by_name = {one.field.name: one.field for one in sources}
    return {name: typed.sent(by_name[name], value) for name, value in filled.values.items()}


def cell(text: str, of: FieldSchema, schema: ObjectSchema, zone: str = "UTC") -> Any:
    """One cell of the file for a field; None where it is empty. Refused with what to do."""
    plain = text.strip()
    if not plain:
        return None
    if plain.upper() in BROKEN:
        raise typed.refused(of, f"“{plain}” is a failed formula. Correct or empty the cell.")
    if of.type == "date":
        return typed.clean(of, dates.iso(plain), schema)
    if of.type == "datetime":
        return typed.clean(of, dates.iso_moment(plain), schema, zone=zone)
    if of.type in PICKLISTS:
        return typed.clean(strict(of), plain, schema)
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return typed.clean(of, whole, schema, zone=zone)


def strict(of: FieldSchema) -> FieldSchema:
    """Salesforce would take any text in an open list; from a file that is a typing error."""
    loose = of.type in PICKLISTS and not of.restricted
    return replace(of, restricted=True) if loose else of


def told(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _value(row: Row, source: Source, schema: ObjectSchema, zone: str) -> tuple[Any, str]:
    if source.fixed_problem:
        raise typed.refused(source.field, source.fixed_problem)
    if source.column is not None:
        found = cell(row.cells[source.column], source.field, schema, zone)
        if found is not None:
            return found, FILE
    elif source.fixed is not None:
        if source.fixed in BROKEN:
            sentence = f"“{source.fixed}” of the issue can’t be sent. Choose another source."
            raise typed.refused(source.field, sentence)
        return source.fixed, ISSUE
    return source.default, DEFAULT
