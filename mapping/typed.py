"""A value as Salesforce takes it, by the type of its field. Pure; Refused says what to enter.

Used alike for defaults, for what people type, and for what comes from Jira. The result is JSON:
text, number, true or false, ISO date, ISO time in UTC, or None where there is nothing.
"""

import html
import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from common.errors import Refused
from mapping.kinds import RECORD_TYPE
from salesforce import ids
from salesforce.schema import FieldSchema, ObjectSchema, PicklistValue

YES = frozenset({"true", "yes", "on", "1"})
NO = frozenset({"false", "no", "off", "0"})
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_FREE_VALUE = 255


def clean(
    field: FieldSchema, value: Any, schema: ObjectSchema | None = None, *, zone: str = "UTC"
) -> Any:
    """`zone` is the time zone of a date and time that names none. `schema` is needed for record
    types only. Cleaning a clean value changes nothing; `sent` makes it ready for Salesforce."""
    if value is None or value in ("", []):
        return None
    if field.name == RECORD_TYPE:
        return _record_type(field, value, schema)
    cleaner = CLEANERS.get(field.type)
    if cleaner is None:
        raise refused(field, f"{field.label} can’t be written by Sinergify.")
    if field.type == "datetime":
        return _datetime(field, value, zone)
    return cleaner(field, value)


def sent(field: FieldSchema, value: Any) -> Any:
    """The last step before Salesforce: plain text becomes HTML where the field holds HTML."""
    if field.html and isinstance(value, str):
        return html.escape(value, quote=False).replace("\n", "<br>")
    return value


def refused(field: FieldSchema, sentence: str, code: str = "value") -> Refused:
    return Refused(code, sentence, status=400, fields={field.name: sentence})


def choices(field: FieldSchema, schema: ObjectSchema | None = None) -> tuple[PicklistValue, ...]:
    """Active values of a picklist; of RecordTypeId the record types, by name."""
    if field.name != RECORD_TYPE:
        return tuple(one for one in field.picklist if one.active and one.offered)
    found = schema.record_types if schema else ()
    usable = [one for one in found if one.get("active", True) and one.get("available", True)]
    return tuple(
        PicklistValue(
            value=str(one.get("recordTypeId")),
            label=str(one.get("name") or one.get("developerName")),
            default=bool(one.get("defaultRecordTypeMapping")),
        )
        for one in usable
        if not one.get("master")
    )


def match(text: str, values: tuple[PicklistValue, ...]) -> str | None:
    """The value that `text` names: exactly, then in any case; by value, then by label."""
    wanted = text.strip()
    named = [(one.value, one.value) for one in values] + [(one.label, one.value) for one in values]
    exact = next((value for name, value in named if name == wanted), None)
    if exact is not None:
        return exact
    folded = wanted.casefold()
    return next((value for name, value in named if name.casefold() == folded), None)


def _text(field: FieldSchema, value: Any) -> str | None:
    text = str(value).strip("\r\n") if field.type == "textarea" else str(value).strip()
    if field.length and len(text) > field.length:
        raise refused(
            field,
            f"{field.label} takes at most {field.length} characters; this has {len(text)}.",
            "length",
        )
    return text or None


def _mail(field: FieldSchema, value: Any) -> str | None:
    text = _text(field, value)
    if text and not MAIL.fullmatch(text):
        raise refused(field, "Enter a mail address, for example ann@example.com.", "email")
    return text


def _boolean(field: FieldSchema, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text not in YES | NO:
        raise refused(field, f"Enter yes or no for {field.label}.", "boolean")
    return text in YES


def _date(field: FieldSchema, value: Any) -> str:
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError as error:
        sentence = "Enter a date as yyyy-mm-dd, for example 2025-11-19."
        raise refused(field, sentence, "date") from error


def _datetime(field: FieldSchema, value: Any, zone: str = "UTC") -> str:
    try:
        moment = datetime.fromisoformat(str(value).strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        told = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        sentence = "Enter a date and time as yyyy-mm-ddThh:mm, for example 2025-11-19T09:42."
        raise refused(field, sentence, "datetime") from error
    return told.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _time(field: FieldSchema, value: Any) -> str:
    try:
        told = time.fromisoformat(str(value).strip())
    except ValueError as error:
        raise refused(field, "Enter a time as hh:mm, for example 09:42.", "time") from error
    return told.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _integer(field: FieldSchema, value: Any) -> int:
    number = _number(field, value)
    if number != int(number):
        raise refused(field, f"Enter a whole number for {field.label}.", "number")
    return int(number)


def _number(field: FieldSchema, value: Any) -> float:
    try:
        number = float(str(value).strip()) if not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise refused(field, f"Enter a number for {field.label}, for example 12.5.", "number")
    places = field.precision - field.scale
    if field.precision and abs(number) >= 10**places:
        raise refused(
            field, f"{field.label} takes at most {places} digits before the point.", "number"
        )
    return round(number, field.scale) if field.precision else number


def _pick(field: FieldSchema, value: Any) -> str:
    text = str(value).strip()
    found = match(text, choices(field))
    if found is not None:
        return found
    if match(text, tuple(one for one in field.picklist if not one.offered)):
        sentence = f"“{text[:80]}” is not offered with this record type. Choose another."
        raise refused(field, sentence, "picklist")
    if field.restricted or len(text) > LONGEST_FREE_VALUE:
        raise refused(
            field, f"“{text[:80]}” is not a value of {field.label} in Salesforce.", "picklist"
        )
    return text


def _picks(field: FieldSchema, value: Any) -> str | None:
    """Salesforce joins several values with a semicolon."""
    wanted = value if isinstance(value, list | tuple) else str(value).split(";")
    chosen = [_pick(field, one) for one in wanted if str(one).strip()]
    if any(";" in one for one in chosen):
        raise refused(field, f"A value of {field.label} can’t have a semicolon.", "picklist")
    return ";".join(dict.fromkeys(chosen)) or None


def _reference(field: FieldSchema, value: Any) -> str:
    """An id. Code `lookup`: a caller that can ask Salesforce may look for the name."""
    text = str(value).strip()
    if not ids.is_id(text):
        raise refused(
            field, f"“{text[:80]}” is no record id. Choose a record for {field.label}.", "lookup"
        )
    return ids.to18(text)


def _record_type(field: FieldSchema, value: Any, schema: ObjectSchema | None) -> str:
    text = str(value).strip()
    known = choices(field, schema)
    same = next((one.value for one in known if ids.same(one.value, text)), None)
    found = same or match(text, known)
    if found is None:
        raise refused(field, f"“{text[:80]}” is no record type that can be used.", "picklist")
    return found


CLEANERS: dict[str, Callable[[FieldSchema, Any], Any]] = {
    **dict.fromkeys(("string", "textarea", "phone", "url", "combobox"), _text),
    "email": _mail,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    **dict.fromkeys(("int", "long"), _integer),
    **dict.fromkeys(("double", "currency", "percent"), _number),
    "picklist": _pick,
    "multipicklist": _picks,
    "reference": _reference,
}
