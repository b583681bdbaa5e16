"""What Forge makes of an answer: an error has to be JSON, and 401 means that the token is bad.

The page or partial that a person was to see stands in `html`, so that the shell can show it.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

SCHEME = "Bearer "


class ErrorsAsJson:
    """Of every address, with Django's own pages for what isn't there or what failed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code >= HTTPStatus.MULTIPLE_CHOICES and _bears_a_jwt(request):
            _as_forge_wants(response)
        return response


def _bears_a_jwt(request: HttpRequest) -> bool:
    """Beside invocation tokens, METRICS_TOKEN comes as a bearer's, too; it is no JWT."""
    given = request.headers.get("Authorization", "")
    return given.startswith(SCHEME) and given.count(".") == 2


def _as_forge_wants(response: HttpResponseBase) -> None:
    is_json = response.headers.get("Content-Type", "").startswith("application/json")
    if not is_json and not response.streaming:
        body: bytes = response.content  # type: ignore[attr-defined]
        told = _told(response) | ({"html": body.decode(response.charset)} if body else {})
        response.content = json.dumps(told).encode()  # type: ignore[attr-defined]
        response.headers["Content-Type"] = "application/json"
        if response.headers.get("Content-Length"):
            response.headers["Content-Length"] = str(len(json.dumps(told).encode()))
    if response.status_code == HTTPStatus.UNAUTHORIZED and not response.has_header(
        "WWW-Authenticate"
    ):
        response.status_code = HTTPStatus.FORBIDDEN


def _told(response: HttpResponseBase) -> dict[str, Any]:
    """Code and sentence as our own refusals have them, else the name of the status."""
    known = getattr(response, "problem", None)
    if known:
        return dict(known)
    status = HTTPStatus(response.status_code)
    return {"code": status.name.lower(), "message": status.phrase}
