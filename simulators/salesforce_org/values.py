"""May this value be in this field? As Salesforce judges it, in its words."""

import math
import re
from datetime import UTC, date, datetime
from typing import Any

from simulators.salesforce_org import ids
from simulators.salesforce_org.errors import ApiError
from simulators.salesforce_org.fields import NUMBERS, TEXTS, Field

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
# Counted in bytes of UTF-8; every other length is in characters.
IN_BYTES = {("CaseComment", "CommentBody"), ("Case", "Comments")}


def checked(sobject: str, one: Field, value: Any) -> Any:
    """The value as it is stored; ApiError where the org refuses it. References are judged apart."""
    if value is None or value == "":
        return None if one.type != "boolean" else _boolean(one, value)
    if one.type == "boolean":
        return _boolean(one, value)
    if one.type in NUMBERS:
        return _number(one, value)
    if one.type == "date":
        return _date(one, value)
    if one.type == "datetime":
        return shown_time(_time(one, value))
    if one.type in ("reference", "id"):
        return _reference(one, value)
    if one.type in TEXTS:
        return _text(sobject, one, value)
    return value


def shown_time(at: datetime) -> str:
    at = at.astimezone(UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}+0000"


def parsed_time(text: str) -> datetime:
    """ISO 8601 with a zone (`Z`, `+0000`, `+00:00`); ValueError otherwise."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _unreadable(one: Field, value: Any) -> ApiError:
    message = (
        f"Cannot deserialize instance of {one.type} from VALUE_{_kind(value)} value {value}"
        " or request may be missing a required field at [line:1, column:1]"
    )
    return ApiError(400, "JSON_PARSER_ERROR", message)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return "NUMBER_INT" if isinstance(value, int) else "NUMBER_FLOAT"
    return "STRING"


def _boolean(one: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise _unreadable(one, value)


def _number(one: Field, value: Any) -> int | float:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise _unreadable(one, value) from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _unreadable(one, value)
    if abs(value) >= 10 ** max(one.precision - one.scale, 1):
        message = f"{one.label}: value outside of valid range on numeric field: {value}"
        raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", message, [one.name])
    return int(value) if one.type in ("int", "long") else round(float(value), one.scale)


def _date(one: Field, value: Any) -> str:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        raise _unreadable(one, value) from None


def _time(one: Field, value: Any) -> datetime:
    try:
        return parsed_time(str(value))
    except ValueError:
        raise _unreadable(one, value) from None


def _reference(one: Field, value: Any) -> str:
    if not ids.is_id(value):
        message = f"{one.label}: id value of incorrect type: {value}"
        raise ApiError(400, "MALFORMED_ID", message, [one.name])
    return ids.restored(value)


def _text(sobject: str, one: Field, value: Any) -> str:
    if not isinstance(value, str):
        if isinstance(value, bool | dict | list):
            raise _unreadable(one, value)
        value = str(value)
    value = value.strip() if one.type not in ("textarea",) else value
    in_bytes = (sobject, one.name) in IN_BYTES
    size = len(value.encode()) if in_bytes else len(value)
    if one.length and size > one.length:
        message = f"{one.label}: data value too large: {value} (max length={one.length})"
        raise ApiError(400, "STRING_TOO_LONG", message, [one.name])
    if one.type == "email" and not EMAIL.fullmatch(value):
        message = f"{one.label}: invalid email address: {value}"
        raise ApiError(400, "INVALID_EMAIL_ADDRESS", message, [one.name])
    _check_picklist(one, value)
    return value


def _check_picklist(one: Field, value: str) -> None:
    if not one.has("r") or not one.picklist:
        return
    allowed = {choice.value for choice in one.picklist if choice.active}
    chosen = value.split(";") if one.type == "multipicklist" else [value]
    for choice in chosen:
        if choice not in allowed:
            message = f"{one.label}: bad value for restricted picklist field: {choice}"
            raise ApiError(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, [one.name])
