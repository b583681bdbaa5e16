"""The data API, as functions of method, path, query, headers and body; no HTTP in here.

Composite calls come through the same door, so a part behaves as it would alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from simulators.salesforce_org import describe, ids, search, soql, writes
from simulators.salesforce_org.errors import ApiError, not_found

SMALLEST_BATCH = 200


@dataclass
class Call:
    method: str
    path: str
    """Behind `/services/data/vNN.N`, percent-encoding undone."""
    query: dict[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    base: str = ""
    """`/services/data/v66.0`."""
    instance: str = ""

    @classmethod
    def of_url(
        cls, method: str, url: str, body: Any, headers: Mapping[str, str], instance: str
    ) -> "Call":
        """A part of a composite call, by its address relative to the host."""
        path, _, query = url.partition("?")
        parts = path.split("/")
        if not url.startswith("/services/data/v") or len(parts) < 5:
            raise ApiError(400, "INVALID_URL", f"The subrequest's URL is not valid: {url}")
        return cls(
            method.upper(),
            "/" + unquote("/".join(parts[4:])),
            dict(parse_qsl(query, keep_blank_values=True)),
            {name.lower(): value for name, value in headers.items()},
            body,
            "/".join(parts[:4]),
            instance,
        )


@dataclass
class Reply:
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def answer(org: Any, call: Call) -> Reply:
    """ApiError where the org refuses."""
    parts = call.path.strip("/").split("/")
    known = ROUTES.get(parts[0])
    if known is None:
        raise not_found()
    return known(org, call, parts[1:])


def _limits(org: Any, call: Call, rest: list[str]) -> Reply:
    _only(call, "GET")
    used, most = org.settings.api_used, org.settings.api_max
    return Reply(
        body={
            "DailyApiRequests": {"Max": most, "Remaining": max(0, most - used)},
            "DailyBulkV2QueryJobs": {"Max": 10000, "Remaining": 10000},
            "SingleEmail": {"Max": 15, "Remaining": 15},
        }
    )


def _query(org: Any, call: Call, rest: list[str]) -> Reply:
    _only(call, "GET")
    if rest:
        return _further(org, call, rest[0])
    if "q" not in call.query:
        raise ApiError(400, "MALFORMED_QUERY", "SOQL query is missing: the q parameter is required")
    if org.settings.query_timeout:
        message = "Your query request was running for too long."
        raise ApiError(400, "QUERY_TIMEOUT", message)
    deleted = call.path.lower().startswith("/queryall")
    total, rows = soql.run(org, call.query["q"], call.base, deleted=deleted)
    return _page(org, call, total, rows, 0, "")


def _page(org: Any, call: Call, total: int, rows: list[Any], start: int, cursor: str) -> Reply:
    end = start + _batch(org, call)
    body: dict[str, Any] = {
        "totalSize": total,
        "done": end >= len(rows),
        "records": rows[start:end],
    }
    if end < len(rows):
        name = cursor or ids.make("01g", len(org.cursors) + 1)
        org.cursors[name] = rows
        body["nextRecordsUrl"] = f"{call.base}/query/{name}-{end}"
    return Reply(body=body)


def _batch(org: Any, call: Call) -> int:
    asked = call.headers.get("sforce-query-options", "")
    _, _, number = asked.partition("batchSize=")
    wanted = int(number) if number.isdigit() else org.settings.batch_size
    return max(SMALLEST_BATCH, wanted) if number else wanted


def _further(org: Any, call: Call, locator: str) -> Reply:
    cursor, _, start = locator.rpartition("-")
    rows = org.cursors.get(cursor)
    if rows is None or not start.isdigit():
        raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    return _page(org, call, len(rows), rows, int(start), cursor)


def _sobjects(org: Any, call: Call, rest: list[str]) -> Reply:
    if not rest:
        _only(call, "GET")
        return _unless_unchanged(org, call, lambda: _global(org, call))
    of = org.sobject(rest[0])
    match rest[1:]:
        case []:
            return writes.create(org, call, of) if call.method == "POST" else _basic(org, call, of)
        case ["describe"]:
            _only(call, "GET")
            return _unless_unchanged(org, call, lambda: _whole(org, call, of))
        case [record_id]:
            return _record(org, call, of, record_id)
        case [external, value]:
            return writes.by_external_id(org, call, of, external, value)
    raise not_found()


def _unless_unchanged(org: Any, call: Call, body: Any) -> Reply:
    changed = org.http_date(org.schema_changed)
    headers = {"Last-Modified": changed}
    if call.headers.get("if-modified-since") == changed:
        return Reply(304, None, headers)
    return Reply(200, body(), headers)


def _global(org: Any, call: Call) -> dict[str, Any]:
    shown = [describe.summary(org.seen(one), call.base) for one in org.sobjects.values()]
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": shown}


def _whole(org: Any, call: Call, of: Any) -> dict[str, Any]:
    children = describe.children_of(of.name, org.sobjects)
    return describe.whole(of, call.base, call.instance, children)


def _basic(org: Any, call: Call, of: Any) -> Reply:
    _only(call, "GET", "POST")
    return Reply(body={"objectDescribe": describe.summary(of, call.base), "recentItems": []})


def _record(org: Any, call: Call, of: Any, record_id: str) -> Reply:
    if call.method == "GET":
        record = org.store.get(of, record_id)
        return Reply(body=shown(org, of, record, call))
    if call.method == "PATCH":
        return writes.update(org, call, of, record_id)
    if call.method == "DELETE":
        org.store.delete(of, org.store.get(of, record_id))
        return Reply(204)
    raise _not_allowed(call, "GET,PATCH,DELETE,HEAD")


def shown(org: Any, of: Any, record: dict[str, Any], call: Call) -> dict[str, Any]:
    names = call.query["fields"].split(",") if call.query.get("fields") else list(of.fields)
    body: dict[str, Any] = {
        "attributes": {"type": of.name, "url": f"{call.base}/sobjects/{of.name}/{record['Id']}"}
    }
    for name in names:
        one = org.field(of, name)
        if one is None:
            message = f"No such column '{name}' on sobject of type {of.name}"
            raise ApiError(400, "INVALID_FIELD", message)
        body[one.name] = record.get(one.name)
    return body


def _only(call: Call, *methods: str) -> None:
    if call.method not in methods:
        raise _not_allowed(call, ",".join(methods))


def _not_allowed(call: Call, allowed: str) -> ApiError:
    message = f"HTTP Method '{call.method}' not allowed. Allowed are {allowed}"
    return ApiError(405, "METHOD_NOT_ALLOWED", message)


def _composite(org: Any, call: Call, rest: list[str]) -> Reply:
    from simulators.salesforce_org import composite

    return composite.answer(org, call, rest)


ROUTES = {
    "limits": _limits,
    "query": _query,
    "queryAll": _query,
    "sobjects": _sobjects,
    "search": search.by_sosl,
    "parameterizedSearch": search.parameterized,
    "composite": _composite,
}
