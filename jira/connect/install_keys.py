"""Atlassian's public keys for signed installs, by key id, from a fixed list of hosts."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache
from threading import Lock

import httpx2
from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from common.errors import RemoteError
from common.hosts import HostRules
from common.http import build_client, exchange
from jira.jwts import KID, Unauthenticated

FOUND_SECONDS = 3600.0
MISSING_SECONDS = 60.0
MOST = 256
BIGGEST = 16_384


class InstallKeys:
    """Keys are kept for an hour, and unknown ids for a minute; at most 256 of both together.

    The bound matters: anybody may send key ids that do not exist.
    """

    def __init__(
        self,
        hosts: Sequence[str],
        http: httpx2.Client,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        rules = HostRules.parse(list(hosts))
        self._bases = [base.rstrip("/") for base in hosts if rules.require(base)]
        self._http = http
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, RSAKey | None]] = OrderedDict()
        self._lock = Lock()

    def find(self, kid: str) -> RSAKey:
        """The key; `Unauthenticated` when no host has it, RemoteError when none answered."""
        if not KID.fullmatch(kid):
            raise Unauthenticated("kid")
        with self._lock:
            until, key = self._known.get(kid, (0.0, None))
        if until <= self._clock():
            key = self._fetch(kid)
            self._remember(kid, key)
        if key is None:
            raise Unauthenticated("unknown kid")
        return key

    def _remember(self, kid: str, key: RSAKey | None) -> None:
        until = self._clock() + (FOUND_SECONDS if key else MISSING_SECONDS)
        with self._lock:
            self._known[kid] = (until, key)
            self._known.move_to_end(kid)
            while len(self._known) > MOST:
                self._known.popitem(last=False)

    def _fetch(self, kid: str) -> RSAKey | None:
        trouble: RemoteError | None = None
        for base in self._bases:
            try:
                answer = exchange(self._http, "GET", f"{base}/{kid}", service="atlassian")
            except RemoteError as error:
                trouble = error
                continue
            if answer.status_code == 200 and len(answer.content) <= BIGGEST:
                return _read(answer.text)
            if answer.status_code >= 500 or answer.status_code == 429:
                trouble = _unavailable(answer.status_code)
        if trouble:
            raise trouble
        return None


def _read(pem: str) -> RSAKey | None:
    """A public RSA key, or None where the host sent anything else."""
    try:
        key = RSAKey.import_key(pem)
    except (JoseError, ValueError, TypeError):
        return None
    return None if key.is_private else key


def _unavailable(status: int) -> RemoteError:
    return RemoteError(
        "atlassian",
        "unavailable",
        "Atlassian’s install keys can’t be read at the moment. Install again in a few minutes.",
        permanent=False,
        status=status,
    )


@lru_cache(maxsize=8)
def _for(hosts: tuple[str, ...]) -> InstallKeys:
    return InstallKeys(hosts, build_client(timeout=5.0))


def find(kid: str) -> RSAKey:
    return _for(tuple(settings.CONNECT_INSTALL_KEY_HOSTS)).find(kid)
