"""A process of the service whose one view breaks, and what it reports of that, as JSON.

Apart from the tests: what reports errors patches Django in its process for good.
"""

import json
import logging
import sys

import django
import sentry_sdk
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from structlog.contextvars import bind_contextvars

from common.errors import RemoteError
from sinergify import error_reports


@csrf_exempt
def broken(request) -> HttpResponse:
    held = request.headers["X-Local"]
    bind_contextvars(tenant="tenant-id-of-acme")
    logging.getLogger("probe").warning("before %s", held)
    try:
        raise RemoteError("salesforce", "unclear", held, permanent=False)
    except RemoteError as error:
        raise RuntimeError(f"Bearer {request.headers['X-Said']} and {held}") from error


broken.guard = "public"
urlpatterns = [path("broken", broken)]


def main() -> None:
    asked = json.load(sys.stdin)
    django.setup()
    settings.ROOT_URLCONF = __name__
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"  # this process has no tables
    reports = []

    class Kept(sentry_sdk.transport.Transport):
        def capture_envelope(self, envelope):
            reports.extend(item.payload.json for item in envelope.items if item.type == "event")

    assert error_reports.begin(transport=Kept)
    request = RequestFactory().post(asked["path"], asked["body"], headers=asked["headers"])
    said = []
    WSGIHandler()(request.environ, lambda status, headers: said.append(status))
    print(json.dumps({"said": said, "reports": reports}))


if __name__ == "__main__":
    main()
