"""Counted per minute in the cache. A list of times per tenant, as the framework's own throttle
keeps it, would be thousands of entries rewritten on every request."""

from abc import ABC, abstractmethod
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from common import clock
from common.errors import Refused
from common.soft_cache import SoftRedisCache
from jira.caller import JiraCaller

TOO_MANY = "Too many requests. Try again in a minute."
PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def parse(rate: str) -> tuple[int, int]:
    """`6000/min` as (6000, 60)."""
    count, _, period = rate.partition("/")
    return int(count), PERIODS[period[:1] or "m"]


def caller_of(request: Request) -> JiraCaller:
    """Authentication has put a caller where the framework expects a user."""
    return cast(JiraCaller, request.user)


class WindowThrottle(BaseThrottle, ABC):
    setting = ""

    def allow_request(self, request: Request, view: Any) -> bool:
        return self.allows(caller_of(request))

    def allows(self, caller: JiraCaller, door: str = "") -> bool:
        most, period = parse(getattr(settings, self.setting))
        now = clock.now().timestamp()
        window = int(now // period)
        self._left = (window + 1) * period - now
        key = f"throttle:{self.setting}{door}:{self.owner(caller)}:{window}"
        return _count(key, period) <= most

    def wait(self) -> float:
        return self._left

    @abstractmethod
    def owner(self, caller: JiraCaller) -> str:
        """Whose requests are counted together."""


class TenantThrottle(WindowThrottle):
    setting = "API_THROTTLE"

    def owner(self, caller: JiraCaller) -> str:
        return str(caller.tenant.pk)


class AccountThrottle(WindowThrottle):
    setting = "API_THROTTLE_ACCOUNT"

    def owner(self, caller: JiraCaller) -> str:
        return f"{caller.tenant.pk}:{caller.account_id}"


def require(caller: JiraCaller, door: str = "") -> None:
    """Refused `throttled` where the site or the person came too often. Pages and links are counted
    apart from requests, so that the images of a mail never use up what opens a panel."""
    for throttle in (TenantThrottle(), AccountThrottle()):
        if not throttle.allows(caller, door):
            raise Refused("throttled", TOO_MANY, status=429, retry_after=throttle.wait())


def _count(key: str, period: int) -> int:
    cache = _cache()
    if isinstance(cache, SoftRedisCache):
        return cache.count(key, period + 1)
    if cache.add(key, 1, period + 1):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        cache.set(key, 1, period + 1)
        return 1


def _cache() -> BaseCache:
    """Where the cache is a database table, counting in the process spares a write per request."""
    return caches["throttle"] if "throttle" in settings.CACHES else caches["default"]
