"""Where the figures come from: grouped queries over the tables of work, none of them per site."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q

from bulkcreate.models import Upload
from common import clock
from figures.counting import Backlog, Counted
from records.models import Activity, IssueMirror

FAILED_FOR = timedelta(hours=24)
DONE, FAILED = Activity.Outcome.DONE.value, Activity.Outcome.FAILED.value


def counted(start: datetime, end: datetime) -> dict[UUID, Counted]:
    """What was done from `start` until before `end`, by site."""
    rows = Activity.objects.filter(at__gte=start, at__lt=end).order_by()
    found: dict[UUID, Counted] = {}
    for tenant, outcome, what, number in rows.values_list("tenant", "outcome", "what").annotate(
        Count("pk")
    ):
        one = found.setdefault(tenant, Counted())
        if outcome == DONE:
            one.carried += number
        else:
            one.failed += number
            one.reasons += Counter({what: number})
    return found


def backlogs() -> dict[UUID, Backlog]:
    untold = Q(written_at=None) | Q(written_at__lt=F("wanted_at"))
    waiting = IssueMirror.objects.filter(untold).order_by().values_list("tenant")
    failed = Activity.objects.filter(outcome=FAILED, at__gte=clock.now() - FAILED_FOR)
    late = {t: (n, at) for t, n, at in waiting.annotate(Count("pk"), Min("wanted_at"))}
    wrong = {
        t: (n, at, what)
        for t, n, at, what in failed.order_by()
        .values_list("tenant")
        .annotate(Count("pk"), Min("at"), Max("what"))
    }
    return {
        tenant: Backlog(*late.get(tenant, (0, None)), *wrong.get(tenant, (0, None, "")))
        for tenant in late.keys() | wrong.keys()
    }


def last_events() -> dict[UUID, datetime]:
    return {}


def last_activities() -> dict[UUID, datetime]:
    return dict(Activity.objects.order_by().values_list("tenant").annotate(Max("at")))


def uploads() -> dict[UUID, int]:
    """Bulk jobs that create cases now."""
    running = [Upload.State.RUNNING, Upload.State.FINISHING]
    rows = Upload.objects.filter(state__in=running).order_by().values_list("tenant")
    return dict(rows.annotate(Count("pk")))
