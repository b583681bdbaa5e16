"""What people do to events: carry them again, or now, or not at all; each is written down."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from common import clock
from common.errors import Refused
from records import policy
from sync import inbox, lanes, waking
from sync.models import IssueEvent
from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant

State = IssueEvent.State
BY_SUPPORT = "Sinergify support has cancelled it."


@dataclass(frozen=True)
class Again:
    """How many are on their way; `at` names those that were replayed."""

    number: int = 0
    at: datetime | None = None


def again(tenant: Tenant, events: QuerySet[IssueEvent], *, actor: Actor, target: str = "") -> Again:
    """What failed or was not carried is carried again, what waits is tried now. Refused while the
    site may not work at all: it would only be set aside once more."""
    verdict = policy.site_verdict(tenant)
    if not verdict.allowed:
        raise Refused(verdict.code, verdict.sentence)
    mine = events.filter(tenant=tenant)
    with transaction.atomic():
        tried = _try_now(tenant, mine)
        replayed = _replay(mine)
        for what, number in (("events_tried", tried), ("events_replayed", replayed.number)):
            if number:
                audit.record(tenant, what, actor=actor, target=target, after={"events": number})
        for _ in range(min(tried + replayed.number, waking.PARALLEL)):
            waking.wake(tenant.pk)
    return Again(tried + replayed.number, replayed.at)


def cancel(tenant: Tenant, events: QuerySet[IssueEvent], *, actor: Actor) -> int:
    with transaction.atomic():
        number = inbox.cancel(events.filter(tenant=tenant), BY_SUPPORT)
        if number:
            audit.record(tenant, "events_cancelled", actor=actor, after={"events": number})
    return number


def _replay(events: QuerySet[IssueEvent]) -> Again:
    chosen = list(events.filter(state__in=inbox.REPLAYED).values_list("pk", flat=True)[:1])
    if not chosen:
        return Again()
    number = inbox.replay(events)
    at = IssueEvent.objects.filter(pk__in=chosen).values_list("replayed_at", flat=True).first()
    return Again(number, at)


def _try_now(tenant: Tenant, events: QuerySet[IssueEvent]) -> int:
    """With what waits before them: the events of an issue keep their order. The way to the org is
    open again, for one more try."""
    chosen = events.filter(state=State.WAITING)
    number = chosen.count()
    if number:
        issues = chosen.order_by().values("issue_id")
        inbox.waiting(tenant.pk).filter(issue_id__in=issues).update(
            not_before=clock.now(), attempts=0
        )
        lanes.answered(tenant)
    return number
