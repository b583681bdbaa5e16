"""The pages that a person sees: log in, allow or deny, and back to the app."""

from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from simulators.salesforce_org.errors import OAuthError
from simulators.salesforce_org.grants import Asked

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{title} | Salesforce</title><link rel="stylesheet" href="/static/org.css"></head>
<body><main class="login"><h1>Salesforce</h1>{body}</main></body></html>"""
LOGIN = """{said}<form method="post" action="/services/oauth2/login">
<input type="hidden" name="ticket" value="{ticket}">
<label>Username<input name="username" value="{username}" autocomplete="username"></label>
<label>Password<input name="password" type="password" autocomplete="current-password"></label>
<button type="submit">Log In</button></form>"""
ALLOW = """<h2>Allow Access?</h2><p>Sinergify is asking to:</p><ul>{scopes}</ul>
<form method="post" action="/services/oauth2/approve">
<input type="hidden" name="ticket" value="{ticket}">
<button name="decision" value="allow" type="submit">Allow</button>
<button name="decision" value="deny" type="submit" class="quiet">Deny</button></form>"""
TOO_OLD = OAuthError("invalid_request", "this login is too old")


async def authorize(request: Request) -> Response:
    org, asked = request.app.state.org, request.query_params
    redirect, state = asked.get("redirect_uri", ""), asked.get("state", "")
    try:
        _check_client(org, asked, redirect)
    except OAuthError as error:
        return _shown_here(error)
    try:
        _check_request(org, asked)
    except OAuthError as error:
        return _refused(redirect, state, error)
    scope = _granted_scope(org, asked.get("scope", ""))
    waiting = Asked(asked["client_id"], redirect, state, scope, asked.get("code_challenge", ""))
    return _login_page(org.grants.ask(waiting), asked.get("login_hint", ""))


def _check_client(org: Any, asked: QueryParams, redirect: str) -> None:
    """Salesforce shows these faults itself; the browser does not come back."""
    if asked.get("client_id") != org.config.consumer_key:
        raise OAuthError("invalid_client_id", "client identifier invalid")
    if not _registered(org, redirect):
        raise OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration")


def _registered(org: Any, redirect: str) -> bool:
    """Character for character one of the registered ones, unless a test lets all count."""
    if redirect in org.settings.callbacks:
        return True
    return bool(org.settings.any_callback and urlsplit(redirect).scheme in ("http", "https"))


def _check_request(org: Any, asked: QueryParams) -> None:
    if org.settings.app_not_found:
        sentence = "External client app is not installed in this org"
        raise OAuthError("OAUTH_EC_APP_NOT_FOUND", sentence)
    if asked.get("response_type") != "code":
        raise OAuthError("unsupported_response_type", "response type not supported")
    if org.settings.pkce_required and not asked.get("code_challenge"):
        raise OAuthError("invalid_request", "missing required code challenge")
    # Absent means S256, since nothing else is known.
    if asked.get("code_challenge_method", "S256") != "S256":
        raise OAuthError("invalid_request", "unsupported code challenge method")


def _granted_scope(org: Any, wanted: str) -> str:
    """What was asked for and is ticked on the app; everything ticked where nothing was asked."""
    ticked = org.settings.scopes
    asked = wanted.split() or ticked
    return " ".join(one for one in ticked if one in asked)


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(PAGE.format(title=title, body=body), status)


def _shown_here(error: OAuthError) -> HTMLResponse:
    said = f"error={escape(error.error)}&amp;error_description={escape(error.description)}"
    return _page("Error", f"<p>{said}</p>", 400)


def _refused(redirect: str, state: str, error: OAuthError) -> RedirectResponse:
    about = {"error": error.error, "error_description": error.description, "state": state}
    return _back(redirect, **about)


def _back(redirect: str, **query: str) -> RedirectResponse:
    joiner = "&" if "?" in redirect else "?"
    return RedirectResponse(redirect + joiner + urlencode(query), 302)


def _login_page(ticket: str, username: str = "", wrong: str = "") -> HTMLResponse:
    said = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    body = LOGIN.format(said=said, ticket=escape(ticket), username=escape(username))
    return _page("Login", body)


async def log_in(request: Request) -> Response:
    org, form = request.app.state.org, await request.form()
    ticket = str(form.get("ticket") or "")
    asked = org.grants.waiting.get(ticket)
    if asked is None:
        return _shown_here(TOO_OLD)
    right = (org.config.username, org.config.password)
    if (form.get("username"), form.get("password")) != right or not org.settings.user_active:
        wrong = "Please check your username and password."
        return _login_page(ticket, str(form.get("username") or ""), wrong)
    asked.user_id = org.user_id
    scopes = "".join(f"<li>{escape(one)}</li>" for one in asked.scope.split())
    return _page("Allow Access?", ALLOW.format(scopes=scopes, ticket=escape(ticket)))


async def approve(request: Request) -> Response:
    org, form = request.app.state.org, await request.form()
    ticket = str(form.get("ticket") or "")
    asked = org.grants.waiting.get(ticket)
    if asked is None or not asked.user_id:
        return _shown_here(TOO_OLD)
    if form.get("decision") != "allow":
        del org.grants.waiting[ticket]
        denied = OAuthError("access_denied", "end-user denied authorization")
        return _refused(asked.redirect_uri, asked.state, denied)
    code = org.grants.approve(ticket)
    return _back(asked.redirect_uri, code=code, state=asked.state)
