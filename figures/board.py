"""The pictures of one site or of all, read from the roll-ups: as many queries for a thousand sites
as for one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from common import clock
from figures import charts, histogram, levels, words
from figures.charts import Chart
from figures.models import Hour, Level
from tenants.models import Tenant

HOUR = timedelta(hours=1)
MOST_REASONS = 7
CARRIED, FAILED = ("c1", "Delivered"), ("c2", "Failed")
MEDIAN, SLOWEST = ("l1", "Median"), ("l2", "Slowest 5 %")
WAITING, USED = ("c1", "Waiting"), ("l1", "Used")
WHOLE = 100
Row = TypeVar("Row", Hour, Level)


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
    """What happened in `step` hours from `at`, and the most that waited or was used."""

    at: datetime
    carried: int
    failed: int
    took: list[int]
    waiting: int
    api_share: int | None

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
    of_all: bool = False

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
        longer = "Choose a longer time." if self.span == DAY else ""
        told = [replace(one, advice=longer) for one in (self._events(), self._times())]
        return [*told, self._reasons(), self._backlog(), self._api()]

    def _events(self) -> Chart:
        most = max(self.columns, key=lambda one: one.carried + one.failed)
        sentence = (
            f"Events per {self._step()}, {self.span.label.lower()}: {self.carried:,} delivered,"
            f" {self.failed:,} failed. Most at {self._name(most)}."
        )
        series = [
            (*CARRIED, [one.carried for one in self.columns]),
            (*FAILED, [one.failed for one in self.columns]),
        ]
        return charts.columns(
            title=f"Events per {self._step()}",
            sentence=sentence,
            names=self._names(),
            ticks=self._ticks(),
            series=series,
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
        chart = charts.rows(
            title="Failures by reason",
            sentence=f"Failures by reason, {self.span.label.lower()}. {told}.",
            heads=["Reason", "Failures"],
            found=[(name, number, "c1") for name, number in found],
        )
        return replace(chart, nothing="Nothing failed in this time")

    def _backlog(self) -> Chart:
        most = max(self.columns, key=lambda one: one.waiting)
        sentence = (
            f"Backlog, the most that waited in each {self._step()}, {self.span.label.lower()}:"
            f" {most.waiting:,} at {self._name(most)}; {self.columns[-1].waiting:,} in the last."
        )
        chart = charts.columns(
            title="Backlog",
            sentence=sentence,
            names=self._names(),
            ticks=self._ticks(),
            series=[(*WAITING, [one.waiting for one in self.columns])],
        )
        return replace(chart, nothing="Nothing waited in this time")

    def _api(self) -> Chart:
        known = [one for one in self.columns if one.api_share is not None]
        told = ""
        if known:
            most = max(known, key=lambda one: one.api_share or 0)
            told = f" {most.api_share} percent at {self._name(most)}, the most."
        title = "API use, fullest org" if self.of_all else "API use, of the org’s daily limit"
        chart = charts.lines(
            title=title,
            sentence=f"{title}, {self.span.label.lower()}.{told}",
            names=self._names(),
            ticks=self._ticks(),
            series=[(*USED, [one.api_share for one in self.columns])],
            told=charts.percent,
            least=WHOLE,
        )
        return replace(
            chart,
            nothing="No limit known in this time",
            advice="Salesforce tells it as it answers.",
        )

    def _step(self) -> str:
        return "hour" if self.span.step == 1 else f"{self.span.step} hours"

    def _names(self) -> list[str]:
        return [self._name(one) for one in self.columns]

    def _name(self, one: Column) -> str:
        return f"{one.at:%H:%M}" if self.span.step == 1 else f"{one.at:%a %H:%M}"

    def _ticks(self) -> list[str]:
        form = "%H" if self.span.step == 1 else "%a %H"
        return [one.at.strftime(form) for one in self.columns]


def read(tenant: Tenant | None, span: Span) -> Board:
    """Two queries: of a site, or of all where `tenant` is None."""
    last = clock.now().replace(minute=0, second=0, microsecond=0)
    last += HOUR * (-(last.hour + 1) % span.step)
    first = last - HOUR * (span.hours - 1)
    hours = Hour.objects.filter(tenant=tenant, at__gte=first).order_by("at")
    seen = Level.objects.filter(tenant=tenant, at__gte=first)
    reasons: Counter[str] = Counter()
    for row in hours:
        reasons.update(row.reasons)
    columns = [
        _column(first + HOUR * span.step * place, *both)
        for place, both in enumerate(
            zip(_held(hours, first, span), _held(seen, first, span), strict=True)
        )
    ]
    return Board(span, columns, reasons, of_all=tenant is None)


def _held(rows: Iterable[Row], first: datetime, span: Span) -> list[list[Row]]:
    """By column."""
    held: list[list[Row]] = [[] for _ in range(span.columns)]
    for row in rows:
        place = int((row.at - first) / HOUR) // span.step
        if place < span.columns:
            held[place].append(row)
    return held


def _column(at: datetime, hours: Sequence[Hour], seen: Sequence[Level]) -> Column:
    return Column(
        at,
        sum(one.carried for one in hours),
        sum(one.failed for one in hours),
        histogram.total(one.took for one in hours),
        max((one.waiting for one in seen), default=0),
        levels.highest(*(one.api_share for one in seen)),
    )
