"""The second door of the login, on our own origin: for hosts without a Jira page of their own."""

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

from common.errors import Refused, RemoteError
from jira import guards, headers
from salesforce import attempts, oauth, own_door

PAGE = "portal/callback.html"
PATH = "/oauth/salesforce/"
COOKIE_SECONDS = 15 * 60  # longer than a login may take


@guards.public
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The admin's own window, on its way to Salesforce; it opens once."""
    try:
        opened = own_door.open_once(request.GET.get("t", ""))
    except Refused as error:
        response = render(request, PAGE, {"error": error}, status=error.status)
    else:
        response = redirect(opened.onward)
        _remember(response, opened)
    headers.harden(response)
    return response


@guards.public
@require_safe
def receive(request: HttpRequest) -> HttpResponse:
    """The one-time state says whose login this is, the cookie that this browser began it."""
    said = request.GET
    state = said.get("state", "")
    browser = request.COOKIES.get(_cookie(state), "")
    attempt = attempts.of_browser(state, browser)
    back = attempt.return_to or attempt.tenant.people_url if attempt else ""
    context: dict[str, Any] = {"back": back}
    status = 200
    try:
        context["connection"] = oauth.finish_login(
            state=state,
            browser=browser,
            code=said.get("code", ""),
            error=said.get("error", ""),
            error_description=said.get("error_description", ""),
        )
    except (Refused, RemoteError) as error:
        status = error.status if isinstance(error, Refused) else 502
        context["error"] = error
    response = render(request, PAGE, context, status=status)
    if browser:
        response.delete_cookie(_cookie(state), path=PATH, samesite="Lax")
    headers.harden(response)
    return response


def _remember(response: HttpResponse, opened: own_door.Opened) -> None:
    """Lax: Salesforce leads the window back here by a link of another site. No frame gets it."""
    response.set_cookie(
        _cookie(opened.state),
        opened.secret,
        max_age=COOKIE_SECONDS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _cookie(state: str) -> str:
    """One for each login: two windows don't take each other's."""
    return f"login-{sha256(state.encode()).hexdigest()[:16]}"
