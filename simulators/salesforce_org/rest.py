"""The data API's resources, as functions of a call; no HTTP in here."""

from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from simulators.salesforce_org import (
    bulk,
    chatter,
    content,
    describe,
    files,
    ids,
    many,
    record_types,
    rows,
    search,
    soql,
    ui_api,
    writes,
)
from simulators.salesforce_org.calls import Call, Reply
from simulators.salesforce_org.errors import ApiError, not_found
from simulators.salesforce_org.fields import SObject

SMALLEST_PAGE, LARGEST_PAGE = 200, 2000


def answer(org: Any, call: Call) -> Reply:
    """ApiError where the org refuses."""
    known = ROUTES.get(call.parts[0])
    if known is None:
        raise not_found()
    return known(org, call, call.parts[1:])


def _limits(org: Any, call: Call, rest: list[str]) -> Reply:
    call.only("GET")
    used, most = org.settings.api_used, org.settings.api_max
    return Reply(body={"DailyApiRequests": {"Max": most, "Remaining": max(0, most - used)}})


def _query(org: Any, call: Call, rest: list[str]) -> Reply:
    call.only("GET")
    if rest:
        return _further(org, call, rest[0])
    if "q" not in call.query:
        raise ApiError(400, "MALFORMED_QUERY", "SOQL query is missing: the q parameter is required")
    if org.settings.query_timeout:
        message = "Your query request was running for too long."
        raise ApiError(400, "QUERY_TIMEOUT", message)
    deleted = call.parts[0] == "queryAll"
    found = soql.run(org, call.query["q"], call.base, deleted=deleted)
    return _page(org, call, found, 0, "")


def _page(org: Any, call: Call, found: soql.Found, start: int, cursor: str) -> Reply:
    end = start + min(_page_size(org, call), found.largest_page)
    body: dict[str, Any] = {
        "totalSize": found.total,
        "done": end >= len(found.rows),
        "records": found.rows[start:end],
    }
    if end < len(found.rows):
        name = cursor or ids.make("01g", len(org.cursors) + 1)
        org.cursors[name] = found
        body["nextRecordsUrl"] = f"{call.base}/query/{name}-{end}"
    return Reply(body=body)


def _page_size(org: Any, call: Call) -> int:
    """What the client asked for within Salesforce's bounds; a test may set smaller pages."""
    asked = call.headers.get("sforce-query-options", "").replace(" ", "")
    number = asked.partition("batchSize=")[2]
    if not number.isdigit():
        return int(org.settings.batch_size)
    return min(max(SMALLEST_PAGE, int(number)), LARGEST_PAGE)


def _further(org: Any, call: Call, locator: str) -> Reply:
    cursor, _, start = locator.rpartition("-")
    found = org.cursors.get(cursor)
    if found is None or not start.isdigit():
        raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    return _page(org, call, found, int(start), cursor)


def _sobjects(org: Any, call: Call, rest: list[str]) -> Reply:
    if not rest:
        call.only("GET")
        return _unless_unchanged(org, call, lambda: _global(org, call))
    of = org.sobject(rest[0])
    match rest[1:]:
        case [] if of.name == "ContentVersion" and call.method == "POST":
            return content.create(org, call, of)
        case []:
            return _of_object(org, call, of)
        case ["describe"]:
            call.only("GET")
            return _unless_unchanged(org, call, lambda: _whole(org, call, of))
        case [record_id]:
            return _record(org, call, of, record_id)
        case [record_id, field] if (of.name, field) in files.BLOBS:
            return files.blob(org, call, of, record_id, field)
        case [record_id, "richTextImageFields", field, ref]:
            return files.picture(org, call, of, record_id, field, ref)
        case [external, value]:
            return writes.by_external_id(org, call, of, external, value)
    raise not_found()


def _unless_unchanged(org: Any, call: Call, body: Callable[[], dict[str, Any]]) -> Reply:
    headers = {"Last-Modified": org.http_date(org.schema_changed)}
    since = _date(call.headers.get("if-modified-since", ""))
    if since and org.schema_changed <= since:
        return Reply(304, None, headers)
    return Reply(200, body(), headers)


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def _global(org: Any, call: Call) -> dict[str, Any]:
    summaries = [describe.summary(org.seen(one), call.base) for one in org.sobjects.values()]
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": summaries}


def _whole(org: Any, call: Call, of: SObject) -> dict[str, Any]:
    children = describe.children_of(of.name, org.sobjects)
    kinds = record_types.of_object(org, of)
    return describe.whole(of, call.base, call.instance, children, kinds)


def _of_object(org: Any, call: Call, of: SObject) -> Reply:
    call.only("GET", "POST")
    if call.method == "POST":
        return writes.create(org, call, of)
    return Reply(body={"objectDescribe": describe.summary(of, call.base), "recentItems": []})


def _record(org: Any, call: Call, of: SObject, record_id: str) -> Reply:
    call.only("GET", "PATCH", "DELETE")
    record = org.store.get(of, record_id)
    if call.method == "PATCH":
        return writes.update(org, call, of, record)
    if call.method == "DELETE":
        org.store.delete(of, record)
        return Reply(204)
    names = [one for one in call.query.get("fields", "").split(",") if one]
    return Reply(body=rows.shown(org, of, record, call.base, names))


def _connect(org: Any, call: Call, rest: list[str]) -> Reply:
    match rest:
        case ["files", document_id, "content"]:
            return files.content(org, call, document_id)
    raise not_found()


ROUTES = {
    "limits": _limits,
    "query": _query,
    "queryAll": _query,
    "sobjects": _sobjects,
    "search": search.by_sosl,
    "parameterizedSearch": search.parameterized,
    "composite": many.answer,
    "ui-api": ui_api.answer,
    "jobs": bulk.answer,
    "chatter": chatter.answer,
    "connect": _connect,
}
