"""What one of each holds, and what that makes of 10, 1,000 and 100,000 sites: the tables of
docs/scaling.md, written from results.json. `python -m bench.capacity` writes them anew."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.figures import RESULTS

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "scaling.md"
BEGIN = "<!-- from bench/results.json, by `python -m bench.capacity`: {} -->"
END = "<!-- end -->"
MISSING = "not measured yet"
PEER = "atlassian-connect-express"
GROWN = "1000 tenants, 1,000,000 links, 10,000,000 events"
MIXED = "5 minutes of people, updates and faults, PostgreSQL: memory of"
WEBHOOKS = "webhooks verified and stored, 32 at once, PostgreSQL: a second"
CARRIED = "events carried by {}, Salesforce of 50 ms, PostgreSQL"
PANELS = "panels, {} connections, 100 sites, Salesforce of 200 ms, as shipped"

# What is taken of a site, and of a machine with two cores, in the sizing below.
SITES = (10, 1_000, 100_000)
EVENTS_A_DAY, PANELS_A_DAY = 300, 1_000
BUSY = 1 / 6  # of the day, in its busiest hour
USED = 1 / 2  # of what was measured; the rest is for bursts and for a machine that is gone
KEPT_DAYS = 90
FORGOTTEN_A_DAY = 40_000 * 12 * 24

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    of: str
    what: str
    figure: str


LINES = (
    Line("server, one process", "webhooks verified and stored a second", WEBHOOKS),
    *(
        Line("server, two processes", f"panels a second, {many} connections", PANELS.format(many))
        for many in (50, 100, 200)
    ),
    Line("server, one process", "memory", f"{MIXED} server"),
    *(
        Line("worker", f"events carried a second, {many} at once", CARRIED.format(many))
        for many in (1, 2, 4, 8)
    ),
    Line("worker", "memory", f"{MIXED} worker"),
    Line("worker", "adding up all figures, each minute", f"adding up once, {GROWN}"),
    Line("worker", "2,000 old events forgotten", f"forgetting 2,000 old events, {GROWN}"),
    Line("beat", "memory", f"{MIXED} beat"),
    *(
        Line("PostgreSQL", f"{page}: queries", f"support: {page}: queries, {GROWN}")
        for page in ("dashboard", "list of tenants")
    ),
    *(
        Line("PostgreSQL and server", f"{page}: work", f"{name}: work, {GROWN}")
        for page, name in (
            ("a panel, uncached", "panel, uncached"),
            ("the dashboard", "support: dashboard"),
            ("a webhook", "a webhook stored"),
        )
    ),
)


def main() -> None:
    text = written(DOCUMENT.read_text(encoding="utf-8"), stored())
    DOCUMENT.write_text(text, encoding="utf-8")


def stored() -> dict[str, Row]:
    return {row["name"]: row for row in json.loads(RESULTS.read_text(encoding="utf-8"))}


def written(text: str, figures: Mapping[str, Row]) -> str:
    """The document with both tables of these figures."""
    for name, table in (("what one holds", holds(figures)), ("sizes", sizes(figures))):
        begin = BEGIN.format(name)
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(END)
        text = f"{before}{begin}\n\n{table}\n\n{END}{after}"
    return text


def holds(figures: Mapping[str, Row]) -> str:
    rows = [(one.of, one.what, _told(figures.get(one.figure)), one.figure) for one in LINES]
    return _table(("of", "what", "measured", "figure"), rows)


def sizes(figures: Mapping[str, Row]) -> str:
    rates = [_value(figures, CARRIED.format(many)) for many in (1, 2, 4, 8)]
    carried = max((one for one in rates if one), default=None)
    panels, webhooks = _value(figures, PANELS.format(100)), _value(figures, WEBHOOKS)
    rows = []
    for sites in SITES:
        events, views = (sites * one * BUSY / 3600 for one in (EVENTS_A_DAY, PANELS_A_DAY))
        kept = sites * EVENTS_A_DAY * KEPT_DAYS
        forgotten = sites * EVENTS_A_DAY / FORGOTTEN_A_DAY
        rows.append(
            (
                f"{sites:,}",
                *(rounded(events), rounded(views)),
                *(_machines(events, carried), _machines(views, panels)),
                *(_machines(events, webhooks), rounded(kept), f"{rounded(100 * forgotten)} %"),
            )
        )
    heads = (
        *("sites", "events a second", "panels a second", "worker machines"),
        *("server machines, panels", "server processes, webhooks", "events kept"),
        "of what is forgotten in a day",
    )
    return _table(heads, rows)


def rounded(value: float) -> str:
    """To two figures; below ten to one place."""
    if value < 10:
        return f"{value:.1f}".removesuffix(".0")
    unit = 10 ** (math.floor(math.log10(value)) - 1)
    return f"{math.floor(value / unit + 0.5) * unit:,.0f}"


def _value(figures: Mapping[str, Row], name: str) -> float | None:
    return figures[name]["value"] if name in figures else None


def _told(row: Row | None) -> str:
    if row is None:
        return MISSING
    told = f"{rounded(row['value'])} {row['unit']}"
    beside = row["limit_name"] == PEER and row["limit"]
    return f"{told} ({PEER}: {rounded(row['limit'])})" if beside else told


def _machines(wanted: float, one_holds: float | None) -> str:
    if not one_holds:
        return MISSING
    return f"{math.ceil(wanted / (one_holds * USED)):,}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
