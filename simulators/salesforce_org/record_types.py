"""Record types: which there are, which values they have, and what a new record may hold."""

from typing import Any

from simulators.salesforce_org.describe import MASTER
from simulators.salesforce_org.errors import ApiError, not_found, on_fields
from simulators.salesforce_org.fields import Field, SObject, Value
from simulators.salesforce_org.schema.custom import RECORD_TYPES

FIELD = "RecordTypeId"


def of_object(org: Any, of: SObject) -> list[dict[str, Any]]:
    """Rows of RecordType; the first is the connected user's own."""
    rows = org.store.table("RecordType").values() if "RecordType" in org.every else ()
    own = [one for one in rows if one["SobjectType"] == of.name]
    return [{**one, "default": place == 0} for place, one in enumerate(own)]


def values_of(org: Any, of: SObject, record_type: str) -> dict[str, tuple[Value, ...]]:
    """By picklist field, the active values that a record of this type may have."""
    kind = next((one for one in of_object(org, of) if one["Id"] == record_type), None)
    if kind is None and record_type != MASTER:
        raise not_found()
    limits = RECORD_TYPES[of.name][kind["Name"]] if kind else {}
    return {
        one.name: tuple(each for each in one.picklist if _has(each, limits.get(one.name)))
        for one in of.fields.values()
        if one.type in ("picklist", "multipicklist") and one.picklist
    }


def _has(value: Value, limit: tuple[str, ...] | None) -> bool:
    return value.active and (limit is None or value.value in limit)


def judge(org: Any, of: SObject, record: dict[str, Any], written: dict[str, Any]) -> None:
    """Restricted picklists are restricted to the record's type; the others take anything."""
    kinds = {one["Id"] for one in of_object(org, of)}
    chosen = record.get(FIELD)
    if not kinds or not chosen:
        return
    if chosen not in kinds:
        message = f"Record Type ID: this ID value isn't valid for the user: {chosen}"
        raise on_fields("INVALID_CROSS_REFERENCE_KEY", message, FIELD)
    allowed = values_of(org, of, chosen)
    for name in written.keys() & allowed.keys():
        if of.fields[name].has("r"):
            _judge(of.fields[name], written[name], {one.value for one in allowed[name]})


def _judge(one: Field, value: Any, allowed: set[str]) -> None:
    for choice in str(value or "").split(";") if one.type == "multipicklist" else [value]:
        if choice and choice not in allowed:
            message = f"{one.label}: bad value for restricted picklist field: {choice}"
            raise ApiError(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, [one.name])


def first(org: Any, of: SObject) -> str | None:
    return next((str(one["Id"]) for one in of_object(org, of)), None)
