"""The pictures of one site or of all, read from the roll-ups: as many queries for a thousand sites
as for one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from common import clock
from figures import charts, histogram, words
from figures.charts import Chart
from figures.models import Hour
from tenants.models import Tenant

HOUR = timedelta(hours=1)
MOST_REASONS = 7
CARRIED, FAILED = ("c1", "Delivered"), ("c2", "Failed")
MEDIAN, SLOWEST = ("l1", "Median"), ("l2", "Slowest 5 %")


@dataclass(frozen=True)
class Span:
    """`step` hours make one column."""

    key: str
    label: str
    hours: int
    step: int

    @property
    def columns(self) -> int:
        return self.hours // self.step


DAY = Span("24h", "Last 24 hours", 24, 1)
WEEK = Span("7d", "Last 7 days", 168, 6)
SPANS = {one.key: one for one in (DAY, WEEK)}


@dataclass(frozen=True)
class Column:
    """What happened in `step` hours from `at`."""

    at: datetime
    carried: int
    failed: int
    took: list[int]

    @property
    def median(self) -> float | None:
        return histogram.quantile(self.took, 0.5)

    @property
    def slowest(self) -> float | None:
        return histogram.quantile(self.took, 0.95)


@dataclass(frozen=True)
class Board:
    span: Span
    columns: list[Column]
    reasons: Counter[str]

    @property
    def carried(self) -> int:
        return sum(one.carried for one in self.columns)

    @property
    def failed(self) -> int:
        return sum(one.failed for one in self.columns)

    @property
    def slowest(self) -> float | None:
        return histogram.quantile(histogram.total(one.took for one in self.columns), 0.95)

    def charts(self) -> list[Chart]:
        return [self._events(), self._times(), self._reasons()]

    def _events(self) -> Chart:
        most = max(self.columns, key=lambda one: one.carried + one.failed)
        sentence = (
            f"Events per {'hour' if self.span.step == 1 else f'{self.span.step} hours'},"
            f" {self.span.label.lower()}: {self.carried:,} delivered, {self.failed:,} failed."
            f" Most at {self._name(most)}."
        )
        series = [
            (*CARRIED, [one.carried for one in self.columns]),
            (*FAILED, [one.failed for one in self.columns]),
        ]
        title = "Events per hour" if self.span.step == 1 else f"Events per {self.span.step} hours"
        return charts.columns(
            title=title, sentence=sentence, names=self._names(), ticks=self._ticks(), series=series
        )

    def _times(self) -> Chart:
        slowest = self.slowest
        sentence = f"Delivery time, {self.span.label.lower()}."
        if slowest is not None:
            sentence = f"{sentence[:-1]}: 95 percent within {charts.seconds(slowest)}."
        series = [
            (*MEDIAN, [one.median for one in self.columns]),
            (*SLOWEST, [one.slowest for one in self.columns]),
        ]
        return charts.lines(
            title="Delivery time",
            sentence=sentence,
            names=self._names(),
            ticks=self._ticks(),
            series=series,
        )

    def _reasons(self) -> Chart:
        found = words.reasons(self.reasons, MOST_REASONS)
        told = ", ".join(f"{name} {number:,}" for name, number in found[:3])
        return charts.rows(
            title="Failures by reason",
            sentence=f"Failures by reason, {self.span.label.lower()}. {told}.",
            heads=["Reason", "Failures"],
            found=[(name, number, "c1") for name, number in found],
        )

    def _names(self) -> list[str]:
        return [self._name(one) for one in self.columns]

    def _name(self, one: Column) -> str:
        return f"{one.at:%H:%M}" if self.span.step == 1 else f"{one.at:%a %H:%M}"

    def _ticks(self) -> list[str]:
        form = "%H" if self.span.step == 1 else "%a %H"
        return [one.at.strftime(form) for one in self.columns]


def read(tenant: Tenant | None, span: Span) -> Board:
    """One query: of a site, or of all where `tenant` is None."""
    last = clock.now().replace(minute=0, second=0, microsecond=0)
    last += HOUR * (-(last.hour + 1) % span.step)
    first = last - HOUR * (span.hours - 1)
    rows = list(Hour.objects.filter(tenant=tenant, at__gte=first).order_by("at"))
    reasons: Counter[str] = Counter()
    for row in rows:
        reasons.update(row.reasons)
    return Board(span, _columns(rows, first, span), reasons)


def _columns(rows: Sequence[Hour], first: datetime, span: Span) -> list[Column]:
    held: list[list[Hour]] = [[] for _ in range(span.columns)]
    for row in rows:
        place = int((row.at - first) / HOUR) // span.step
        if place < span.columns:
            held[place].append(row)
    return [
        Column(
            first + HOUR * span.step * place,
            sum(one.carried for one in some),
            sum(one.failed for one in some),
            histogram.total(one.took for one in some),
        )
        for place, some in enumerate(held)
    ]
