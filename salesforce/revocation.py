"""Tokens that must be ended at Salesforce although their connection is gone already."""

from datetime import timedelta
from typing import Any

import structlog
from django.db.models import QuerySet

from common import backoff, clock, leases
from common.doorbell import ring
from common.errors import RemoteError
from common.secrets import UnreadableSecret
from salesforce import token_calls
from salesforce.models import Connection, PendingRevocation
from tenants.models import Tenant

log = structlog.get_logger(__name__)

TASK = "salesforce.tasks.revoke_token"
LEASE_SECONDS = 180
# A refresh token that is not used dies by itself after 30 days; past this nobody is helped.
MOST_ATTEMPTS = 40


def plan(row: Connection) -> None:
    """Within the caller's transaction. A token that is dead already needs no ending."""
    if row.refresh_token and row.state != Connection.State.NEEDS_LOGIN:
        plan_token(row.tenant, row.instance_url or row.login_url, row.refresh_token)


def plan_token(tenant: Tenant, base_url: str, token: Any) -> None:
    """End a token (a Secret or plain) that no connection holds; nothing to do where it is empty."""
    if not token:
        return
    now = clock.now()
    pending = PendingRevocation.objects.create(
        tenant=tenant, revoke_url=base_url, token=token, created_at=now, not_before=now
    )
    ring(TASK, pending.pk)


def waiting() -> QuerySet[PendingRevocation]:
    now = clock.now()
    return PendingRevocation.objects.filter(leases.free(now), not_before__lte=now)


def run(pk: int) -> bool:
    """End one token; True when there is nothing left to do for it."""
    lease = leases.claim(waiting(), pk, now=clock.now(), seconds=LEASE_SECONDS)
    if lease is None:
        return False
    row = PendingRevocation.objects.get(pk=pk)
    try:
        token_calls.revoke(row.revoke_url, row.token.reveal())
    except UnreadableSecret:
        log.warning("revocation_unreadable", revocation=pk)
    except RemoteError as error:
        if row.attempts < MOST_ATTEMPTS:
            wait = timedelta(seconds=backoff.delay(row.attempts, base=10, cap=6 * 3600))
            leases.release(PendingRevocation, pk, lease, not_before=clock.now() + wait)
            return False
        log.warning("revocation_given_up", revocation=pk, code=error.code)
    PendingRevocation.objects.filter(pk=pk, lease_token=lease).delete()
    return True
