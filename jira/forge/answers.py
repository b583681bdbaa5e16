"""What Forge makes of an answer: all of it has to be JSON, and 401 means that the token is bad.

The page or partial that a person was to see stands in `html`, so that the shell can show it. Bytes
are asked for by signed links, which bear no token and pass Forge by.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

SCHEME = "Bearer "
SAID = ("code", "message", "fields", "retry", "retry_after")


class AnswersAsJson:
    """Of every address, with Django's own pages for what isn't there or what failed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _bears_a_jwt(request):
            _as_forge_wants(response)
        return response


def _bears_a_jwt(request: HttpRequest) -> bool:
    """Beside invocation tokens, METRICS_TOKEN comes as a bearer's, too; it is no JWT."""
    given = request.headers.get("Authorization", "")
    return given.startswith(SCHEME) and given.count(".") == 2


def _as_forge_wants(response: HttpResponseBase) -> None:
    kind = response.headers.get("Content-Type", "")
    if isinstance(response, HttpResponse) and not kind.startswith("application/json"):
        failed = response.status_code >= HTTPStatus.MULTIPLE_CHOICES
        if failed:
            _put(response, _told(response) | (_drawn(response) if response.content else {}))
        elif kind.startswith("text/html") and response.status_code != HTTPStatus.NO_CONTENT:
            _put(response, _drawn(response))
    if response.status_code == HTTPStatus.UNAUTHORIZED and not response.has_header(
        "WWW-Authenticate"
    ):
        response.status_code = HTTPStatus.FORBIDDEN


def _drawn(response: HttpResponse) -> dict[str, Any]:
    return {"html": response.content.decode(response.charset)}


def _put(response: HttpResponse, told: dict[str, Any]) -> None:
    response.content = json.dumps(told).encode()
    response.headers["Content-Type"] = "application/json"
    # What was drawn had a length; an answer that is not compressed would be cut off there.
    response.headers["Content-Length"] = str(len(response.content))


def _told(response: HttpResponseBase) -> dict[str, Any]:
    """Code and sentence as our own refusals have them, else the name of the status. What else a
    template was given stays with it."""
    status, known = HTTPStatus(response.status_code), getattr(response, "problem", None) or {}
    told = {"code": status.name.lower(), "message": status.phrase}
    return told | {name: known[name] for name in SAID if known.get(name) is not None}
