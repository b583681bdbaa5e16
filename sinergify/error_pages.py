"""What Django's error page for developers tells where DEBUG is on: the place, and the names and
kinds of what stood there. Any value may be a token or a customer's record: none is shown."""

import re
from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from sinergify.logs import hidden

# Addresses with a query, which may hold a token, and addresses with a password of ours.
MORE = r"|QUERY|URI|REFERER|JWT|TICKET|DSN|REDIS|BROKER|LOCATION"


class NotShown:
    def __init__(self, value: Any) -> None:
        self.kind = type(value).__name__

    def __repr__(self) -> str:
        return f"<{self.kind}, not shown>"


class PlacesAlone(SafeExceptionReporterFilter):
    hidden_settings = re.compile(
        SafeExceptionReporterFilter.hidden_settings.pattern + MORE, flags=re.I
    )

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, NotShown]:
        return {name: NotShown(value) for name, value in tb_frame.f_locals.items()}.items()

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {name: NotShown(value) for name, value in request.POST.items()} if request else {}


class Reporter(ExceptionReporter):
    def get_traceback_data(self) -> dict[str, Any]:
        data = super().get_traceback_data()
        data["exception_value"] = hidden(data.get("exception_value", ""))
        if self.request is not None:
            asked = self.request.GET.items()
            data["request_GET_items"] = [(name, NotShown(value)) for name, value in asked]
            data["request_insecure_uri"] = data["request_insecure_uri"].partition("?")[0]
        return data
