"""The HTTP side of the data API: version, session, limits, then the resource."""

import json
from html import escape
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from simulators.salesforce_org import composite, content, rest
from simulators.salesforce_org.addresses import instance, raw_url
from simulators.salesforce_org.calls import Call, Reply
from simulators.salesforce_org.errors import ApiError

LONGEST_REQUEST = 16_384
"""Bytes of address and headers together."""
TOO_LONG = "<html><head><title>414</title></head><body><h1>URI Too Long</h1></body></html>"


async def versions(request: Request) -> Response:
    return JSONResponse(request.app.state.org.versions())


async def resources(request: Request) -> Response:
    """What there is in a version."""
    org, version = request.app.state.org, request.path_params["version"]
    try:
        org.check_version(version)
        _check_session(org, request)
    except ApiError as error:
        return JSONResponse(error.body(), error.status)
    base = f"/services/data/v{version}"
    return JSONResponse({name: f"{base}/{name}" for name in rest.ROUTES})


async def data(request: Request) -> Response:
    org = request.app.state.org
    if _size(request) > LONGEST_REQUEST:
        return HTMLResponse(TOO_LONG, 414)
    try:
        org.check_version(request.path_params["version"])
        _check_session(org, request)
    except ApiError as error:
        return JSONResponse(error.body(), error.status)
    try:
        _count(org.settings)
        reply = composite.answer(org, await _call(request))
    except ApiError as error:
        reply = Reply(error.status, error.body())
    return _respond(org, reply)


def _size(request: Request) -> int:
    return len(raw_url(request)) + sum(
        len(name) + len(value) for name, value in request.headers.raw
    )


def _check_session(org: Any, request: Request) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in ("bearer", "oauth") or not token:
        raise ApiError(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
    session = org.grants.session(token)
    if session is None or org.settings.session_refused:
        raise ApiError(401, "INVALID_SESSION_ID", "Session expired or invalid")
    if not session.scopes & {"api", "full"}:
        message = "This session is not valid for use with the REST API"
        raise ApiError(401, "INVALID_SESSION_ID", message)


def _count(settings: Any) -> None:
    """One call, or what says that there are none left."""
    if settings.api_disabled:
        message = "API is not enabled for this Organization or Partner"
        raise ApiError(403, "API_DISABLED_FOR_ORG", message)
    if settings.concurrent_exceeded:
        message = "ConcurrentPerOrgLongTxn Limit exceeded."
        raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", message)
    if settings.limit_exceeded or settings.api_used >= settings.api_max:
        raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    settings.api_used += 1


async def _call(request: Request) -> Call:
    body = await _body(request)
    url, headers = raw_url(request), dict(request.headers)
    return Call.of_url(request.method, url, body, headers, instance(request))


async def _body(request: Request) -> Any:
    raw = await request.body()
    if not raw:
        return None
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        form = await request.form()
        parts = {name: await _part(one) for name, one in form.items()}
        return content.parted(parts)
    if kind.startswith("text/csv") and request.url.path.endswith("/batches"):
        return raw
    if not kind.startswith("application/json"):
        message = f"Content-Type header specified in HTTP request is not supported: {kind}"
        raise ApiError(415, "UNSUPPORTED_MEDIA_TYPE", message)
    try:
        return json.loads(raw)
    except ValueError as error:
        message = f"Unexpected character: {error} at [line:1, column:2]"
        raise ApiError(400, "JSON_PARSER_ERROR", message) from error


async def _part(one: Any) -> Any:
    return await one.read() if isinstance(one, UploadFile) else one


def _respond(org: Any, reply: Reply) -> Response:
    used = f"api-usage={org.settings.api_used}/{org.settings.api_max}"
    headers = {"Sforce-Limit-Info": used, **reply.headers}
    if reply.body is None:
        return Response(status_code=reply.status, headers=headers)
    if isinstance(reply.body, bytes):
        return Response(reply.body, reply.status, headers=headers)
    return JSONResponse(reply.body, reply.status, headers=headers)


async def record_page(request: Request) -> Response:
    """`/500…`: where a person who follows a link to a record arrives."""
    org = request.app.state.org
    found = org.store.find(request.path_params["record_id"])
    of = org.by_prefix_or_none(found["Id"]) if found else None
    if found is None or of is None or found.get("IsDeleted"):
        return HTMLResponse(_page("URL No Longer Exists", ""), 404)
    rows = "".join(
        f"<tr><th>{escape(one.label)}</th><td>{escape(str(found[one.name]))}</td></tr>"
        for one in org.seen(of).fields.values()
        if found.get(one.name) not in (None, "", False)
    )
    title = f"{of.label} {found.get(of.name_field) or found['Id']}"
    return HTMLResponse(_page(title, f'<table class="record">{rows}</table>'))


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)} | Simulated Salesforce</title>"
        '<link rel="stylesheet" href="/static/org.css"></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


async def lightning(request: Request) -> Response:
    return RedirectResponse(f"/{request.path_params['record_id']}")
