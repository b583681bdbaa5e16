"""What a person typed, as conditions over the chosen fields. Pure.

Every word must be in any of the fields: text anywhere in it, numbers and dates as a whole value.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from salesforce import soql
from salesforce.schema import FieldSchema

TEXT = frozenset({"string", "email", "phone", "url", "textarea", "combobox"})
NUMBER = frozenset({"double", "currency", "percent"})
WHOLE = frozenset({"int", "long"})
PICKED = frozenset({"picklist", "multipicklist"})
KINDS = TEXT | NUMBER | WHOLE | PICKED | {"reference", "date", "datetime", "boolean"}
TRUTH = {"true": True, "yes": True, "false": False, "no": False}
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
PLAIN = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,8})?")
LONGEST_NUMBER = 10


@dataclass(frozen=True)
class Reader:
    """How this person writes dates."""

    locale: str = "en-US"
    time_zone: str = "UTC"

    @property
    def zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")


def is_searched(field: FieldSchema) -> bool:
    """Salesforce cannot filter on long text; a lookup is searched by the name it shows."""
    if field.type == "reference":
        return field.path != field.name
    return field.filterable and field.type in KINDS


def condition(words: Sequence[str], fields: Sequence[FieldSchema], reader: Reader) -> str:
    """SOQL for WHERE; empty where no record can match."""
    parts = []
    for word in words:
        ways = [one for field in fields if is_searched(field) for one in _ways(field, word, reader)]
        if not ways:
            return ""
        parts.append(f"({' OR '.join(ways)})")
    return " AND ".join(parts)


def numbers(text: str) -> list[str]:
    """The ways to write a record number, with as many leading zeros as an org may have set."""
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        return [text]
    bare = text.lstrip("0") or "0"
    return [bare.zfill(width) for width in range(len(bare), LONGEST_NUMBER + 1)]


def _ways(field: FieldSchema, word: str, reader: Reader) -> list[str]:
    path = soql.identifier(field.path)
    if field.type in TEXT or field.type == "reference":
        return [f"{path} LIKE {soql.like(word)}"]
    if field.type in PICKED:
        return _picked(field, path, word)
    if field.type in NUMBER | WHOLE:
        return _number(field, path, word, reader)
    if field.type == "boolean":
        known = TRUTH.get(word.lower())
        return [] if known is None else [f"{path} = {soql.value(known)}"]
    day = as_date(word, reader.locale)
    return [] if day is None else [_on(field, path, day, reader.zone)]


def _picked(field: FieldSchema, path: str, word: str) -> list[str]:
    """By the label that a person sees; a plain picklist also holds values that were taken off."""
    low = word.lower()
    found = [
        soql.literal(one.value)
        for one in field.picklist
        if low in one.label.lower() or low in one.value.lower()
    ]
    if field.type == "multipicklist":
        return [f"{path} INCLUDES ({', '.join(found)})"] if found else []
    listed = [f"{path} IN ({', '.join(found)})"] if found else []
    return [*listed, f"{path} LIKE {soql.like(word)}"]


def _number(field: FieldSchema, path: str, word: str, reader: Reader) -> list[str]:
    number = as_number(word, reader.locale)
    if number is None or (field.type in WHOLE and number != number.to_integral_value()):
        return []
    shown = int(number) if field.type in WHOLE else number
    return [f"{path} = {soql.value(shown)}"]


def _on(field: FieldSchema, path: str, day: date, zone: ZoneInfo) -> str:
    if field.type == "date":
        return f"{path} = {soql.value(day)}"
    start = datetime.combine(day, time.min, zone)
    end = datetime.combine(day + timedelta(days=1), time.min, zone)
    first, last = (soql.value(moment.astimezone(UTC)) for moment in (start, end))
    return f"({path} >= {first} AND {path} < {last})"


def as_number(word: str, locale: str) -> Decimal | None:
    """`1,250.50` in English, `1.250,50` elsewhere; a plain number everywhere."""
    if PLAIN.fullmatch(word):
        return Decimal(word)
    group, point = (",", ".") if locale.lower().startswith("en") else (".", ",")
    shape = rf"[+-]?(?:\d{{1,3}}(?:\{group}\d{{3}})+|\d{{1,15}})(?:\{point}\d{{1,8}})?"
    if not re.fullmatch(shape, word):
        return None
    return Decimal(word.replace(group, "").replace(point, "."))


def as_date(word: str, locale: str) -> date | None:
    """ISO, or day and month in the person's order."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
            return _searchable(date.fromisoformat(word))
        hit = DAY_FIRST.fullmatch(word)
        if hit is None:
            return None
        one, two, year = (int(part) for part in hit.groups())
        month_first = locale.lower() in ("en-us", "en_us") and "/" in word
        day, month = (two, one) if month_first else (one, two)
        return _searchable(date(year, month, day))
    except ValueError:
        return None


def _searchable(day: date) -> date | None:
    """Salesforce takes the years 1700 to 4000 in a condition."""
    return day if 1700 <= day.year < 4000 else None
