"""The login pages and the token end-points."""

import asyncio
import base64
import hashlib
import hmac
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)

from simulators.salesforce_org.addresses import instance
from simulators.salesforce_org.errors import OAuthError
from simulators.salesforce_org.grants import Asked, Grant, Session

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | Salesforce</title>
<link rel="stylesheet" href="/static/org.css"></head><body><main class="login"><h1>Salesforce</h1>{body}</main></body></html>"""


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(PAGE.format(title=title, body=body), status)


async def authorize(request: Request) -> Response:
    org = request.app.state.org
    asked = request.query_params
    redirect = asked.get("redirect_uri", "")
    if not _registered(org, redirect):
        return _trouble("redirect_uri_mismatch", "redirect_uri must match configuration")
    if asked.get("client_id") != org.config.consumer_key:
        return _trouble("invalid_client_id", "client identifier invalid")
    state = asked.get("state", "")
    if org.settings.app_not_found:
        sentence = "External client app is not installed in this org"
        return _back(
            redirect, error="OAUTH_EC_APP_NOT_FOUND", error_description=sentence, state=state
        )
    if asked.get("response_type") != "code":
        return _back(
            redirect,
            error="unsupported_response_type",
            error_description="response type not supported",
            state=state,
        )
    challenge = asked.get("code_challenge", "")
    if org.settings.pkce_required and not challenge:
        return _back(
            redirect,
            error="invalid_request",
            error_description="missing required code challenge",
            state=state,
        )
    if asked.get("code_challenge_method", "S256") != "S256":
        return _back(
            redirect,
            error="invalid_request",
            error_description="unsupported code challenge method",
            state=state,
        )
    scope = _granted_scope(org, asked.get("scope", ""))
    waiting = Asked(asked["client_id"], redirect, state, scope, challenge)
    return _login_page(org.grants.ask(waiting))


def _granted_scope(org: Any, wanted: str) -> str:
    """What was asked for and is ticked on the app; everything ticked where nothing was asked."""
    ticked = org.settings.scopes
    asked = wanted.split() or ticked
    return " ".join(one for one in ticked if one in asked or (one == "id" and "api" in asked))


def _registered(org: Any, redirect: str) -> bool:
    """Character for character one of the registered ones, unless a test lets all count."""
    if redirect in org.settings.callbacks:
        return True
    return bool(org.settings.any_callback and urlsplit(redirect).scheme in ("http", "https"))


def _trouble(error: str, description: str) -> HTMLResponse:
    """Salesforce shows these itself; the browser does not come back."""
    return _page(
        "Error", f"<p>error={escape(error)}&amp;error_description={escape(description)}</p>", 400
    )


def _back(redirect: str, **query: str) -> RedirectResponse:
    joiner = "&" if "?" in redirect else "?"
    return RedirectResponse(redirect + joiner + urlencode(query), 302)


def _login_page(ticket: str, wrong: str = "") -> HTMLResponse:
    said = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    return _page(
        "Login",
        f'{said}<form method="post" action="/services/oauth2/login"><input type="hidden" name="ticket" value="{escape(ticket)}">'
        '<label>Username<input name="username" autocomplete="username"></label>'
        '<label>Password<input name="password" type="password" autocomplete="current-password"></label>'
        '<button type="submit">Log In</button></form>',
    )


async def login(request: Request) -> Response:
    org = request.app.state.org
    form = await request.form()
    ticket = str(form.get("ticket") or "")
    if ticket not in org.grants.waiting:
        return _trouble("invalid_request", "this login is too old")
    right = (form.get("username"), form.get("password")) == (
        org.config.username,
        org.config.password,
    )
    if not right or not org.settings.user_active:
        return _login_page(ticket, "Please check your username and password.")
    org.grants.waiting[ticket].user_id = org.user_id
    scopes = "".join(f"<li>{escape(one)}</li>" for one in org.grants.waiting[ticket].scope.split())
    return _page(
        "Allow Access?",
        f"<h2>Allow Access?</h2><p>Sinergify is asking to:</p><ul>{scopes}</ul>"
        f'<form method="post" action="/services/oauth2/approve"><input type="hidden" name="ticket" value="{escape(ticket)}">'
        '<button name="decision" value="allow" type="submit">Allow</button>'
        '<button name="decision" value="deny" type="submit" class="quiet">Deny</button></form>',
    )


async def approve(request: Request) -> Response:
    org = request.app.state.org
    form = await request.form()
    ticket = str(form.get("ticket") or "")
    asked = org.grants.waiting.get(ticket)
    if asked is None or not asked.user_id:
        return _trouble("invalid_request", "this login is too old")
    if form.get("decision") != "allow":
        del org.grants.waiting[ticket]
        sentence = "end-user denied authorization"
        return _back(
            asked.redirect_uri, error="access_denied", error_description=sentence, state=asked.state
        )
    code = org.grants.approve(ticket)
    return _back(asked.redirect_uri, code=code, state=asked.state)


async def token(request: Request) -> Response:
    org = request.app.state.org
    form = {name: str(value) for name, value in (await request.form()).items()}
    try:
        client_id = _client(org, request, form)
        if "scope" in form:
            raise OAuthError("invalid_request", "scope parameter not supported")
        if org.settings.ip_restricted:
            raise OAuthError("invalid_grant", "ip restricted")
        if not org.settings.user_active:
            raise OAuthError("inactive_user", "user is inactive")
        kind = form.get("grant_type")
        if kind == "authorization_code":
            return _answer(request, _redeemed(org, form, client_id), fresh=True)
        if kind == "refresh_token":
            return await _refreshed(request, form.get("refresh_token", ""), client_id)
        raise OAuthError("unsupported_grant_type", "grant type not supported")
    except OAuthError as error:
        return _refused(error)


def _refused(error: OAuthError) -> JSONResponse:
    return JSONResponse({"error": error.error, "error_description": error.description}, 400)


def _client(org: Any, request: Request, form: dict[str, str]) -> str:
    """Key and secret in the body or as HTTP Basic."""
    key, secret = form.get("client_id", ""), form.get("client_secret", "")
    header = request.headers.get("authorization", "")
    if header.startswith("Basic "):
        key, _, secret = base64.b64decode(header[6:]).decode().partition(":")
    if key != org.config.consumer_key:
        raise OAuthError("invalid_client_id", "client identifier invalid")
    if not hmac.compare_digest(secret, org.config.consumer_secret):
        raise OAuthError("invalid_client", "invalid client credentials")
    return key


def _redeemed(org: Any, form: dict[str, str], client_id: str) -> Grant:
    return org.grants.redeem(
        form.get("code", ""),
        client_id=client_id,
        redirect_uri=form.get("redirect_uri", ""),
        verifier=form.get("code_verifier", ""),
    )


async def _refreshed(request: Request, refresh_token: str, client_id: str) -> Response:
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
    return _answer(request, grant, fresh=org.settings.rotation)


def _answer(request: Request, grant: Grant, *, fresh: bool) -> JSONResponse:
    org = request.app.state.org
    session = org.grants.open_session(grant)
    base = instance(request)
    identity = f"{base}/id/{org.settings.org_id}/{grant.user_id}"
    issued = str(int(org.now().timestamp() * 1000))
    body = {
        "access_token": session.token,
        "signature": _signature(org, identity + issued),
        "scope": grant.scope,
        "instance_url": base,
        "id": identity,
        "token_type": "Bearer",
        "issued_at": issued,
    }
    if fresh and grant.refresh:
        body["refresh_token"] = grant.refresh
    return JSONResponse(body, headers={"Cache-Control": "no-cache, no-store"})


def _signature(org: Any, text: str) -> str:
    digest = hmac.new(org.config.consumer_secret.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


async def revoke(request: Request) -> Response:
    org = request.app.state.org
    wanted = str((await request.form()).get("token") or request.query_params.get("token") or "")
    if org.grants.revoke(wanted):
        return Response(status_code=200)
    return _refused(OAuthError("unsupported_token_type", "this token type is not supported"))


async def introspect(request: Request) -> Response:
    org = request.app.state.org
    form = {name: str(value) for name, value in (await request.form()).items()}
    try:
        client_id = _client(org, request, form)
    except OAuthError as error:
        return _refused(error)
    session = org.grants.session(form.get("token", ""))
    if session is None:
        return JSONResponse({"active": False})
    made = int(session.made_at.timestamp())
    return JSONResponse(
        {
            "active": True,
            "scope": session.grant.scope,
            "client_id": client_id,
            "username": org.config.username,
            "sub": f"{instance(request)}/id/{org.settings.org_id}/{session.grant.user_id}",
            "token_type": "access_token",
            "exp": made + org.settings.session_seconds,
            "iat": made,
            "nbf": made,
        }
    )


async def identity(request: Request) -> Response:
    """Plain text where the token is no good: not JSON, not 401."""
    org = request.app.state.org
    header = request.headers.get("authorization", "")
    if not header:
        return PlainTextResponse("Missing_OAuth_Token", 403)
    session: Session | None = org.grants.session(header.partition(" ")[2])
    if session is None or not session.scopes & {"id", "openid", "full"}:
        return PlainTextResponse("Bad_OAuth_Token", 403)
    user = org.store.find(session.grant.user_id) or {}
    base = f"{instance(request)}/services"
    return JSONResponse(
        {
            "id": f"{instance(request)}/id/{org.settings.org_id}/{session.grant.user_id}",
            "user_id": session.grant.user_id,
            "organization_id": org.settings.org_id,
            "username": org.config.username,
            "preferred_username": org.config.username,
            "display_name": user.get("Name"),
            "name": user.get("Name"),
            "email": user.get("Email"),
            "active": True,
            "locale": "en_GB",
            "utcOffset": 0,
            "urls": {
                "rest": f"{base}/data/v{{version}}/",
                "query": f"{base}/data/v{{version}}/query/",
                "sobjects": f"{base}/data/v{{version}}/sobjects/",
            },
        }
    )
