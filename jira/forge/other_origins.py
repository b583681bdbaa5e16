"""Where Forge asks us straight from the browser, Jira's page has another origin than we: the
browser then wants to hear from us that it may ask, and what it may read.

The token in the header is the only proof of who asks, and cookies are never allowed along: another
page gains nothing by asking.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from common.hosts import HostRules
from jira.checks import guard_of

SHELLS = ".atlassian-dev.net"
"""Where Forge keeps the shells of apps."""
ASKED_BY_PEOPLE = frozenset({"frame", "context"})
METHODS = "GET, POST, DELETE"
OURS = ("X-Sinergify-Locale", "X-Sinergify-Ticket", "X-Sinergify-Time-Zone")
OF_HTMX = (
    *("HX-Boosted", "HX-Current-URL", "HX-Request", "HX-Target", "HX-Trigger"),
    *("HX-Trigger-Name", "HX-Prompt"),
)
OF_FORGE = ("X-B3-Spanid", "X-B3-Traceid")
"""With every request of the bridge."""
SENT = ", ".join(("Accept", "Authorization", "Content-Type", *OF_FORGE, *OF_HTMX, *OURS))
READ = "HX-Reswap, HX-Retarget, HX-Trigger, HX-Trigger-After-Swap, Retry-After"
REMEMBERED = "600"
"""Seconds for which a browser does not ask again whether it may."""


class OtherOrigins:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        origin = request.headers.get("Origin", "")
        if not origin or not _may_ask(origin) or not _is_for_people(request.path_info):
            return self.get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response: HttpResponseBase = HttpResponse(status=204)
            response.headers["Access-Control-Allow-Methods"] = METHODS
            response.headers["Access-Control-Allow-Headers"] = SENT
            response.headers["Access-Control-Max-Age"] = REMEMBERED
        else:
            response = self.get_response(request)
            response.headers["Access-Control-Expose-Headers"] = READ
        response.headers["Access-Control-Allow-Origin"] = origin
        patch_vary_headers(response, ["Origin"])
        return response


def _may_ask(origin: str) -> bool:
    if not settings.FORGE_APP_ID:
        return False
    return HostRules.parse([*settings.CONNECT_SITE_SUFFIXES, SHELLS]).allows(origin)


def _is_for_people(path: str) -> bool:
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    return guard_of(view) in ASKED_BY_PEOPLE
