"""Forge's public keys for invocation tokens: one set at one address, kept and asked for again."""

import time
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any

import httpx2
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from common.errors import RemoteError
from common.http import build_client, exchange
from jira.jwts import KID, Unauthenticated

log = structlog.get_logger(__name__)

FRESH_SECONDS = 3600.0
KEPT_SECONDS = 86_400.0
BETWEEN_SECONDS = 30.0
TIMEOUT = 3.0  # an event has to be answered within five seconds
BIGGEST = 65_536
MOST = 64
SMALLEST_BITS = 2048


class ForgeKeys:
    """Kept for an hour. An id that is not among them has the set read again, at most every 30
    seconds: anybody may send ids that do not exist. While the address does not answer, keys that
    were read go on for a day, so that Atlassian may be away for a while; an unknown one is never
    let in.
    """

    def __init__(
        self, url: str, http: httpx2.Client, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = url
        self._http = http
        self._clock = clock
        self._lock = Lock()
        self._keys: dict[str, RSAKey] = {}
        self._read_at: float | None = None
        self._tried_at: float | None = None
        self._trouble: RemoteError | None = None

    def find(self, kid: str) -> RSAKey:
        """The key; `Unauthenticated` where the set does not have it, RemoteError where nobody
        could tell."""
        if not KID.fullmatch(kid):
            raise Unauthenticated("kid")
        if self._due(kid):
            with self._lock:  # who waited finds it done
                if self._due(kid):
                    self._refresh()
        key = self._keys.get(kid) if self._age(self._read_at) < KEPT_SECONDS else None
        if key is None:
            raise self._trouble or Unauthenticated("unknown kid")
        return key

    def _due(self, kid: str) -> bool:
        wanted = kid not in self._keys or self._age(self._read_at) >= FRESH_SECONDS
        return wanted and self._age(self._tried_at) >= BETWEEN_SECONDS

    def _age(self, moment: float | None) -> float:
        return float("inf") if moment is None else self._clock() - moment

    def _refresh(self) -> None:
        self._tried_at = self._clock()
        try:
            answer = exchange(self._http, "GET", self._url, service="atlassian")
            found = _read(answer)
        except RemoteError as error:
            self._trouble = _unavailable(error.code)
            log.warning("forge_keys", trouble=error.code)
            return
        self._keys, self._read_at, self._trouble = found, self._clock(), None


def _read(answer: httpx2.Response) -> dict[str, RSAKey]:
    """RSA keys by id; RemoteError for everything that is no set of keys."""
    if answer.status_code != 200 or len(answer.content) > BIGGEST:
        raise _unavailable(str(answer.status_code))
    try:
        held = answer.json()["keys"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unavailable("malformed") from error
    if not isinstance(held, list):
        raise _unavailable("malformed")
    some = [one for one in held[:MOST] if isinstance(one, dict)]
    return {str(one.get("kid")): key for one in some if (key := _key(one))}


def _key(given: dict[str, Any]) -> RSAKey | None:
    if given.get("kty") != "RSA" or given.get("alg", "RS256") != "RS256":
        return None
    try:
        key = RSAKey.import_key({name: given[name] for name in ("kty", "n", "e")})
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key if key.public_key.key_size >= SMALLEST_BITS else None


def _unavailable(detail: str) -> RemoteError:
    return RemoteError(
        "atlassian",
        "unavailable",
        "Atlassian’s keys can’t be read at the moment. Try again in a minute.",
        permanent=False,
        retry_after=BETWEEN_SECONDS,
        detail=detail,
    )


@cache
def at(url: str) -> ForgeKeys:
    """The set of an address, one for all threads. The settings name all that there can be, and none
    drives out another."""
    return ForgeKeys(url, build_client(timeout=TIMEOUT))
