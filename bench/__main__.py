"""`make bench`: every figure in one run on one machine; also in bench/results.json.

Each part has a process of its own, since each starts a service with settings of its own.
"""

import json
import subprocess
import sys
from dataclasses import asdict

from bench import (
    bad_days,
    browser,
    bulk,
    bulk_kills,
    capacity,
    create,
    details,
    doors,
    events,
    faults,
    feed,
    forge,
    mixed,
    panel_peers,
    panels,
    scale,
    screens,
    tokens,
    webhooks,
)
from bench.figures import Figure, report

PARTS = {
    "panels": panels.measure,
    "panel-peers": panel_peers.measure,
    "tokens": tokens.measure_sqlite,
    "tokens-postgresql": tokens.measure_postgres,
    "screens": screens.measure,
    "bulk": bulk.measure,
    "create": create.measure,
    "bulk-kills": bulk_kills.measure,
    "details": details.measure,
    "feed": feed.measure,
    "webhooks": webhooks.measure,
    "events": events.measure,
    "faults": faults.measure_sqlite,
    "faults-postgresql": faults.measure_postgres,
    "day-redis": bad_days.redis_is_gone,
    "day-database": bad_days.database_restarts,
    "day-salesforce": bad_days.salesforce_is_silent,
    "day-token": bad_days.token_is_lost,
    "day-deliveries": bad_days.delivered_anyhow,
    "day-flood": bad_days.flood_of_unknown_issues,
    "doors": doors.measure,
    "mixed": mixed.measure,
    "scale": scale.measure,
    "browser": browser.measure,
    "forge": forge.measure,
}
MARK = "figures:"


def main(wanted: list[str]) -> int:
    if wanted[:1] == ["--part"]:
        found = [asdict(figure) for figure in PARTS[wanted[1]]()]
        print(MARK + json.dumps(found), flush=True)
        return 0
    figures: list[Figure] = []
    for name in wanted or PARTS:
        print(f"measuring: {name} …", flush=True)
        figures += _part(name)
    report(figures, whole=not wanted)
    capacity.main()
    return 0


def _part(name: str) -> list[Figure]:
    command = [sys.executable, "-m", "bench", "--part", name]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    line = next(one for one in done.stdout.splitlines() if one.startswith(MARK))
    return [Figure(**values) for values in json.loads(line.removeprefix(MARK))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
