"""Up to 200 records in one call: sObject Collections, each row with an outcome of its own.

The assignment rule is named on every call: left out, it would run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from common.errors import RemoteError
from salesforce.client import SalesforceClient
from salesforce.errors import data_error

MOST_ROWS = 200
MOST_READ = 2000
MOST_CHUNKS = 10
LOCKED = "UNABLE_TO_LOCK_ROW"
GONE = frozenset({"ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "NOT_FOUND"})


@dataclass(frozen=True)
class RowResult:
    """`id` of a row that was written; else Salesforce's own code, message and fields."""

    id: str = ""
    code: str = ""
    message: str = ""
    fields: tuple[str, ...] = ()


def create(
    client: SalesforceClient,
    object_name: str,
    records: Sequence[Mapping[str, Any]],
    *,
    assign: bool,
    key_field: str = "",
) -> list[RowResult]:
    """One result a record, in order. With `key_field` an upsert by it, so that a second call makes
    no second record. Rows that were locked are sent once more. RemoteError where the call as a
    whole failed."""
    first = _send(client, object_name, records, assign=assign, key_field=key_field)
    locked = [place for place, one in enumerate(first) if one.code == LOCKED]
    if locked:
        again = [records[place] for place in locked]
        try:
            second = _send(client, object_name, again, assign=assign, key_field=key_field)
        except RemoteError as error:
            if unclear(error):
                raise
            return first  # these rows stay locked ones; nothing of them was written
        for place, result in zip(locked, second, strict=True):
            first[place] = result
    return first


def create_typed(client: SalesforceClient, records: Sequence[Mapping[str, Any]]) -> list[RowResult]:
    """As `create` for records of several objects, each with its `attributes.type`; without an
    assignment rule."""
    return _typed(client, "POST", records)


def update(client: SalesforceClient, records: Sequence[Mapping[str, Any]]) -> list[RowResult]:
    """One result a record, in order; each has its `attributes.type` and `Id`. No assignment rule
    runs: a change would hand the record to another owner."""
    return _typed(client, "PATCH", records)


def delete(client: SalesforceClient, record_ids: Sequence[str]) -> list[RowResult]:
    """One result an id, in order; what is gone already counts as deleted."""
    found: list[RowResult] = []
    for start in range(0, len(record_ids), MOST_ROWS):
        some = record_ids[start : start + MOST_ROWS]
        answer = client.delete(f"/composite/sobjects?ids={','.join(some)}&allOrNone=false")
        found += _results(answer.body, len(some))
    return [
        RowResult(id=record_id) if one.code in GONE else one
        for record_id, one in zip(record_ids, found, strict=True)
    ]


def _typed(
    client: SalesforceClient, method: str, records: Sequence[Mapping[str, Any]]
) -> list[RowResult]:
    """In calls of at most 200 records that change their object at most ten times."""
    found: list[RowResult] = []
    headers = {"Sforce-Auto-Assign": "FALSE"}
    for some in _calls(records):
        body = {"allOrNone": False, "records": some}
        send = client.post if method == "POST" else client.patch
        answer = send("/composite/sobjects", body, headers=headers)
        found += _results(answer.body, len(some))
    return found


def _calls(records: Sequence[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    call: list[Mapping[str, Any]] = []
    chunks, last = 0, ""
    for record in records:
        name = str(record["attributes"]["type"])
        fresh = name != last
        if call and (len(call) == MOST_ROWS or (fresh and chunks == MOST_CHUNKS)):
            yield call
            call, chunks, fresh = [], 0, True
        call.append(record)
        chunks, last = chunks + fresh, name
    if call:
        yield call


def _results(body: Any, count: int) -> list[RowResult]:
    rows = body if isinstance(body, list) else []
    if len(rows) != count:
        raise data_error(502, "an answer for other rows")
    return [_result(one) for one in rows]


def unclear(error: RemoteError) -> bool:
    """Whether Salesforce may have written what it gave no proper answer to."""
    if error.status is None:
        return error.code in ("timeout", "unreachable")
    return error.status >= httpx2.codes.INTERNAL_SERVER_ERROR


def names(
    client: SalesforceClient, object_name: str, field: str, record_ids: Sequence[str]
) -> dict[str, str]:
    """One field of up to 2,000 records, by id, in one call; what can't be seen is left out."""
    body = {"ids": list(record_ids), "fields": ["Id", field]}
    found = client.post(f"/composite/sobjects/{object_name}", body).body
    rows = [one for one in found or [] if isinstance(one, Mapping)]
    return {str(one["Id"]): str(one.get(field) or "") for one in rows}


def _send(
    client: SalesforceClient,
    object_name: str,
    records: Sequence[Mapping[str, Any]],
    *,
    assign: bool,
    key_field: str,
) -> list[RowResult]:
    if not 0 < len(records) <= MOST_ROWS:
        raise ValueError("a call takes 1 to 200 records")
    typed = [{"attributes": {"type": object_name}, **one} for one in records]
    body = {"allOrNone": False, "records": typed}
    headers = {"Sforce-Auto-Assign": "TRUE" if assign else "FALSE"}
    if key_field:
        path = f"/composite/sobjects/{object_name}/{key_field}"
        answer = client.patch(path, body, headers=headers)
    else:
        answer = client.post("/composite/sobjects", body, headers=headers)
    return _results(answer.body, len(records))


def _result(row: Mapping[str, Any]) -> RowResult:
    if row.get("success"):
        return RowResult(id=str(row.get("id") or ""))
    errors = row.get("errors") or [{}]
    error: Mapping[str, Any] = errors[0]
    return RowResult(
        code=str(error.get("statusCode") or "UNKNOWN_EXCEPTION"),
        message=str(error.get("message") or "Salesforce refused this row without saying why."),
        fields=tuple(str(one) for one in error.get("fields") or ()),
    )
