"""Whether a site's events may go to its org now. Closed when the org as a whole does not answer, is
over its limit or has lost our login, so that its queue does not knock on a closed door."""

from datetime import timedelta

from common import backoff, clock
from common.errors import RemoteError
from sync import waking
from sync.models import IssueEvent, Lane
from tenants.models import Tenant

# Of the org as a whole, at once or when they come one after the other.
CERTAIN = frozenset({"limit", "ip_blocked", "needs_login", "not_connected", "api_off", "budget"})
LIKELY = frozenset({"unavailable", "unreachable", "timeout", "busy", "renewing", "token"})
MOST_IN_A_ROW = 3
CAP = 900.0


def closed(tenant: Tenant) -> bool:
    return Lane.objects.filter(tenant=tenant, closed_until__gt=clock.now()).exists()


def failed(tenant: Tenant, error: RemoteError) -> bool:
    """Whether the org as a whole is the trouble; the lane may be closed for a while."""
    if error.service != "salesforce" or error.code not in CERTAIN | LIKELY:
        return False
    now = clock.now()
    lane, _ = Lane.objects.get_or_create(tenant=tenant)
    if lane.closed_until and lane.closed_until > now:
        return True  # another worker has found out at the same time
    lane.attempts += 1
    lane.code, lane.problem = error.code, error.sentence
    if error.code in CERTAIN or lane.attempts >= MOST_IN_A_ROW:
        wait = max(error.retry_after or 0.0, backoff.delay(lane.attempts, base=5, cap=CAP))
        lane.closed_until = now + timedelta(seconds=wait)
    lane.save(update_fields=["attempts", "code", "problem", "closed_until"])
    return True


def answered(tenant: Tenant) -> None:
    """Written only after trouble."""
    Lane.objects.filter(tenant=tenant, attempts__gt=0).update(
        attempts=0, closed_until=None, code="", problem=""
    )


def open_again(tenant: Tenant) -> None:
    """The login is back, or somebody asks: what waited for the org goes on at once."""
    Lane.objects.filter(tenant=tenant).update(attempts=0, closed_until=None, code="", problem="")
    waiting = IssueEvent.objects.filter(tenant=tenant, state=IssueEvent.State.WAITING)
    waiting.update(not_before=clock.now(), attempts=0)
    for _ in range(waking.PARALLEL):
        waking.wake(tenant.pk)
