"""The default value of a form row: typed by its field, or a number of days from today. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from common.errors import Refused
from mapping import typed
from salesforce.schema import FieldSchema, ObjectSchema

DAYS = "days_from_today"
MOST_DAYS = 3650


def clean(field: FieldSchema, value: Any, schema: ObjectSchema, *, zone: str = "UTC") -> Any:
    """As it is stored: JSON, or None for no default. Refused beside `default`."""
    try:
        if isinstance(value, Mapping):
            return _days(field, value)
        return typed.clean(field, value, schema, zone=zone)
    except Refused as error:
        raise Refused(
            error.code, error.sentence, status=400, fields={"default": error.sentence}
        ) from error


def resolve(default: Any, *, today: date) -> Any:
    """The value to use on a day; `today` in the person's time zone."""
    if isinstance(default, Mapping):
        return (today + timedelta(days=int(default[DAYS]))).isoformat()
    return default


def told(field: FieldSchema | None, default: Any, schema: ObjectSchema | None = None) -> str:
    """For people: “Medium”, “3 days from today”; empty where there is none."""
    if default is None:
        return ""
    if isinstance(default, Mapping):
        days = int(default[DAYS])
        return "today" if not days else f"{days} day{'s' if abs(days) != 1 else ''} from today"
    if isinstance(default, bool):
        return "ticked" if default else "not ticked"
    known = {one.value: one.label for one in typed.choices(field, schema)} if field else {}
    return known.get(str(default), str(default))


def _days(field: FieldSchema, value: Mapping[str, Any]) -> dict[str, int]:
    if field.type not in ("date", "datetime") or set(value) != {DAYS}:
        raise typed.refused(field, f"{field.label} takes a single value.")
    try:
        days = int(str(value[DAYS]).strip())
    except ValueError:
        days = MOST_DAYS + 1
    if abs(days) > MOST_DAYS:
        raise typed.refused(field, f"Enter a number of days between -{MOST_DAYS} and {MOST_DAYS}.")
    return {DAYS: days}
