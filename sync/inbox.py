"""Events as they arrive: stored once, before anybody works on them; and asked for again."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, QuerySet

from common import clock
from common.prepared import Prepared
from jira.caller import IssueRef
from jira.events import Change, Delivery
from mapping.models import AutoCreateRule
from sync import parts, waking
from sync.models import Effect, IssueEvent, Turn
from tenants import choosing_events
from tenants.models import Tenant

AT_ONCE = 2000
MOST_ISSUES = 20
State = IssueEvent.State
SWITCHED_OFF = "Sinergify was switched off for this site."
REPLAYED = (State.FAILED, State.NOTHING)


def accept(deliveries: Sequence[Delivery]) -> None:
    """Within one transaction, of any sites. What is delivered again, or by the other host as well,
    changes nothing."""
    ruled = _ruled(deliveries)
    now = clock.now()
    rows = [row for one in deliveries for row in _rows(one, ruled[one.tenant.pk], now)]
    if rows:
        IssueEvent.objects.bulk_create(rows, ignore_conflicts=True)
        waking.wake(*{one.tenant_id for one in rows})


def _rows(delivery: Delivery, ruled: set[str], now: datetime) -> Iterator[IssueEvent]:
    ticked = choosing_events.ticked(delivery.tenant)
    for change in delivery.changes:
        for part in parts.of(change, ruled):
            if part.event in ticked:
                yield _row(delivery, change, part, now)


def _row(delivery: Delivery, change: Change, part: parts.Part, now: datetime) -> IssueEvent:
    return IssueEvent(
        tenant=delivery.tenant,
        delivery_id=delivery.id,
        part=part.key,
        same_change=part.change or None,
        event=part.event,
        issue_id=change.issue.id,
        issue_key=change.issue.key,
        account_id=change.account_id,
        change=part.told,
        happened_at=min(change.at or now, now),
        received_at=now,
        not_before=now,
    )


def accept_links(tenant: Tenant, issue: IssueRef, project_id: str, record_ids: list[str]) -> None:
    """Records that were linked or created just now: what is kept in sync is carried to them."""
    now = clock.now()
    place = {"project": project_id} if project_id else {}
    IssueEvent.objects.create(
        tenant=tenant,
        delivery_id=uuid4().hex,
        event=parts.LINKED,
        issue_id=issue.id,
        issue_key=issue.key,
        change={"records": record_ids, **place},
        happened_at=now,
        received_at=now,
        not_before=now,
    )
    waking.wake(tenant.pk)


def waiting(tenant_id: UUID) -> QuerySet[IssueEvent]:
    return IssueEvent.objects.filter(tenant_id=tenant_id, state=State.WAITING)


def due_issues(tenant_id: UUID, *, untried_first: bool = False) -> list[str]:
    """Issues whose turn it may be, those that wait longest first, or those that were tried least.
    One whose next event has to wait is left out: its later ones stay behind it."""
    rows = (
        waiting(tenant_id)
        .order_by()
        .values("issue_id")
        .annotate(first=Min("id"), held=Max("not_before"), tries=Max("attempts"))
        .filter(held__lte=clock.now())
        .order_by(*(("tries",) if untried_first else ()), "first")
    )
    return [row["issue_id"] for row in rows[:MOST_ISSUES]]


def due_tenants() -> list[UUID]:
    """Sites with something to carry that may be carried; the quietest is as good as the loudest."""
    rows = IssueEvent.objects.filter(
        state=State.WAITING,
        not_before__lte=clock.now(),
        tenant__uninstalled_at=None,
        tenant__suspended_at=None,
    )
    return list(rows.order_by().values_list("tenant_id", flat=True).distinct())


def replay(events: QuerySet[IssueEvent]) -> int:
    """Carry again what failed or was not carried; the number of events. What is done on a record is
    not done again. All that is asked for at once has the same `replayed_at`."""
    chosen = events.filter(state__in=REPLAYED)
    tenants = list(chosen.order_by().values_list("tenant_id", flat=True).distinct())
    now = clock.now()
    changed = chosen.update(
        state=State.WAITING,
        not_before=now,
        attempts=0,
        reason="",
        code="",
        finished_at=None,
        replayed_at=now,
    )
    for tenant_id in tenants:
        waking.wake(tenant_id)
    return changed


def cancel(events: QuerySet[IssueEvent], why: str) -> int:
    """What waits is not carried."""
    return events.filter(state=State.WAITING).update(
        state=State.NOTHING, reason=why, code="cancelled", finished_at=clock.now()
    )


def drop(tenant: Tenant) -> None:
    """While the plugin is off nothing waits for it."""
    cancel(waiting(tenant.pk), SWITCHED_OFF)


def forget_old() -> int:
    """Some of what ended before EVENT_RETENTION_DAYS; called again and again, it removes all. What
    failed stays until somebody has it carried again: nothing is dropped."""
    oldest = clock.now() - timedelta(days=settings.EVENT_RETENTION_DAYS)
    gone = sum(_forget(state, oldest) for state in (State.DONE, State.NOTHING))
    idle = Turn.objects.filter(lease_until=None).exclude(
        issue_id__in=IssueEvent.objects.filter(state=State.WAITING).values("issue_id")
    )
    Turn.objects.filter(pk__in=list(idle.values_list("pk", flat=True)[:AT_ONCE])).delete()
    return gone


def _forget(state: State, oldest: datetime) -> int:
    """The oldest of one state are the first of an index; those of two would all be sorted. Held, so
    that none is asked for again meanwhile."""
    rows = IssueEvent.objects.filter(state=state, finished_at__lt=oldest).order_by("finished_at")
    with transaction.atomic():
        held = rows.select_for_update(skip_locked=True).values_list("pk", flat=True)
        chosen = list(held[:AT_ONCE])
        Effect.objects.filter(event__in=chosen).delete()
        gone = IssueEvent.objects.filter(pk__in=chosen)
        gone._raw_delete(gone.db)  # effects are all that hangs on them: no row need be loaded
    return len(chosen)


def _ruled(deliveries: Sequence[Delivery]) -> defaultdict[UUID, set[str]]:
    """Fields of Jira whose former text a rule asks for, by site."""
    sites = {one.tenant.pk for one in deliveries if any(map(_is_update, one.changes))}
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for tenant_id, name in _RULES.rows(sorted(sites)):
        found[tenant_id].add(name)
    return found


_RULES = Prepared(
    lambda tenant_ids: (
        AutoCreateRule.objects.filter(mapped_object__tenant_id__in=tenant_ids, enabled=True)
        .order_by()
        .values_list("mapped_object__tenant_id", "jira_field")
    )
)


def _is_update(change: Change) -> bool:
    return change.event == parts.UPDATED
