"""Atlassian's cycle for personal data: each site is told which accounts we know something of, and
says whose profile changed and who closed their account. A closed account is erased here as well.

POST, at most 90 accounts, `{"accounts": [{"accountId", "updatedAt"}]}`; 204 where nothing is to be
done, else the accounts with `status` `closed` or `updated`. Where it is asked is a setting.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet

from common import backoff, clock, leases
from common.errors import RemoteError
from jira import people
from jira.client import client_for
from jira.models import PersonalDataReport
from tenants import accounts, audit
from tenants.audit import Actor
from tenants.models import Tenant

log = structlog.get_logger(__name__)

MOST_ACCOUNTS = 90
LEASE_SECONDS = 600


def promise() -> int:
    """A row of work for each installed site that has none; the number of new ones."""
    missing = Tenant.objects.filter(uninstalled_at=None, personal_data=None)
    now = clock.now()
    rows = [PersonalDataReport(tenant=one, not_before=now) for one in missing]
    return len(PersonalDataReport.objects.bulk_create(rows, ignore_conflicts=True))


def due() -> QuerySet[PersonalDataReport]:
    now = clock.now()
    return PersonalDataReport.objects.filter(leases.free(now), not_before__lte=now)


def waiting() -> QuerySet[PersonalDataReport]:
    return due().filter(tenant__uninstalled_at=None)


def report(tenant_id: UUID) -> bool:
    """One cycle of one site. False where somebody else is at it, it isn't due, or Jira failed."""
    if not waiting().filter(pk=tenant_id).exists():
        return False
    token = leases.claim(due(), tenant_id, now=clock.now(), seconds=LEASE_SECONDS)
    if token is None:
        return False
    row = PersonalDataReport.objects.select_related("tenant", "tenant__secrets").get(pk=tenant_id)
    try:
        told, closed = _tell(row.tenant)
    except RemoteError as error:
        wait = max(error.retry_after or 0, backoff.delay(row.attempts, base=60, cap=86_400))
        _finish(row, token, wait, last_error=error.code)
        return False
    days = timedelta(days=settings.PERSONAL_DATA_CYCLE_DAYS)
    done = {"reported_at": clock.now(), "accounts": told, "closed": closed}
    _finish(row, token, days.total_seconds(), attempts=0, last_error="", **done)
    return True


def erase(tenant: Tenant, account_id: str, *, actor: Actor) -> int:
    """The traces of one account, from our rows and from the cache of names."""
    cache.delete(people.key(tenant, account_id))
    changed = accounts.erase(tenant, account_id)
    if changed:
        audit.record(tenant, "account_erased", actor=actor, after={"rows": changed})
    return changed


def _tell(tenant: Tenant) -> tuple[int, int]:
    """How many accounts were told of, and how many of them are closed."""
    client = client_for(tenant, background=True)
    closed = 0
    held = sorted(accounts.known(tenant).items())
    for some in _portions(held):
        said = client.report_accounts(
            [{"accountId": one, "updatedAt": at.isoformat()} for one, at in some]
        )
        asked = {account for account, _ in some}
        closed += sum(_obey(tenant, one) for one in said if one.get("accountId") in asked)
    return len(held), closed


def _obey(tenant: Tenant, said: dict[str, Any]) -> bool:
    """Of a changed profile we hold only a name in the cache; it is fetched anew when shown."""
    account = str(said["accountId"])
    if said.get("status") == "closed":
        erase(tenant, account, actor=Actor.app())
        return True
    cache.delete(people.key(tenant, account))
    return False


def _portions(held: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(held), MOST_ACCOUNTS):
        yield held[start : start + MOST_ACCOUNTS]


def _finish(row: PersonalDataReport, token: str, seconds: float, **values: Any) -> None:
    later = clock.now() + timedelta(seconds=seconds)
    leases.release(PersonalDataReport, row.pk, token, not_before=later, **values)
