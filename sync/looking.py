"""Events as people read them: a page of a site's, newest first, sums, and what holds them up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from common import clock
from records import policy
from records.models import RecordLink
from records.shapes import TILES
from sync import parts
from sync.models import Effect, IssueEvent
from sync.work import UNMADE
from tenants import choosing_events
from tenants.models import EventChoices, Tenant

PAGE = 50
State = IssueEvent.State
WORDS = {
    parts.LINKED: "Record linked",
    **{
        name: str(getattr(EventChoices._meta.get_field(name), "verbose_name", name))
        for name in choosing_events.NAMES
    },
}
# Of what was not carried: something may have been mended since.
MENDABLE = frozenset({"not_mapped", "cancelled", "unlinked", "issue_gone"})
LOGIN = frozenset({"needs_login", "not_connected"})
AFTER_LOGIN = "Sent after the login."
GONE = "Sinergify is not installed on this site any more."
ITS_TURN = "Waits for its turn."
ON_ITS_WAY = "Is being sent."


@dataclass(frozen=True)
class Wanted:
    """`hours`: not older; 0 for any time. `before`: the event after which to go on; 0 at first."""

    issue: str = ""
    object_name: str = ""
    outcome: str = ""
    hours: int = 0
    before: int = 0


@dataclass(frozen=True)
class Touched:
    """A record of an event. `state` is empty where nothing became of it yet; `new`: a rule was to
    make it; `sent`: labels of what was sent."""

    object_name: str
    name: str
    state: str = ""
    reason: str = ""
    new: bool = False
    sent: tuple[str, ...] = ()

    @property
    def tile(self) -> str:
        return TILES.get(self.object_name, "table")

    @property
    def word(self) -> str:
        return str(Effect.State(self.state).label) if self.state else ""


@dataclass(frozen=True)
class Line:
    """`next_at`: when it is tried again; None where that isn't known. `again`: asking for it once
    more may help."""

    event: IssueEvent
    what: str
    records: tuple[Touched, ...]
    reasons: tuple[str, ...]
    next_at: datetime | None = None
    again: bool = False

    @property
    def waits(self) -> bool:
        return self.event.state == State.WAITING

    @property
    def took(self) -> float:
        """Seconds of work."""
        return self.event.took_ms / 1000


@dataclass(frozen=True)
class Hold:
    """Why nothing of the site is carried now, until when where that is known."""

    sentence: str
    until: datetime | None = None
    code: str = ""

    @property
    def login(self) -> bool:
        """Whether a login ends it."""
        return self.code in LOGIN

    @property
    def told(self) -> str:
        """For support staff."""
        return f"{self.sentence} Next try at {self.until:%H:%M}." if self.until else self.sentence


@dataclass(frozen=True)
class Sums:
    waiting: int = 0
    failed: int = 0
    delivered: int = 0


@dataclass(frozen=True)
class Progress:
    """How far a replay of several events has come."""

    at: datetime
    total: int
    done: int
    failed: int

    @property
    def ended(self) -> int:
        return self.done + self.failed

    @property
    def over(self) -> bool:
        return self.ended >= self.total


def matching(tenant: Tenant, wanted: Wanted) -> QuerySet[IssueEvent]:
    found = tenant.issue_events.all()
    if wanted.issue:
        found = found.filter(issue_key__iexact=wanted.issue)
    if wanted.object_name:
        found = found.filter(_about(wanted.object_name))
    if wanted.outcome in State.values:
        found = found.filter(state=wanted.outcome)
    if wanted.hours:
        found = found.filter(received_at__gte=clock.now() - timedelta(hours=wanted.hours))
    return found


def page(tenant: Tenant, wanted: Wanted, held: Hold | None) -> tuple[list[Line], int]:
    """With the event after which the next page goes on; 0 where there is none."""
    found = matching(tenant, wanted)
    if wanted.before:
        found = found.filter(pk__lt=wanted.before)
    some = list(found.prefetch_related("effects")[: PAGE + 1])
    shown = some[:PAGE]
    return lines(tenant, shown, held), shown[-1].pk if len(some) > PAGE else 0


def lines(tenant: Tenant, events: Sequence[IssueEvent], held: Hold | None) -> list[Line]:
    """With their effects read already. One query for the records of those without any."""
    issues = {one.issue_id for one in events if one.state == State.WAITING}
    links: dict[str, list[RecordLink]] = {}
    for link in RecordLink.objects.filter(tenant=tenant, issue_id__in=issues) if issues else ():
        links.setdefault(link.issue_id, []).append(link)
    return [_line(one, links.get(one.issue_id, []), held) for one in events]


def hold(tenant: Tenant) -> Hold | None:
    if not tenant.installed:
        return Hold(GONE, code="uninstalled")
    site = policy.site_verdict(tenant)
    if not site.allowed:
        return Hold(site.sentence, code=site.code)
    connection = policy.connection_verdict(tenant)
    if not connection.allowed:
        login = connection.code in LOGIN
        return Hold(AFTER_LOGIN if login else connection.sentence, code=connection.code)
    lane = getattr(tenant, "lane", None)
    if lane is None or lane.closed_until is None or lane.closed_until <= clock.now():
        return None
    return Hold(lane.problem, lane.closed_until, lane.code)


def waits_for(event: IssueEvent, held: Hold | None) -> str:
    """Why an event that waits isn't carried now."""
    if held:
        return held.sentence
    return event.reason or (ON_ITS_WAY if event.attempts else ITS_TURN)


def sums(tenant: Tenant, since: datetime) -> Sums:
    """What waits and failed, and what was delivered since; from an index alone. Two queries: joined
    by OR they would read it whole."""
    stopped = tenant.issue_events.filter(state__in=(State.WAITING, State.FAILED))
    told = dict(stopped.order_by().values_list("state").annotate(Count("pk")))
    done = tenant.issue_events.filter(state=State.DONE, finished_at__gte=since)
    return Sums(told.get(State.WAITING, 0), told.get(State.FAILED, 0), done.count())


def progress(tenant: Tenant, at: datetime) -> Progress | None:
    rows = tenant.issue_events.filter(replayed_at=at)
    told = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    if not told:
        return None
    total, failed = sum(told.values()), told.get(State.FAILED, 0)
    return Progress(at, total, total - failed - told.get(State.WAITING, 0), failed)


def labels(tenant: Tenant) -> Mapping[str, str]:
    """Of the mapped objects, as people call them."""
    return {one.name: str(one) for one in tenant.mapped_objects.all()}


def _about(object_name: str) -> Q:
    """What touched such a record, and what waits to."""
    touched = Effect.objects.filter(event=OuterRef("pk"), object_name=object_name)
    linked = RecordLink.objects.filter(
        tenant=OuterRef("tenant"), issue_id=OuterRef("issue_id"), object_name=object_name
    )
    return Q(Exists(touched)) | Q(Exists(linked), state=State.WAITING)


def _line(event: IssueEvent, links: Iterable[RecordLink], held: Hold | None) -> Line:
    effects = list(event.effects.all())
    records = [_touched(one) for one in effects]
    if event.state == State.WAITING:
        told, only = {one.record_id for one in effects}, event.change.get("records")
        records += [
            Touched(one.object_name, one.name or one.record_id)
            for one in links
            if one.record_id not in told and (only is None or one.record_id in only)
        ]
    reasons, next_at = _why(event, records, held)
    return Line(
        event,
        WORDS.get(event.event, event.event),
        tuple(records),
        reasons,
        next_at,
        again=_may_help(event),
    )


def _touched(effect: Effect) -> Touched:
    new = effect.record_id.startswith(UNMADE)
    # PostgreSQL keeps no order of its own.
    sent = tuple(sorted((effect.sent or {}).values(), key=str.casefold))
    return Touched(effect.object_name, effect.record_name, effect.state, effect.reason, new, sent)


def _why(
    event: IssueEvent, records: Sequence[Touched], held: Hold | None
) -> tuple[tuple[str, ...], datetime | None]:
    if event.state != State.WAITING:
        return _reasons(event, records), None
    reason = waits_for(event, held)
    if held:
        return (reason,), max(held.until, event.not_before) if held.until else None
    return (reason,), event.not_before if event.reason else None


def _reasons(event: IssueEvent, records: Sequence[Touched]) -> tuple[str, ...]:
    """One for all records, or each with the name of its own."""
    told = [one for one in records if one.reason]
    if len({one.reason for one in told}) < 2 and len(told) in (0, len(records)):
        reason = told[0].reason if told else event.reason
        return (reason,) if reason else ()
    return tuple(f"{one.name}: {one.reason}" for one in told)


def _may_help(event: IssueEvent) -> bool:
    if event.state == State.NOTHING:
        return event.code in MENDABLE
    return event.state in (State.FAILED, State.WAITING)
