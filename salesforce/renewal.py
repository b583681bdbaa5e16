"""One refresh of a connection's tokens, however many requests in however many processes want it.

With rotation a refresh token works once, and presenting a used one ends the connection. Who renews
holds a lease on the row; HTTP happens outside any transaction; the answer is saved, guarded by
generation and owner, before it is used. Everybody else waits and reads the row again.
"""

import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import F, Q

from common import clock
from common.errors import RemoteError
from common.http import release_connection
from common.secrets import UnreadableSecret
from salesforce import revocation, token_calls
from salesforce.errors import (
    IP_BLOCKED,
    NEEDS_LOGIN,
    NOT_CONNECTED,
    SERVICE,
    UNREADABLE,
    OAuthRefused,
    Said,
)
from salesforce.models import Connection
from salesforce.token_calls import AnswerLost, Tokens

log = structlog.get_logger(__name__)

# Two calls of 5 + 60 s and the pause between them fit in.
LEASE = timedelta(seconds=150)
PATIENCE = 30.0
POLL = 0.1
PAUSE = 2.0
# After a failure not every waiting request asks again: seconds.
UNANSWERED = 10.0
REFUSED = 300.0
PASSING = ("timeout", "rate_limit", "already_processed")
ASK_AGAIN = ("already_processed", "code_used")  # the second: its wording until 2024

State = Connection.State
Sleep = Callable[[float], None]


def renew(
    tenant_id: UUID,
    generation: int,
    *,
    sleep: Sleep = time.sleep,
    patience: float = PATIENCE,
    insist: bool = False,
) -> Connection:
    """The connection with tokens newer than `generation`.

    RemoteError `needs_login`, `ip_blocked`, `not_connected`, or a passing one. `patience` is how
    many seconds to wait for somebody else's renewal. After a refusal Salesforce is left alone for
    a while; `insist` asks all the same, for a person who has just mended something.
    """
    waited = 0.0
    while True:
        row = Connection.objects.get(pk=tenant_id)
        if row.generation != generation and row.state == State.CONNECTED:
            return row
        _require_renewable(row, insist)
        owner = _claim(row)
        if owner:
            return _renew(row, owner, sleep)
        if waited >= patience:
            raise RemoteError(
                SERVICE, "renewing", "Salesforce login is being renewed.", permanent=False
            )
        release_connection()
        sleep(POLL)
        waited += POLL


def _require_renewable(row: Connection, insist: bool) -> None:
    if row.state == State.NEEDS_LOGIN:
        raise NEEDS_LOGIN.error(None, Said())
    if row.state == State.NONE or not row.refresh_token:
        raise NOT_CONNECTED.error(None, Said())
    if insist or row.retry_after is None or row.retry_after <= clock.now():
        return
    if row.state == State.BLOCKED:
        raise IP_BLOCKED.error(None, Said())
    code = row.last_error_code
    raise RemoteError(SERVICE, code, row.last_error, permanent=code not in PASSING)


def _claim(row: Connection) -> str | None:
    now = clock.now()
    owner = secrets.token_hex(16)
    free = Q(renewing_until__isnull=True) | Q(renewing_until__lte=now)
    taken = (
        Connection.objects.filter(pk=row.pk, generation=row.generation)
        .filter(free)
        .update(renewing_until=now + LEASE, renewing_owner=owner)
    )
    return owner if taken else None


def _renew(row: Connection, owner: str, sleep: Sleep) -> Connection:
    try:
        tokens = _ask_twice(row, sleep)
    except Changed:
        _release(row, owner)
        return Connection.objects.get(pk=row.pk)
    except UnreadableSecret as error:
        raise _failed(row, owner, UNREADABLE.error(None, Said())) from error
    except RemoteError as error:
        raise _failed(row, owner, error) from error
    return _save(row, owner, tokens)


class Changed(Exception):
    """The stored tokens were replaced while we asked."""


def _ask_twice(row: Connection, sleep: Sleep) -> Tokens:
    """Once more with the same token where the answer was lost or somebody else was at it."""
    try:
        return _ask(row)
    except RemoteError as error:
        if error.code not in ASK_AGAIN and not isinstance(error, AnswerLost):
            raise
    sleep(PAUSE)
    stored = Connection.objects.filter(pk=row.pk).values_list("generation", flat=True).first()
    if stored != row.generation:
        raise Changed
    return _ask(row)


def _ask(row: Connection) -> Tokens:
    return token_calls.refresh(
        row.instance_url or row.login_url,
        consumer_key=row.consumer_key,
        consumer_secret=row.consumer_secret.reveal(),
        refresh_token=row.refresh_token.reveal(),
    )


def _save(row: Connection, owner: str, tokens: Tokens) -> Connection:
    now = clock.now()
    rotated = bool(tokens.refresh_token) and tokens.refresh_token != row.refresh_token.reveal()
    values: dict[str, Any] = {
        "access_token": tokens.access_token,
        "instance_url": tokens.instance_url or row.instance_url,
        "generation": F("generation") + 1,
        "refreshed_at": now,
        "state": State.CONNECTED,
        "renewal_unclear_at": None,
        "retry_after": None,
        "lost_at": None,
        "last_error_code": "",
        "last_error": "",
        "rotation_seen_at": now if rotated else None,
        "rotation_seen_from": ",".join(settings.EGRESS_ADDRESSES)[:255] if rotated else "",
    }
    if rotated:
        values["refresh_token"] = tokens.refresh_token
    if not _release(row, owner, **values):
        log.warning("renewal_overtaken", tenant=str(row.pk))
        if rotated:
            revocation.plan_token(row.tenant, row.instance_url, tokens.refresh_token)
    return Connection.objects.get(pk=row.pk)


def _failed(row: Connection, owner: str, error: RemoteError) -> RemoteError:
    """Keeps what may still be good; only dead tokens say "needs login again"."""
    now = clock.now()
    values: dict[str, Any] = {"last_error_code": error.code, "last_error": error.sentence}
    if isinstance(error, AnswerLost):
        pause = timedelta(seconds=UNANSWERED)
        values |= {"renewal_unclear_at": now, "retry_after": now + pause}
    elif isinstance(error, OAuthRefused) and error.keeps_tokens:
        values["retry_after"] = now + timedelta(seconds=error.retry_after or REFUSED)
        if error.code == "ip_blocked":
            values |= {"state": State.BLOCKED, "lost_at": row.lost_at or now}
    else:
        values |= {"state": State.NEEDS_LOGIN, "lost_at": now, "retry_after": None}
    _release(row, owner, **values)
    log.warning("renewal_failed", tenant=str(row.pk), code=error.code, detail=error.detail)
    return error


def _release(row: Connection, owner: str, **values: Any) -> bool:
    """Guarded by owner and the generation that we read; False when somebody overtook us."""
    rows = Connection.objects.filter(pk=row.pk, renewing_owner=owner, generation=row.generation)
    return bool(rows.update(renewing_until=None, renewing_owner="", **values))
