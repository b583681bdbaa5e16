"""What each template of a frame needs of the host."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"host_script": settings.CONNECT_ALL_JS_URL, "app_key": settings.CONNECT_APP_KEY}
