"""The token end-points: exchange, renewal, revocation, introspection, identity."""

import asyncio
import base64
import hashlib
import hmac
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from simulators.salesforce_org.addresses import instance
from simulators.salesforce_org.errors import OAuthError
from simulators.salesforce_org.grants import Grant

Form = dict[str, str]


async def token(request: Request) -> Response:
    form = await _form(request)
    try:
        client_id = _checked(request, form)
        match form.get("grant_type"):
            case "authorization_code":
                grant = _redeemed(request, form, client_id)
                return _answer(request, grant, with_refresh=True)
            case "refresh_token":
                return await _renewed(request, form.get("refresh_token", ""), client_id)
        raise OAuthError("unsupported_grant_type", "grant type not supported")
    except OAuthError as error:
        return _refused(error)


async def _form(request: Request) -> Form:
    return {name: str(value) for name, value in (await request.form()).items()}


def _refused(error: OAuthError) -> JSONResponse:
    return JSONResponse({"error": error.error, "error_description": error.description}, 400)


def _checked(request: Request, form: Form) -> str:
    """The client, after what is refused before a grant is looked at."""
    org = request.app.state.org
    client_id = _client(request, form)
    if "scope" in form:
        raise OAuthError("invalid_request", "scope parameter not supported")
    if org.settings.ip_restricted:
        raise OAuthError("invalid_grant", "ip restricted")
    if not org.settings.user_active:
        raise OAuthError("inactive_user", "user is inactive")
    return client_id


def _client(request: Request, form: Form) -> str:
    """Key and secret in the body or as HTTP Basic."""
    org = request.app.state.org
    key, secret = form.get("client_id", ""), form.get("client_secret", "")
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        key, _, secret = _decoded(told).partition(":")
    if key != org.config.consumer_key:
        raise OAuthError("invalid_client_id", "client identifier invalid")
    if not hmac.compare_digest(secret.encode(), org.config.consumer_secret.encode()):
        raise OAuthError("invalid_client", "invalid client credentials")
    return key


def _decoded(told: str) -> str:
    try:
        return base64.b64decode(told).decode()
    except ValueError:
        return ""


def _redeemed(request: Request, form: Form, client_id: str) -> Grant:
    return request.app.state.org.grants.redeem(
        form.get("code", ""),
        client_id=client_id,
        redirect_uri=form.get("redirect_uri", ""),
        verifier=form.get("code_verifier", ""),
    )


async def _renewed(request: Request, refresh_token: str, client_id: str) -> Response:
    """Two at once with one token: the second is told that the first is being processed."""
    org = request.app.state.org
    if refresh_token in org.grants.in_flight:
        raise OAuthError("invalid_grant", "token request is already being processed")
    org.grants.in_flight.add(refresh_token)
    try:
        await asyncio.sleep(org.settings.refresh_delay_ms / 1000)
        grant = org.grants.renew(refresh_token, client_id=client_id)
    finally:
        org.grants.in_flight.discard(refresh_token)
    return _answer(request, grant, with_refresh=org.settings.rotation)


def _answer(request: Request, grant: Grant, *, with_refresh: bool) -> JSONResponse:
    org = request.app.state.org
    session = org.grants.open_session(grant)
    issued = str(int(org.now().timestamp() * 1000))
    identity = _identity_url(request, grant)
    body = {
        "access_token": session.token,
        "signature": _signature(org, identity + issued),
        "scope": grant.scope,
        "instance_url": instance(request),
        "id": identity,
        "token_type": "Bearer",
        "issued_at": issued,
    }
    if with_refresh and grant.refresh:
        body["refresh_token"] = grant.refresh
    return JSONResponse(body, headers={"Cache-Control": "no-cache, no-store"})


def _identity_url(request: Request, grant: Grant) -> str:
    org_id = request.app.state.org.settings.org_id
    return f"{instance(request)}/id/{org_id}/{grant.user_id}"


def _signature(org: Any, text: str) -> str:
    digest = hmac.new(org.config.consumer_secret.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


async def revoke(request: Request) -> Response:
    form = await _form(request)
    wanted = form.get("token") or request.query_params.get("token") or ""
    if request.app.state.org.grants.revoke(wanted):
        return Response(status_code=200)
    return _refused(OAuthError("unsupported_token_type", "this token type is not supported"))


async def introspect(request: Request) -> Response:
    form = await _form(request)
    try:
        client_id = _client(request, form)
    except OAuthError as error:
        return _refused(error)
    org = request.app.state.org
    found = org.grants.about(form.get("token", ""))
    if found is None:
        return JSONResponse({"active": False})
    grant: Grant = found.pop("grant")
    about = {
        "active": True,
        "scope": grant.scope,
        "client_id": client_id,
        "username": org.config.username,
        "sub": _identity_url(request, grant),
    }
    return JSONResponse(about | found)


async def identity(request: Request) -> Response:
    """Plain text where the token is no good: not JSON, not 401."""
    org = request.app.state.org
    header = request.headers.get("authorization", "")
    if not header:
        return PlainTextResponse("Missing_OAuth_Token", 403)
    session = org.grants.session(header.partition(" ")[2])
    if session is None or not session.scopes & {"id", "openid", "full"}:
        return PlainTextResponse("Bad_OAuth_Token", 403)
    if request.path_params.get("org_id", org.settings.org_id) != org.settings.org_id:
        return PlainTextResponse("Wrong_Org", 403)
    return JSONResponse(_about(request, session.grant))


def _about(request: Request, grant: Grant) -> dict[str, Any]:
    org = request.app.state.org
    user = org.store.find(grant.user_id) or {}
    data = f"{instance(request)}/services/data/v{{version}}/"
    return {
        "id": _identity_url(request, grant),
        "user_id": grant.user_id,
        "organization_id": org.settings.org_id,
        "username": org.config.username,
        "preferred_username": org.config.username,
        "display_name": user.get("Name"),
        "name": user.get("Name"),
        "email": user.get("Email"),
        "active": True,
        "locale": "en_GB",
        "utcOffset": 0,
        "urls": {"rest": data, "query": f"{data}query/", "sobjects": f"{data}sobjects/"},
    }
