"""What happened to one issue: its events and what people did, newest first; and how it stands."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from heapq import merge

from django.db.models import Count, Max, QuerySet

from common import clock
from common.errors import Refused
from common.prepared import Prepared
from records import policy
from records.models import Activity
from sync import looking
from sync.looking import Line
from sync.models import IssueEvent
from tenants.models import Tenant

PAGE = 30
CURSOR = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")
State = IssueEvent.State


@dataclass(frozen=True)
class Stand:
    """How the events of one issue stand."""

    waiting: int = 0
    failed: int = 0
    total: int = 0
    paused: bool = False

    @property
    def key(self) -> str:
        if self.waiting and self.paused:
            return "paused"
        return "failed" if self.failed else "waiting" if self.waiting else "in_sync"

    @property
    def word(self) -> str:
        """For the button of the panel."""
        words = {
            "paused": "Paused",
            "failed": f"{self.failed} failed",
            "waiting": f"{self.waiting} waiting",
        }
        return words.get(self.key, "In sync")

    @property
    def told(self) -> str:
        """All of it, for the head of the timeline."""
        counts = ((self.waiting, "waiting"), (self.failed, "failed"))
        words = [f"{number} {word}" for number, word in counts if number]
        words += ["paused"] if self.key == "paused" else []
        return ", ".join(words) or "In sync"


def stand(tenant: Tenant, issue_id: str) -> Stand:
    """One query, of our own store."""
    counted: dict[str, int] = {}
    closed: datetime | None = None
    for state, number, until in _STATES.rows(tenant.pk, issue_id):
        counted[state], closed = number, until
    verdicts = (policy.site_verdict(tenant), policy.connection_verdict(tenant))
    shut = bool(closed and closed > clock.now())
    return Stand(
        counted.get(State.WAITING, 0),
        counted.get(State.FAILED, 0),
        sum(counted.values()),
        paused=shut or not all(one.allowed for one in verdicts),
    )


_STATES = Prepared(
    lambda tenant_id, issue_id: (
        IssueEvent.objects.filter(tenant_id=tenant_id, issue_id=issue_id)
        .order_by()
        .values_list("state")
        .annotate(Count("pk"), Max("tenant__lane__closed_until"))
    )
)


@dataclass(frozen=True)
class Entry:
    """An event (`line`), or else what somebody did."""

    at: datetime
    account_id: str
    line: Line | None = None
    activity: Activity | None = None

    @property
    def key(self) -> str:
        return f"event-{self.line.event.pk}" if self.line else f"activity-{self.activity_id}"

    @property
    def event_id(self) -> int:
        return self.line.event.pk if self.line else 0

    @property
    def activity_id(self) -> int:
        return self.activity.pk if self.activity else 0


@dataclass(frozen=True)
class Cursor:
    """The last event and the last activity that were told; 0 before the first."""

    event: int = 0
    activity: int = 0

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """What cannot be read is the beginning."""
        found = CURSOR.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else cls()

    def __str__(self) -> str:
        return f"{self.event}.{self.activity}"


@dataclass(frozen=True)
class Timeline:
    entries: tuple[Entry, ...]
    after: Cursor | None


def read(tenant: Tenant, issue_id: str, cursor: Cursor) -> Timeline:
    """A page of both, merged by time; each keeps the order of its own ids."""
    found = list(
        merge(
            _events(tenant, issue_id, cursor.event),
            _doings(tenant, issue_id, cursor.activity),
            key=lambda one: one.at,
            reverse=True,
        )
    )
    shown = tuple(found[:PAGE])
    return Timeline(shown, _last(shown, cursor) if len(found) > PAGE else None)


def of_issue(tenant: Tenant, issue_id: str, ids: Collection[int]) -> QuerySet[IssueEvent]:
    """Refused where one of them is not an event of this issue."""
    found = tenant.issue_events.filter(issue_id=issue_id, pk__in=ids)
    if found.count() != len(set(ids)):
        raise Refused("unknown_event", "This issue has no such event.", status=404)
    return found


def _events(tenant: Tenant, issue_id: str, last: int) -> list[Entry]:
    rows = tenant.issue_events.filter(issue_id=issue_id).prefetch_related("effects")
    some = list((rows.filter(pk__lt=last) if last else rows)[: PAGE + 1])
    lines = looking.lines(tenant, some, looking.hold(tenant)) if some else []
    return [Entry(one.event.received_at, one.event.account_id, line=one) for one in lines]


def _doings(tenant: Tenant, issue_id: str, last: int) -> list[Entry]:
    rows = tenant.activities.filter(issue_id=issue_id).order_by("-pk")
    some = (rows.filter(pk__lt=last) if last else rows)[: PAGE + 1]
    return [Entry(one.at, one.actor, activity=one) for one in some]


def _last(shown: tuple[Entry, ...], cursor: Cursor) -> Cursor:
    events = [one.event_id for one in shown if one.line]
    doings = [one.activity_id for one in shown if one.activity]
    return Cursor(min(events, default=cursor.event), min(doings, default=cursor.activity))
