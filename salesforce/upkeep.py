"""Keeping logins alive: a refresh token that rests for 30 days dies."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.db.models import Q, QuerySet

from common import clock
from common.errors import RemoteError
from salesforce import attempts, renewal
from salesforce.models import Connection, LoginAttempt

log = structlog.get_logger(__name__)

OLD = timedelta(days=7)


def due() -> QuerySet[Connection]:
    """Connections whose tokens are a week old, and blocked ones whose hour is over.

    Also those whose renewal got no answer: the old token is tried once more.
    """
    now = clock.now()
    state = Connection.State
    old = Q(state=state.CONNECTED, refreshed_at__lte=now - OLD)
    unclear = Q(state=state.CONNECTED, renewal_unclear_at__lte=now - timedelta(minutes=5))
    blocked = Q(state=state.BLOCKED, retry_after__lte=now)
    return Connection.objects.filter(
        old | unclear | blocked, tenant__uninstalled_at=None
    ).select_related("tenant")


def keep_alive(tenant_id: UUID) -> bool:
    """Renew one connection now; False where it failed, which the row tells."""
    row = Connection.objects.filter(pk=tenant_id).first()
    if row is None:
        return False
    try:
        renewal.renew(tenant_id, row.generation)
    except RemoteError as error:
        log.warning("keep_alive_failed", tenant=str(tenant_id), code=error.code)
        return False
    return True


def forget_old_attempts() -> int:
    old = clock.now() - 2 * LoginAttempt.LIFETIME
    return attempts.forget(LoginAttempt.objects.filter(started_at__lte=old))
