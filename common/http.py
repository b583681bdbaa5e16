"""HTTP to the outside worlds: always with a time-out, never inside a transaction.

HTTP/1.1 only: a synchronous HTTP/2 client makes threads take turns on one connection.
"""

import ssl
import time
from functools import cache
from typing import Any, BinaryIO

import httpx2
import structlog
from django.db import connection

from common.errors import RemoteError
from common.metrics import CALLOUTS

log = structlog.get_logger(__name__)

TIMEOUT = httpx2.Timeout(20.0, connect=5.0)
LIMITS = httpx2.Limits(max_connections=256, max_keepalive_connections=64, keepalive_expiry=30)


@cache
def trusted() -> ssl.SSLContext:
    """Whom we trust over TLS, read once: each client would read it for 30 ms otherwise."""
    return httpx2.create_ssl_context(trust_env=False)


def build_client(
    *,
    timeout: httpx2.Timeout | float = TIMEOUT,
    transport: httpx2.BaseTransport | None = None,
    headers: dict[str, str] | None = None,
) -> httpx2.Client:
    """A pooled client that follows no redirect and reads no proxy from the environment."""
    return httpx2.Client(
        http2=False,
        follow_redirects=False,
        trust_env=False,
        verify=trusted(),
        timeout=timeout,
        limits=LIMITS,
        transport=transport,
        headers=headers,
    )


def release_connection() -> None:
    """Give the database connection back to its pool before a long wait outside.

    A connection held over HTTP caps the service at pool size / waiting time.
    """
    if connection.in_atomic_block:
        if _opened_by_a_test():
            return
        raise RuntimeError("HTTP inside a transaction: commit first.")
    connection.close()


def _opened_by_a_test() -> bool:
    """A test's own wrapping transaction is marked by Django; nothing else is."""
    blocks = getattr(connection, "atomic_blocks", [])
    return bool(blocks) and all(getattr(block, "_from_testcase", False) for block in blocks)


def exchange(
    client: httpx2.Client,
    method: str,
    url: str,
    *,
    service: str,
    into: BinaryIO | None = None,
    **options: Any,
) -> httpx2.Response:
    """One request. RemoteError with code `timeout` or `unreachable` where no answer came.

    The body of a success goes `into` a file where one is given, in constant memory.
    """
    release_connection()
    started = time.perf_counter()
    try:
        if into is None:
            response = client.request(method, url, **options)
        else:
            response = _streamed(client, method, url, into, options)
    except httpx2.TimeoutException as error:
        _log(service, method, url, "timeout", started)
        raise _no_answer(service, "timeout", "isn’t answering", error) from error
    except httpx2.RequestError as error:
        _log(service, method, url, "unreachable", started)
        raise _no_answer(service, "unreachable", "can’t be reached", error) from error
    _log(service, method, url, str(response.status_code), started)
    return response


def _no_answer(service: str, code: str, what: str, error: Exception) -> RemoteError:
    sentence = f"{service.capitalize()} {what}."
    return RemoteError(service, code, sentence, permanent=False, detail=type(error).__name__)


def _streamed(
    client: httpx2.Client, method: str, url: str, into: BinaryIO, options: dict[str, Any]
) -> httpx2.Response:
    with client.stream(method, url, **options) as response:
        if not response.is_success:
            response.read()
            return response
        for piece in response.iter_bytes():
            into.write(piece)
        return httpx2.Response(
            response.status_code, headers=response.headers, request=response.request
        )


def _log(service: str, method: str, url: str, outcome: str, started: float) -> None:
    """Path without its query: a query may hold record contents or a token."""
    parsed = httpx2.URL(url)
    seconds = time.perf_counter() - started
    CALLOUTS.labels(service, outcome).observe(seconds)
    log.info(
        "callout",
        service=service,
        method=method,
        host=parsed.host,
        path=parsed.path,
        outcome=outcome,
        ms=round(seconds * 1000, 1),
    )
