"""Where the figures come from: grouped queries over the tables of work, none of them per site."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
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

from bulkcreate.models import Upload
from figures import histogram
from figures.counting import Backlog, Counted
from records.models import Activity, IssueMirror
from sync.models import IssueEvent
from tenants.models import Tenant

State = IssueEvent.State
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
    """Events that wait or failed, and links that Jira or Salesforce has still to be told of."""
    untold = Q(written_at=None) | Q(written_at__lt=F("wanted_at"))
    links = _by_site(IssueMirror.objects.filter(untold), Count("pk"), Min("wanted_at"))
    events = IssueEvent.objects.all()
    late = _by_site(events.filter(state=State.WAITING), Count("pk"), Min("received_at"))
    failed = events.filter(state=State.FAILED)
    wrong = _by_site(failed, Count("pk"), Min("finished_at"), Max("finished_at"), Max("code"))
    return {
        tenant: Backlog(
            *_together(late.get(tenant), links.get(tenant)),
            *wrong.get(tenant, (0, None, None, "")),
        )
        for tenant in late.keys() | links.keys() | wrong.keys()
    }


def last_events() -> dict[UUID, datetime]:
    """The newest of each site is the first of an index; no event is read."""
    newest = IssueEvent.objects.filter(tenant=OuterRef("pk")).order_by("-pk")
    rows = Tenant.objects.annotate(last=Subquery(newest.values("received_at")[:1]))
    return dict(rows.filter(last__isnull=False).order_by().values_list("pk", "last"))


def last_activities() -> dict[UUID, datetime]:
    return dict(Activity.objects.order_by().values_list("tenant").annotate(Max("at")))


def uploads() -> dict[UUID, int]:
    """Bulk jobs that create cases now."""
    running = [Upload.State.RUNNING, Upload.State.FINISHING]
    rows = Upload.objects.filter(state__in=running).order_by().values_list("tenant")
    return dict(rows.annotate(Count("pk")))


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
    grouped = rows.order_by().values_list("tenant").annotate(*told)
    return {tenant: tuple(values) for tenant, *values in grouped}


def _together(*some: tuple[Any, ...] | None) -> tuple[int, datetime | None]:
    """Number and oldest of several kinds of waiting work."""
    known = [one for one in some if one]
    return sum(number for number, _ in known), min((at for _, at in known), default=None)
