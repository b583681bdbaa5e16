"""Charts as numbers for SVG: where each bar, line and label stands. Pure; a template draws them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

WIDTH, HEIGHT = 500, 200
LEFT, TOP, BASE = 44.0, 10.0, 176.0
LABEL_END, BAR_START, BAR_LONGEST, ROW = 140, 150, 270.0, 28
LINES = 4
MOST_TICKS = 8
SMALLEST = 0.001


@dataclass(frozen=True)
class Mark:
    """A label at a place; numbers are texts, or a locale would write them with a comma."""

    x: str
    y: str
    text: str


@dataclass(frozen=True)
class Rect:
    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Bar:
    rects: list[Rect]
    title: str


@dataclass(frozen=True)
class Chart:
    """`sentence` is for who cannot see it; `rows` are the same numbers as a table."""

    title: str
    sentence: str
    heads: list[str]
    rows: list[list[str]]
    height: int = HEIGHT
    grid: tuple[Mark, ...] = ()
    ticks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()
    tracks: tuple[Rect, ...] = ()
    paths: tuple[tuple[str, str], ...] = ()
    labels: tuple[Mark, ...] = ()
    values: tuple[Mark, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    nothing: str = "No events in this time"
    advice: str = ""

    @property
    def empty(self) -> bool:
        return not (self.bars or self.paths)


@dataclass(frozen=True)
class Scale:
    """Width of a column, and the number at the upper edge."""

    step: float
    top: float


def top_of(highest: float) -> float:
    """The next of 1, 2, 4, 8 × 10ⁿ that four lines divide evenly enough to read."""
    if highest <= 0:
        return float(LINES)
    highest = max(highest, SMALLEST)
    unit = 10.0 ** floor(log10(highest))
    return next(step * unit for step in (1, 2, 4, 8, 10) if step * unit >= highest)


def short(number: float) -> str:
    """3240 as 3.2k."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.1f}".rstrip("0").rstrip(".") + letter
    return f"{number:g}"


def seconds(value: float) -> str:
    if value >= 120:
        return f"{value / 60:.0f} min"
    return f"{value:.1f} s" if value % 1 and value < 10 else f"{value:.0f} s"


def percent(value: float) -> str:
    return f"{value:.0f} %"


def columns(
    *,
    title: str,
    sentence: str,
    names: Sequence[str],
    ticks: Sequence[str],
    series: Sequence[tuple[str, str, Sequence[int]]],
) -> Chart:
    """Stacked bars: each of `series` is kind, label and one number for each name."""
    stacks = list(zip(*(numbers for _, _, numbers in series), strict=True))
    top = top_of(max((sum(stack) for stack in stacks), default=0))
    step = (WIDTH - LEFT) / max(1, len(names))
    about = [(kind, label) for kind, label, _ in series]
    bars = [
        _column(name, LEFT + step * place, stack, about, Scale(step, top))
        for place, (name, stack) in enumerate(zip(names, stacks, strict=True))
    ]
    return Chart(
        title,
        sentence,
        ["Hour", *(label for _, label, _ in series)],
        [[name, *(f"{n:,}" for n in stack)] for name, stack in zip(names, stacks, strict=True)],
        grid=_grid(top, short),
        ticks=_ticks(ticks, lambda place: LEFT + step * (place + 0.5)),
        bars=tuple(bars) if any(map(sum, stacks)) else (),
        legend=tuple((kind, label) for kind, label, _ in series),
    )


def lines(
    *,
    title: str,
    sentence: str,
    names: Sequence[str],
    ticks: Sequence[str],
    series: Sequence[tuple[str, str, Sequence[float | None]]],
    told: Callable[[float], str] = seconds,
    least: float = 0,
) -> Chart:
    """A gap where nothing is known. `told` writes a number; the scale goes to `least` or beyond."""
    known = [value for _, _, values in series for value in values if value is not None]
    top = least if max(known, default=0) < least else top_of(max(known, default=0))
    step = (WIDTH - LEFT - 16) / max(1, len(names) - 1)

    def across(place: int) -> float:
        return LEFT + 8 + step * place

    paths = [(kind, _path(values, across, top)) for kind, _, values in series]
    return Chart(
        title,
        sentence,
        ["Hour", *(label for _, label, _ in series)],
        [
            [name, *(told(v) if v is not None else "–" for v in values)]
            for name, *values in zip(names, *(values for _, _, values in series), strict=True)
        ],
        grid=_grid(top, told),
        ticks=_ticks(ticks, across),
        paths=tuple((kind, path) for kind, path in paths if path),
        values=_peak(series[-1][2], across, Scale(step, top), told),
        legend=tuple((kind, label) for kind, label, _ in series),
    )


def rows(
    *,
    title: str,
    sentence: str,
    heads: list[str],
    found: Sequence[tuple[str, int, str]],
    unit: str = "",
    most: int | None = None,
    legend: tuple[tuple[str, str], ...] = (),
) -> Chart:
    """Bars that lie: name, number and kind. With `most` each has a track of that length."""
    longest = most or max((number for _, number, _ in found), default=1) or 1
    bars, labels, values, tracks = [], [], [], []
    for place, (name, number, kind) in enumerate(found):
        top = 4 + ROW * place
        length = BAR_LONGEST * min(1.0, number / longest)
        text = f"{number:,}{unit}"
        bars.append(Bar([_rect(kind, BAR_START, top, length, 18)], f"{name}: {text}"))
        labels.append(Mark(str(LABEL_END), str(top + 13), _cut(name)))
        end = BAR_START + (BAR_LONGEST if most else length) + 8
        values.append(Mark(f"{end:.1f}", str(top + 13), text))
        if most:
            tracks.append(_rect("track", BAR_START, top, BAR_LONGEST, 18))
    return Chart(
        title,
        sentence,
        heads,
        [[name, f"{number:,}{unit}"] for name, number, _ in found],
        height=max(ROW * len(found) + 4, ROW),
        bars=tuple(bars),
        tracks=tuple(tracks),
        labels=tuple(labels),
        values=tuple(values),
        legend=legend,
    )


def _column(
    name: str, left: float, stack: Sequence[int], about: Sequence[tuple[str, str]], scale: Scale
) -> Bar:
    rects, floor_ = [], BASE
    width = max(1.0, scale.step - 4 if scale.step > 8 else scale.step - 1)
    for number, (kind, _) in zip(stack, about, strict=True):
        tall = (BASE - TOP) * number / scale.top
        if number:
            rects.append(_rect(kind, left + (scale.step - width) / 2, floor_ - tall, width, tall))
        floor_ -= tall
    told = ", ".join(
        f"{number:,} {label.lower()}" for number, (_, label) in zip(stack, about, strict=True)
    )
    return Bar(rects, f"{name} – {told}")


def _grid(top: float, words: Callable[[float], str]) -> tuple[Mark, ...]:
    return tuple(
        Mark("38", f"{BASE - (BASE - TOP) * place / LINES:.1f}", words(top * place / LINES))
        for place in range(LINES + 1)
    )


def _ticks(names: Sequence[str], across: Callable[[int], float]) -> tuple[Mark, ...]:
    every = max(1, -(-len(names) // MOST_TICKS))
    return tuple(
        Mark(f"{across(place):.1f}", "192", name)
        for place, name in enumerate(names)
        if place % every == 0
    )


def _path(values: Sequence[float | None], across: Callable[[int], float], top: float) -> str:
    """Pieces between gaps; a lone point is drawn as a short stroke."""
    pieces, drawing = [], False
    for place, value in enumerate(values):
        if value is None:
            drawing = False
            continue
        point = f"{across(place):.1f} {_up(value, top):.1f}"
        alone = not drawing and (place + 1 >= len(values) or values[place + 1] is None)
        pieces.append(f"L{point}" if drawing else f"M{point}" + (" h3" if alone else ""))
        drawing = True
    return " ".join(pieces)


def _peak(
    values: Sequence[float | None],
    across: Callable[[int], float],
    scale: Scale,
    told: Callable[[float], str],
) -> tuple[Mark, ...]:
    known = [(value, place) for place, value in enumerate(values) if value is not None]
    if not known:
        return ()
    value, place = max(known)
    x = min(max(across(place), LEFT + 16), WIDTH - 16.0)
    return (Mark(f"{x:.1f}", f"{max(_up(value, scale.top) - 6, 9.0):.1f}", told(value)),)


def _up(value: float, top: float) -> float:
    return BASE - (BASE - TOP) * min(1.0, value / top)


def _rect(kind: str, x: float, y: float, width: float, height: float) -> Rect:
    return Rect(kind, f"{x:.1f}", f"{y:.1f}", f"{width:.1f}", f"{height:.1f}")


def _cut(name: str) -> str:
    return name if len(name) <= 22 else f"{name[:21]}…"
