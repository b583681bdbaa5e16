"""The HTTP side of the data API: version, session, limits, then the resource."""

import json
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from simulators.salesforce_org import rest
from simulators.salesforce_org.errors import ApiError
from simulators.salesforce_org.oauth import instance

INVALID = "Session expired or invalid"


async def versions(request: Request) -> Response:
    return JSONResponse(request.app.state.org.versions())


async def data(request: Request) -> Response:
    org = request.app.state.org
    try:
        org.check_version(request.path_params["version"])
        if "path" in request.path_params:
            _session(org, request)
            _within_limits(org)
            reply = rest.answer(org, await _call(request))
        else:
            _session(org, request)
            reply = rest.Reply(body={name: f"{_base(request)}/{name}" for name in rest.ROUTES})
    except ApiError as error:
        reply = rest.Reply(error.status, error.body())
    return _respond(org, reply)


def _base(request: Request) -> str:
    return f"/services/data/v{request.path_params['version']}"


def _session(org: Any, request: Request) -> None:
    header = request.headers.get("authorization", "")
    scheme, _, token = header.partition(" ")
    if scheme.lower() not in ("bearer", "oauth") or not token:
        raise ApiError(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
    session = org.grants.session(token)
    if session is None or org.settings.session_refused:
        raise ApiError(401, "INVALID_SESSION_ID", INVALID)
    if not session.scopes & {"api", "full"}:
        message = "This session is not valid for use with the REST API"
        raise ApiError(401, "INVALID_SESSION_ID", message)


def _within_limits(org: Any) -> None:
    settings = org.settings
    if settings.api_disabled:
        message = "API is not enabled for this Organization or Partner"
        raise ApiError(403, "API_DISABLED_FOR_ORG", message)
    if settings.concurrent_exceeded:
        message = "ConcurrentPerOrgLongTxn Limit exceeded."
        raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", message)
    if settings.limit_exceeded or settings.api_used >= settings.api_max:
        raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    settings.api_used += 1


async def _call(request: Request) -> rest.Call:
    return rest.Call(
        request.method,
        "/" + unquote(request.path_params["path"]),
        dict(request.query_params),
        {name.lower(): value for name, value in request.headers.items()},
        await _body(request),
        _base(request),
        instance(request),
    )


async def _body(request: Request) -> Any:
    raw = await request.body()
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError as error:
        message = f"Unexpected character: {error} at [line:1, column:2]"
        raise ApiError(400, "JSON_PARSER_ERROR", message) from error


def _respond(org: Any, reply: rest.Reply) -> Response:
    used = f"api-usage={org.settings.api_used}/{org.settings.api_max}"
    headers = {"Sforce-Limit-Info": used, **reply.headers}
    if reply.body is None:
        return Response(status_code=reply.status, headers=headers)
    return JSONResponse(reply.body, reply.status, headers=headers)


async def record_page(request: Request) -> Response:
    """`/500…`: where a person who follows a redirect arrives; Lightning addresses end here too."""
    org = request.app.state.org
    found = org.store.find(request.path_params["record_id"])
    if found is None:
        return PlainTextResponse("URL No Longer Exists", 404)
    of = org.by_prefix(found["Id"])
    title = found.get(of.name_field) or found["Id"]
    return PlainTextResponse(f"{of.label} {title}\n{found.get('Subject') or ''}")


async def lightning(request: Request) -> Response:
    return RedirectResponse(f"/{request.path_params['record_id']}")
