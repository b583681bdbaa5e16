"""How a person wants dates and numbers drawn. From the browser, for display only."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest

LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")


def locale(request: HttpRequest) -> str:
    given = request.headers.get("X-Sinergify-Locale", "")
    if not given:
        given = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip()
    return given.replace("_", "-") if LOCALE.fullmatch(given) else "en-US"


def time_zone(request: HttpRequest) -> str:
    given = request.headers.get("X-Sinergify-Time-Zone", "")
    try:
        return ZoneInfo(given).key if given else "UTC"
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
