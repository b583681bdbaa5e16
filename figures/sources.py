"""Where the figures come from: grouped queries over the tables of work, none of them per site."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from bulkcreate import working
from bulkcreate.models import Upload
from figures import histogram
from figures.counting import Backlog, Counted, Failed, Jobs, Late
from records import mirror
from records.models import Activity
from sync.models import IssueEvent
from tenants.models import Tenant

State = IssueEvent.State
NEVER = (0, None, None)
BEGAN = Coalesce("replayed_at", "received_at")


def counted(start: datetime, end: datetime) -> dict[UUID, Counted]:
    """What ended from `start` until before `end`, by site."""
    ended = [State.DONE, State.NOTHING, State.FAILED]
    rows = IssueEvent.objects.filter(
        state__in=ended, finished_at__gte=start, finished_at__lt=end
    ).order_by()
    grouped = rows.annotate(place=_place()).values("tenant", "state", "code", "place")
    found: dict[UUID, Counted] = {}
    for row in grouped.annotate(number=Count("pk"), calls=Sum("callouts")):
        _add(found.setdefault(row["tenant"], Counted()), row)
    return found


def backlogs() -> dict[UUID, Backlog]:
    """Of each site with anything that waits or failed."""
    waiting = IssueEvent.objects.filter(state=State.WAITING)
    events = _by_site(waiting, Count("pk"), Min("received_at"))
    stuck = Count("pk", filter=mirror.is_stuck())
    links = _by_site(mirror.unfinished(), Count("pk"), Min("wanted_at"), stuck)
    failed, codes = _failed(), _newest_codes()
    return {
        tenant: Backlog(
            Late(*events.get(tenant, ())),
            Late(*links.get(tenant, ())),
            Failed(*(*failed.get(tenant, NEVER), codes.get(tenant, ""))),
        )
        for tenant in events.keys() | links.keys() | failed.keys()
    }


def _failed() -> dict[UUID, tuple[Any, ...]]:
    """From an index alone: failed events are kept until somebody replays them."""
    rows = IssueEvent.objects.filter(state=State.FAILED)
    return _by_site(rows, Count("pk"), Min("finished_at"), Max("finished_at"))


def _newest_codes() -> dict[UUID, str]:
    """Why the newest failed event of each site failed; one row of each is read."""
    failed = IssueEvent.objects.filter(tenant=OuterRef("pk"), state=State.FAILED)
    newest = failed.order_by("-finished_at").values("code")[:1]
    rows = Tenant.objects.annotate(newest_code=Subquery(newest)).order_by()
    return dict(rows.filter(newest_code__isnull=False).values_list("pk", "newest_code"))


def held_reasons(tenants: Collection[UUID]) -> dict[UUID, str]:
    """Of each of these sites the reason of the event that waits and was tried most."""
    waiting = IssueEvent.objects.filter(tenant=OuterRef("pk"), state=State.WAITING)
    tried = waiting.exclude(reason="").order_by("-attempts", "pk").values("reason")[:1]
    rows = Tenant.objects.filter(pk__in=tenants).annotate(held=Subquery(tried)).order_by()
    return dict(rows.filter(held__isnull=False).values_list("pk", "held"))


def last_events() -> dict[UUID, datetime]:
    """The newest of each site is the first of an index; no event is read."""
    newest = IssueEvent.objects.filter(tenant=OuterRef("pk")).order_by("-pk")
    rows = Tenant.objects.annotate(last=Subquery(newest.values("received_at")[:1]))
    return dict(rows.filter(last__isnull=False).order_by().values_list("pk", "last"))


def last_activities() -> dict[UUID, datetime]:
    return dict(Activity.objects.order_by().values_list("tenant").annotate(Max("at")))


def uploads() -> dict[UUID, Jobs]:
    """Bulk jobs that create cases now, and those that wait for somebody."""
    running = Q(state__in=[Upload.State.RUNNING, Upload.State.FINISHING])
    stuck = working.is_stuck()
    rows = Upload.objects.filter(running | stuck)
    told = Count("pk", filter=running), Count("pk", filter=stuck)
    return {tenant: Jobs(*numbers) for tenant, numbers in _by_site(rows, *told).items()}


def _place() -> Case:
    """Of the histogram: how long it took from when it came, or was asked for again."""
    return Case(
        *(
            When(finished_at__lte=BEGAN + timedelta(seconds=end), then=Value(place))
            for place, end in enumerate(histogram.ENDS)
        ),
        default=Value(histogram.SIZE - 1),
    )


def _add(one: Counted, row: Mapping[str, Any]) -> None:
    number, state = row["number"], row["state"]
    one.callouts += row["calls"]
    if state == State.DONE:
        one.carried += number
        one.took[row["place"]] += number
    elif state == State.FAILED:
        one.failed += number
        one.reasons += Counter({row["code"]: number})
    else:
        one.skipped += number


def _by_site(rows: QuerySet[Any], *told: Any) -> dict[UUID, tuple[Any, ...]]:
    named = {f"told_{place}": one for place, one in enumerate(told)}
    grouped = rows.order_by().values_list("tenant").annotate(**named)
    return {tenant: tuple(values) for tenant, *values in grouped}
