"""A door of its own for webhooks, which come by the thousand: the view that the URLconf names, its
guard included, but past what only frames and staff need (sessions, cookies, pages, compression).
"""

from collections.abc import Callable
from functools import cached_property
from typing import cast
from uuid import uuid4

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch, resolve
from django.utils.module_loading import import_string
from structlog.contextvars import bind_contextvars, clear_contextvars

PATH = "/connect/webhook"
Handler = Callable[[HttpRequest], HttpResponseBase]


class Entrance:
    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response
        self._short: Handler = self._view
        for name in reversed(settings.ENTRANCE_MIDDLEWARE):
            made = import_string(name)(self._short)
            self._short = cast(Handler, convert_exception_to_response(made))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != PATH:
            return self._get_response(request)
        bind_contextvars(request_id=str(uuid4()))
        try:
            return self._short(request)
        finally:
            clear_contextvars()

    def _view(self, request: HttpRequest) -> HttpResponseBase:
        request.resolver_match = self._match
        response: HttpResponseBase = self._match.func(request)
        return response

    @cached_property
    def _match(self) -> ResolverMatch:
        """Not before the first request: middleware is made before the URLconf is read."""
        return resolve(PATH)
