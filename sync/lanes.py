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
    """Note trouble of the org, which may close the lane for a while. True where it is certain that
    the event has no part in it."""
    if error.service != "salesforce" or error.code not in CERTAIN | LIKELY:
        return False
    now = clock.now()
    lane, _ = Lane.objects.get_or_create(tenant=tenant)
    if not (lane.closed_until and lane.closed_until > now):  # else another worker found out as well
        lane.attempts += 1
        lane.code, lane.problem = error.code, error.sentence
        if error.code in CERTAIN or lane.attempts >= MOST_IN_A_ROW:
            wait = max(error.retry_after or 0.0, backoff.delay(lane.attempts, base=5, cap=CAP))
            lane.closed_until = now + timedelta(seconds=wait)
        lane.save(update_fields=["attempts", "code", "problem", "closed_until"])
    return error.code in CERTAIN


def troubled(tenant: Tenant) -> bool:
    """Whether nothing has gone through since the org failed."""
    return Lane.objects.filter(tenant=tenant, attempts__gt=0).exists()


def answered(tenant: Tenant) -> None:
    """Something went through: after trouble the rest goes on at once."""
    lane = Lane.objects.filter(tenant=tenant, attempts__gt=0).first()
    if lane is None:
        return
    _clear(tenant)
    if lane.attempts >= MOST_IN_A_ROW:
        waiting = IssueEvent.objects.filter(tenant=tenant, state=IssueEvent.State.WAITING)
        waiting.filter(code__in=LIKELY).update(not_before=clock.now())


def _clear(tenant: Tenant) -> None:
    Lane.objects.filter(tenant=tenant).update(attempts=0, closed_until=None, code="", problem="")


def open_again(tenant: Tenant) -> None:
    """The login is back, or somebody asks: what waited for the org goes on at once."""
    _clear(tenant)
    waiting = IssueEvent.objects.filter(tenant=tenant, state=IssueEvent.State.WAITING)
    waiting.update(not_before=clock.now(), attempts=0)
    for _ in range(waking.PARALLEL):
        waking.wake(tenant.pk)
