"""What support staff see first: who needs somebody, then the pictures. Read from roll-ups, so that
a thousand sites cost what ten do."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Sum, Value, When
from django.http import HttpRequest

from bulkcreate.models import Upload
from common import clock
from figures import board, charts
from figures.board import Board
from figures.charts import Chart
from figures.models import Health, Hour
from salesforce.models import Connection
from tenants.models import Tenant

MOST_TROUBLED = 20
MOST_API = 6
GOAL_SECONDS = 5.0
WARN, ALARM = 75, 90
READ_ONLY = "Your role is read only. Ask for the full role to replay or change licences."
Trouble = Health.Trouble
OFF = Q(trouble__in=[Trouble.OFF, Trouble.SUSPENDED])
TONES = {
    Trouble.NEEDS_LOGIN: "bad",
    Trouble.BLOCKED: "bad",
    Trouble.FAILING: "bad",
    Trouble.STUCK: "bad",
    Trouble.NOT_CONNECTED: "warn",
    Trouble.PAUSED: "warn",
    Trouble.LIMITED: "warn",
    Trouble.BEHIND: "warn",
    Trouble.SUSPENDED: "info",
    Trouble.OFF: "info",
}


@dataclass(frozen=True)
class Tile:
    label: str
    number: str
    note: str
    lozenge: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Troubled:
    health: Health
    tone: str
    add_ons: list[str]

    @property
    def failing(self) -> bool:
        """Carrying again is the first thing to do."""
        return self.health.trouble == Trouble.FAILING and self.health.failed > 0


def context(request: HttpRequest) -> dict[str, Any]:
    span = board.SPANS.get(request.GET.get("span", ""), board.DAY)
    read = board.read(None, span)
    stand = _stand()
    events, times, reasons, backlog, api = read.charts()
    return {
        "span": span,
        "spans": list(board.SPANS.values()),
        "tiles": _tiles(read, stand),
        "troubled": _troubled(),
        "charts": [events, times, reasons, _api(), backlog, api],
        "read_only": READ_ONLY,
        "may": request.user.has_perm("tenants.change_tenant"),
        "seen_at": stand["seen_at"],
    }


def _stand() -> dict[str, Any]:
    """One query over one small row a site."""
    found = Health.objects.filter(tenant__uninstalled_at=None).aggregate(
        seen_at=Min("seen_at"),
        sites=Count("pk"),
        failures=Sum("failed", default=0),
        failing=Count("pk", filter=Q(failed__gt=0)),
        oldest_failure=Min("oldest_failed_at"),
        backlog=Sum("waiting", default=0),
        jobs=Sum("uploads", default=0),
        stuck_jobs=Sum("stuck_uploads", default=0),
        stuck_links=Sum("stuck_links", default=0),
        login=Count("pk", filter=_connection(Connection.State.NEEDS_LOGIN) & ~OFF),
        off=Count("pk", filter=OFF),
        connected=Count("pk", filter=_connection(Connection.State.CONNECTED)),
    )
    return dict(found)


def _connection(state: Connection.State) -> Q:
    """As it stands now, so that a login moves a site from one number to the other at once."""
    return Q(tenant__salesforce__state=state)


def _tiles(read: Board, stand: dict[str, Any]) -> list[Tile]:
    return [
        _sites(stand),
        _events(read),
        _failed(stand),
        _slowest(read),
        _beside("Waiting", stand["backlog"], "Events and links to be told", stand["stuck_links"]),
        _beside("Bulk jobs running", stand["jobs"], _waiting_jobs(), stand["stuck_jobs"]),
    ]


def _beside(label: str, number: int, note: str, stuck: int) -> Tile:
    """With what waits for somebody."""
    if not stuck:
        return Tile(label, f"{number:,}", note)
    return Tile(label, f"{number:,}", f"{note}. {stuck:,} stuck", "Look", "bad")


def _sites(stand: dict[str, Any]) -> Tile:
    kinds = (("connected", "connected"), ("login", "need login"), ("off", "off"))
    note = " · ".join(f"{stand[name]:,} {word}" for name, word in kinds)
    return Tile("Tenants", f"{stand['sites']:,}", note)


def _failed(stand: dict[str, Any]) -> Tile:
    number = int(stand["failures"])
    if not number:
        return Tile("Failed, not replayed", "0", "Nothing failed")
    sites = "1 tenant" if stand["failing"] == 1 else f"{stand['failing']:,} tenants"
    note = f"In {sites}. Oldest {age(stand['oldest_failure'])}"
    return Tile("Failed, not replayed", f"{number:,}", note, "Look", "bad")


def _slowest(read: Board) -> Tile:
    slowest = read.slowest
    goal = f"Goal: below {charts.seconds(GOAL_SECONDS)}"
    if slowest is None:
        return Tile("Slowest 5 %", "–", goal)
    fine = slowest < GOAL_SECONDS
    return Tile(
        "Slowest 5 %",
        charts.seconds(slowest),
        goal,
        "Good" if fine else "Slow",
        "ok" if fine else "warn",
    )


def _events(read: Board) -> Tile:
    label = f"Events, {read.span.label.lower()}"
    return Tile(label, f"{read.carried + read.failed:,}", _before(read))


def _before(read: Board) -> str:
    """Beside the same time a week earlier."""
    week = timedelta(days=7)
    first, last = read.columns[0].at - week, read.columns[-1].at - week
    past = Hour.objects.filter(tenant=None, at__gte=first, at__lte=last)
    found = past.aggregate(carried=Sum("carried", default=0), failed=Sum("failed", default=0))
    before, now = found["carried"] + found["failed"], read.carried + read.failed
    if not before:
        return "Nothing to compare with a week ago"
    change = round(100 * (now - before) / before)
    return f"{abs(change):,} % {'more' if change >= 0 else 'less'} than a week ago"


def _waiting_jobs() -> str:
    rows = Upload.objects.filter(state=Upload.State.RUNNING, not_before__gt=clock.now())
    number = rows.count()
    return f"{number:,} {'waits' if number == 1 else 'wait'} for Salesforce"


def _troubled() -> list[Troubled]:
    order = Case(
        *(When(trouble=one, then=Value(place)) for place, one in enumerate(TONES)),
        default=Value(99),
        output_field=IntegerField(),
    )
    rows: QuerySet[Health] = (
        Health.objects.exclude(trouble="")
        .annotate(place=order)
        .order_by("place", "-failed", "-waiting", "pk")
        .select_related("tenant")
        .prefetch_related("tenant__licences")[:MOST_TROUBLED]
    )
    return [Troubled(one, TONES[Trouble(one.trouble)], _add_ons(one.tenant)) for one in rows]


def _add_ons(tenant: Tenant) -> list[str]:
    return [one.add_on.capitalize() for one in tenant.licences.all()]


def _api() -> Chart:
    rows = Health.objects.filter(api_share__isnull=False, tenant__uninstalled_at=None)
    most = rows.select_related("tenant").order_by("-api_share", "pk")[:MOST_API]
    found = [(_short(one.tenant), one.api_share or 0, _kind(one.api_share or 0)) for one in most]
    told = ", ".join(f"{name} {share} percent" for name, share, _ in found[:2])
    chart = charts.rows(
        title="API use today, of each org’s limit",
        sentence=f"Share of the daily Salesforce API limit used by each tenant. {told}.",
        heads=["Tenant", "Used"],
        found=found,
        unit=" %",
        most=100,
        legend=(("c1", f"Below {WARN} %"), ("c4", f"From {WARN} %"), ("c2", f"From {ALARM} %")),
    )
    return replace(
        chart,
        nothing="No org told its limit today yet",
        advice="Salesforce tells it as it answers.",
    )


def _kind(share: int) -> str:
    return "c2" if share >= ALARM else "c4" if share >= WARN else "c1"


def _short(tenant: Tenant) -> str:
    return str(tenant).removesuffix(".atlassian.net")


def age(at: datetime | None) -> str:
    """3 h, 2 min, 5 days."""
    if at is None:
        return "–"
    minutes = int((clock.now() - at).total_seconds() // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"


def ago(at: datetime | None) -> str:
    told = age(at)
    return told if at is None or told == "now" else f"{told} ago"
