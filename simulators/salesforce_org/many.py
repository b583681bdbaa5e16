"""Many records in one call: the collections under `/composite/sobjects`."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from simulators.salesforce_org import ids, rows, writes
from simulators.salesforce_org.calls import Call, Reply
from simulators.salesforce_org.errors import ApiError, not_found
from simulators.salesforce_org.fields import SObject

MOST_ROWS = 200
MOST_CHUNKS = 10
MOST_READ = 2000
ROLLED_BACK = (
    "Record rolled back because not all records were valid and the request was using"
    " AllOrNone header"
)
Row = dict[str, Any]


def answer(org: Any, call: Call, parts: list[str]) -> Reply:
    match call.method, parts:
        case "POST" | "GET", ["sobjects", name]:
            return _read(org, call, org.sobject(name))
        case "POST", ["sobjects"]:
            return _each(org, call, lambda row: create(org, call, row))
        case "PATCH", ["sobjects"]:
            return _each(org, call, lambda row: update(org, call, row))
        case "PATCH", ["sobjects", name, key]:
            return _each(org, call, lambda row: upsert(org, call, row, org.sobject(name), key))
        case "DELETE", ["sobjects"]:
            return _delete(org, call)
    raise not_found()


def _read(org: Any, call: Call, of: SObject) -> Reply:
    asked = call.object_body() if call.method == "POST" else call.query
    wanted, names = _listed(asked.get("ids")), _listed(asked.get("fields"))
    if len(wanted) > MOST_READ:
        raise _too_many(MOST_READ)
    if not names:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "fields are required")
    return Reply(body=[_found(org, call, of, one, ["Id", *names]) for one in wanted])


def _listed(value: Any) -> list[str]:
    if isinstance(value, str):
        return [one.strip() for one in value.split(",") if one.strip()]
    return [str(one) for one in value or []]


def _found(org: Any, call: Call, of: SObject, record_id: str, names: list[str]) -> Row | None:
    """None for what is not there or not to be seen."""
    if not ids.is_id(record_id):
        message = f"{of.label} ID: id value of incorrect type: {record_id}"
        raise ApiError(400, "MALFORMED_ID", message, ["Id"])
    record = org.store.find(record_id)
    if record is None or record.get("IsDeleted") or not record["Id"].startswith(of.prefix):
        return None
    return rows.shown(org, of, record, call.base, names)


def _each(org: Any, call: Call, do: Callable[[Row], Row]) -> Reply:
    records = call.object_body().get("records")
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise ApiError(400, "INVALID_INPUT", "records are required")
    if len(records) > MOST_ROWS:
        raise _too_many(MOST_ROWS)
    if len([*groupby(records, _type)]) > MOST_CHUNKS:
        message = f"The request has more than {MOST_CHUNKS} chunks of one type"
        raise ApiError(400, "INVALID_INPUT", message)
    return _together(org, records, do, all_or_none=bool(call.object_body().get("allOrNone")))


def _together(org: Any, wanted: list[Any], do: Callable[[Any], Row], *, all_or_none: bool) -> Reply:
    before = org.store.copy() if all_or_none else None
    answers = [_row(do, one) for one in wanted]
    if before and not all(one["success"] for one in answers):
        org.store.put_back(before)
        answers = [_rolled_back(one) for one in answers]
    return Reply(body=answers)


def _row(do: Callable[[Any], Row], wanted: Any) -> Row:
    try:
        return do(wanted)
    except ApiError as error:
        return {"success": False, "errors": [error.row()]}


def _rolled_back(one: Row) -> Row:
    if not one["success"]:
        return one
    error = {
        "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "message": ROLLED_BACK,
        "fields": [],
    }
    return {"success": False, "errors": [error]}


def _type(record: Row) -> str:
    return str((record.get("attributes") or {}).get("type") or "")


def _typed(org: Any, record: Row) -> SObject:
    if not _type(record):
        raise ApiError(400, "INVALID_INPUT", "A sobject type must be specified in attributes")
    of = org.sobject_or_none(_type(record))
    if of is None:
        message = f"sObject type '{_type(record)}' is not supported."
        raise ApiError(400, "INVALID_TYPE", message)
    found: SObject = org.seen(of)
    return found


def _done(record: Row, **more: Any) -> Row:
    return {"id": record["Id"], "success": True, "errors": [], **more}


def create(org: Any, call: Call, row: Row) -> Row:
    return _done(writes.created(org, call, _typed(org, row), row))


def update(org: Any, call: Call, row: Row) -> Row:
    of = _typed(org, row)
    given = {name: value for name, value in row.items() if name.lower() != "id"}
    record = writes.by_id(org, of, str(row.get("Id") or row.get("id") or ""))
    writes.changed(org, call, of, record, given)
    return _done(record)


def upsert(org: Any, call: Call, row: Row, of: SObject, key: str) -> Row:
    one = writes.external_id(org, of, key)
    value = row.get(one.name)
    if value is None or value == "":
        raise ApiError(400, "MISSING_ARGUMENT", f"{one.name} not specified", [])
    found = org.store.by_external_id(of, one, str(value))
    if len(found) > 1:
        message = f"{one.name}: more than one record found for external id field: {value}"
        raise ApiError(400, "DUPLICATE_EXTERNAL_ID", message, [])
    record, is_new = writes.upserted(org, call, of, row, one, found)
    return _done(record, created=is_new)


def _delete(org: Any, call: Call) -> Reply:
    wanted = _listed(call.query.get("ids"))
    if len(wanted) > MOST_ROWS:
        raise _too_many(MOST_ROWS)
    all_or_none = call.query.get("allOrNone", "").lower() == "true"
    return _together(org, wanted, lambda one: delete_one(org, one), all_or_none=all_or_none)


def delete_one(org: Any, record_id: str) -> Row:
    of = org.seen(org.by_prefix(record_id))
    record = writes.by_id(org, of, record_id)
    org.store.delete(of, record)
    return _done(record)


def _too_many(most: int) -> ApiError:
    message = f"record limit reached. cannot submit more than {most} records in this operation"
    return ApiError(400, "EXCEEDED_ID_LIMIT", message)
