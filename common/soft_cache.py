"""A cache in Redis that may be lost at any time: while it does not answer it is empty and keeps
nothing, and while it is full it keeps nothing new. Locks are then granted to everybody and nothing
is counted, so no rule may rest on it."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as Silent

log = structlog.get_logger(__name__)
REST = 2.0  # seconds in which nobody asks again, or each request would wait for the time-out


class _OneClient(RedisCacheClient):
    """The framework makes a client for each command, which takes longer than the command."""

    _get_connection_pool: Callable[[bool], Any]
    _client: Callable[..., Any]

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = self._get_connection_pool(write)
        kept = self.__dict__.setdefault("_kept", {})
        if pool not in kept:
            kept[pool] = self._client(connection_pool=pool)
        return kept[pool]


class SoftRedisCache(RedisCache):
    _silent_until = 0.0

    def __init__(self, server: Any, params: Any) -> None:
        super().__init__(server, params)
        self._class = _OneClient

    def count(self, key: str, seconds: int) -> int:
        """One more under this key, which is forgotten so long after the last one; 1 where nothing
        is counted."""
        found: int = self._ask(1, self._counted, (self.make_and_validate_key(key), seconds), {})
        return found

    def _counted(self, key: str, seconds: int) -> int:
        together = self._cache.get_client(key, write=True).pipeline(transaction=False)
        together.incr(key)
        together.expire(key, seconds)
        return int(together.execute()[0])

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(True, super().add, args, kwargs)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._ask(default, super().get, (key, default, version), {})

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(None, super().set, args, kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(False, super().touch, args, kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(False, super().delete, args, kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask({}, super().get_many, args, kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(False, super().has_key, args, kwargs)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        found = self._ask(None, super().incr, (key, delta, version), {})
        if found is None:
            raise ValueError(f"Key '{key}' not found")
        return found

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask([], super().set_many, args, kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(None, super().delete_many, args, kwargs)

    def _ask(self, otherwise: Any, ask: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        if time.monotonic() < SoftRedisCache._silent_until:
            return otherwise
        try:
            return ask(*args, **kwargs)
        except (Unreachable, Silent) as error:
            SoftRedisCache._silent_until = time.monotonic() + REST
            log.warning("cache_silent", reason=type(error).__name__)
            return otherwise
        except RedisError as error:  # full, or just starting: it may still be read
            log.warning("cache_refused", reason=type(error).__name__)
            return otherwise
