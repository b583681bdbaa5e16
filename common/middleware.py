"""What must not leave the process by way of an error report or a log line."""

import os
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

from common.metrics import REQUESTS

# Names that WSGI, CGI or a request header own even where the environment has them too.
KEPT = frozenset({"SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "SCRIPT_NAME", "PATH_INFO"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class DropProcessEnvironment:
    """Granian copies the process environment into `request.META`; error reports would show it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in KEPT and not name.startswith("HTTP_")
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name, value in self.inherited.items():
            if request.META.get(name) == value:
                del request.META[name]
        return self.get_response(request)


class FromWithin:
    """Whoever watches the service calls it by a name of its own network (`server:8000`, an address
    of a machine). Those views build no address, so that the name may be anything."""

    PATHS = frozenset({"/healthz", "/readyz", "/metrics"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        first = next(iter(settings.ALLOWED_HOSTS), "*")
        self.host = "localhost" if first == "*" else first.lstrip(".")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in self.PATHS:
            request.META["HTTP_HOST"] = self.host
        return self.get_response(request)


class RequestLog(RequestMiddleware):
    """Logs paths without their query, which may hold a token, a code or what somebody typed."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


class Measured:
    """How long each route takes. An address that leads nowhere is counted under one name, or
    somebody who tries addresses would fill the memory."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        found = request.resolver_match
        route = found.route if found else "none"
        method = request.method if request.method in METHODS else "other"
        took = time.perf_counter() - started
        REQUESTS.labels(route, method, str(response.status_code)).observe(took)
        return response
