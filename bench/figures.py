import json
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Figure:
    """`limit` is a peer's value, a bound, or the small case; `ratio` = value / limit where both are."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    limit_name: str = ""

    @property
    def ratio(self) -> float | None:
        return round(self.value / self.limit, 3) if self.limit else None


def report(figures: list[Figure], *, whole: bool) -> None:
    """Figures of parts that did not run now stay in the file, unless the run was a whole one."""
    rows = [asdict(figure) | {"ratio": figure.ratio} for figure in figures]
    if not whole:
        new = {row["name"] for row in rows}
        before = json.loads(RESULTS.read_text(encoding="utf-8"))
        rows = [row for row in before if row["name"] not in new] + rows
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    width = max(len(figure.name) for figure in figures)
    for figure in figures:
        beside = f"  ({figure.limit_name}: {_number(figure.limit)})" if figure.limit_name else ""
        print(f"{figure.name:<{width}}  {_number(figure.value):>10} {figure.unit}{beside}")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}" if value == int(value) else f"{value:.2f}"


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
