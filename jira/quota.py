"""Jira's hourly points are one pot for all sites of the app: when it is empty, background work
waits until the reset, while a person's call still tries."""

from datetime import UTC, datetime, timedelta

import httpx2
from django.core.cache import cache

from common import clock
from common.errors import RemoteError

KEY = "jira:quota-pause"
DEFAULT_WAIT = 10.0


def limited(response: httpx2.Response) -> RemoteError:
    """The error for a 429; an exhausted quota also pauses the app's background work."""
    wait = retry_after(response)
    quota = response.headers.get("RateLimit-Reason", "").startswith("jira-quota")
    if quota:
        wait = wait or seconds_to_next_hour()
        pause(wait)
    return _error("quota" if quota else "limit", wait or DEFAULT_WAIT)


def retry_after(response: httpx2.Response) -> float | None:
    """Seconds to wait, from `Retry-After` or the time in `X-RateLimit-Reset`."""
    plain = response.headers.get("Retry-After", "")
    if plain.strip().isdigit():
        return float(plain)
    reset = response.headers.get("X-RateLimit-Reset", "")
    try:
        until = datetime.fromisoformat(reset.replace("Z", "+00:00"))
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(1.0, (until - clock.now()).total_seconds())


def seconds_to_next_hour() -> float:
    now = clock.now()
    top = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return max(1.0, (top - now).total_seconds())


def pause(seconds: float) -> None:
    until = clock.now() + timedelta(seconds=seconds)
    cache.set(KEY, until.timestamp(), int(seconds) + 1)


def require_background() -> None:
    """RemoteError `quota` while the app's background work is paused."""
    until = cache.get(KEY)
    if until is None:
        return
    left = float(until) - clock.now().timestamp()
    if left > 0:
        raise _error("quota", left)


def _error(code: str, wait: float) -> RemoteError:
    return RemoteError(
        "jira",
        code,
        "Jira is getting too many requests at the moment. Try again in a minute.",
        permanent=False,
        status=429,
        retry_after=wait,
    )
