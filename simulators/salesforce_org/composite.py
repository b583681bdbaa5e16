"""Many in one: composite with references, and the collections of sObjects."""

import json
import re
from typing import Any

from simulators.salesforce_org import ids, rest, writes
from simulators.salesforce_org.errors import ApiError, not_found
from simulators.salesforce_org.rest import Call, Reply

MOST_PARTS = 25
MOST_QUERIES = 5
MOST_ROWS = 200
MOST_READ = 2000
REFERENCE = re.compile(r"@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}")
COSTLY = ("/query", "/queryAll", "/composite/sobjects")


def answer(org: Any, call: Call, parts: list[str]) -> Reply:
    if not parts:
        return _composite(org, call)
    if parts[0] == "sobjects":
        return _collections(org, call, parts[1:])
    raise not_found()


def _composite(org: Any, call: Call) -> Reply:
    wanted = (call.body or {}).get("compositeRequest")
    if call.method != "POST" or not isinstance(wanted, list) or not wanted:
        raise ApiError(400, "INVALID_INPUT", "compositeRequest is required")
    if len(wanted) > MOST_PARTS:
        message = f"composite requests cannot contain more than {MOST_PARTS} subrequests"
        raise ApiError(400, "LIMIT_EXCEEDED", message)
    costly = [one for one in wanted if _behind(one.get("url", "")).startswith(COSTLY)]
    if len(costly) > MOST_QUERIES:
        message = "The limit of 5 query or sObject collections subrequests was exceeded"
        raise ApiError(400, "LIMIT_EXCEEDED", message)
    references = [str(one.get("referenceId") or "") for one in wanted]
    if "" in references or len(set(references)) != len(references):
        raise ApiError(400, "INVALID_INPUT", "Each referenceId must be there and be unique")
    return Reply(body={"compositeResponse": _parts(org, call, wanted)})


def _behind(url: str) -> str:
    return "/" + "/".join(url.partition("?")[0].split("/")[4:])


def _parts(org: Any, call: Call, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    done: dict[str, Any] = {}
    answers = []
    for one in wanted:
        reply = _part(org, call, one, done)
        done[one["referenceId"]] = reply.body
        answers.append(
            {
                "body": reply.body,
                "httpHeaders": reply.headers,
                "httpStatusCode": reply.status,
                "referenceId": one["referenceId"],
            }
        )
    if call.body.get("allOrNone") and any(one["httpStatusCode"] >= 300 for one in answers):
        return [_halted(one) for one in answers]
    return answers


def _halted(one: dict[str, Any]) -> dict[str, Any]:
    if one["httpStatusCode"] >= 300:
        return one
    message = (
        "The transaction was rolled back since another operation in the same transaction failed."
    )
    body = [{"errorCode": "PROCESSING_HALTED", "message": message}]
    return {**one, "body": body, "httpStatusCode": 400}


def _part(org: Any, call: Call, one: dict[str, Any], done: dict[str, Any]) -> Reply:
    try:
        url = _filled(one["url"], done)
        body = json.loads(_filled(json.dumps(one.get("body")), done))
        inner = Call.of_url(one["method"], url, body, one.get("httpHeaders") or {}, call.instance)
        if inner.path.startswith("/composite") and not inner.path.startswith("/composite/sobjects"):
            raise ApiError(400, "INVALID_INPUT", "composite requests can't be nested")
        return rest.answer(org, inner)
    except ApiError as error:
        return Reply(error.status, error.body())


def _filled(text: str, done: dict[str, Any]) -> str:
    def value(hit: re.Match[str]) -> str:
        found = done.get(hit[1])
        for step in re.findall(r"\.([A-Za-z0-9_]+)|\[(\d+)\]", hit[2]):
            name, number = step
            if number and isinstance(found, list) and int(number) < len(found):
                found = found[int(number)]
            elif name and isinstance(found, dict) and name in found:
                found = found[name]
            else:
                message = f"Invalid reference specified. No value for {hit[0]} found."
                raise ApiError(400, "PROCESSING_HALTED", message)
        return str(found)

    return REFERENCE.sub(value, text)


def _collections(org: Any, call: Call, parts: list[str]) -> Reply:
    if call.method == "POST" and len(parts) == 1:
        return _retrieved(org, call, parts[0])
    if call.method == "POST" and not parts:
        return _rows(org, call, _create_row)
    if call.method == "PATCH" and not parts:
        return _rows(org, call, _update_row)
    if call.method == "PATCH" and len(parts) == 2:
        return _rows(org, call, lambda o, c, row: _upsert_row(o, c, row, parts))
    if call.method == "DELETE" and not parts:
        return _deleted(org, call)
    raise not_found()


def _retrieved(org: Any, call: Call, name: str) -> Reply:
    of = org.sobject(name)
    wanted = list((call.body or {}).get("ids") or [])
    names = list((call.body or {}).get("fields") or [])
    if len(wanted) > MOST_READ:
        raise _too_many(MOST_READ)
    if not names:
        raise ApiError(400, "REQUIRED_FIELD_MISSING", "fields are required")
    inner = Call("GET", "", {"fields": ",".join(["Id", *names])}, {}, None, call.base)
    return Reply(body=[_one(org, of, record_id, inner) for record_id in wanted])


def _one(org: Any, of: Any, record_id: str, call: Call) -> Any:
    if not ids.is_id(record_id):
        message = f"{of.label} ID: id value of incorrect type: {record_id}"
        raise ApiError(400, "MALFORMED_ID", message, ["Id"])
    try:
        return rest.shown(org, of, org.store.get(of, record_id), call)
    except ApiError as error:
        if error.code in ("NOT_FOUND", "ENTITY_IS_DELETED"):
            return None
        raise


def _rows(org: Any, call: Call, do: Any) -> Reply:
    records = (call.body or {}).get("records")
    if not isinstance(records, list):
        raise ApiError(400, "INVALID_INPUT", "records are required")
    if len(records) > MOST_ROWS:
        raise _too_many(MOST_ROWS)
    answers = [_row(org, call, record, do) for record in records]
    if call.body.get("allOrNone") and not all(one["success"] for one in answers):
        answers = [_rolled_back(one) for one in answers]
    return Reply(body=answers)


def _row(org: Any, call: Call, record: Any, do: Any) -> dict[str, Any]:
    try:
        return dict(do(org, call, record))
    except ApiError as error:
        return {"success": False, "errors": [error.row()]}


def _rolled_back(one: dict[str, Any]) -> dict[str, Any]:
    if not one["success"]:
        return one
    message = "Record rolled back because not all records were valid and the request was using AllOrNone header"
    error = {"statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK", "message": message, "fields": []}
    return {"success": False, "errors": [error]}


def _typed(org: Any, record: Any) -> Any:
    name = (record.get("attributes") or {}).get("type") if isinstance(record, dict) else None
    if not name:
        message = "A sobject type must be specified in attributes"
        raise ApiError(400, "INVALID_INPUT", message)
    return org.sobject(name)


def _create_row(org: Any, call: Call, record: Any) -> dict[str, Any]:
    made = writes.created(org, call, _typed(org, record), record)
    return {"id": made["Id"], "success": True, "errors": []}


def _update_row(org: Any, call: Call, record: Any) -> dict[str, Any]:
    of = _typed(org, record)
    given = {name: value for name, value in record.items() if name.lower() != "id"}
    record_id = str(record.get("Id") or record.get("id") or "")
    writes.changed(org, call, of, record_id, given)
    return {"id": ids.restored(record_id), "success": True, "errors": []}


def _upsert_row(org: Any, call: Call, record: Any, parts: list[str]) -> dict[str, Any]:
    of = org.sobject(parts[0])
    one = org.field(of, parts[1])
    if one is None or not one.has("x"):
        raise not_found()
    found = org.store.by_external_id(of, one, str(record.get(one.name) or ""))
    if found:
        given = {name: value for name, value in record.items() if name != one.name}
        writes.changed(org, call, of, found[0]["Id"], given)
        return {"id": found[0]["Id"], "success": True, "errors": [], "created": False}
    made = writes.created(org, call, of, record)
    return {"id": made["Id"], "success": True, "errors": [], "created": True}


def _deleted(org: Any, call: Call) -> Reply:
    wanted = [one for one in call.query.get("ids", "").split(",") if one]
    if len(wanted) > MOST_ROWS:
        raise _too_many(MOST_ROWS)
    answers = []
    for record_id in wanted:
        try:
            of = org.seen(org.by_prefix(record_id))
            org.store.delete(of, org.store.get(of, record_id))
            answers.append({"id": ids.restored(record_id), "success": True, "errors": []})
        except ApiError as error:
            answers.append({"id": record_id, "success": False, "errors": [error.row()]})
    return Reply(body=answers)


def _too_many(most: int) -> ApiError:
    message = f"record limit reached. cannot submit more than {most} records in this operation"
    return ApiError(400, "EXCEEDED_ID_LIMIT", message)
