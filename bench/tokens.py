"""Fifty requests at once on an expired session, in four processes: one renewal, no failure."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx2

from bench.figures import Figure
from bench.world import World, database, world

AT_ONCE = 50
PROCESSES = 4
RENEWAL_MS = 1000


def measure_sqlite() -> list[Figure]:
    return _measured("SQLite")


def measure_postgres() -> list[Figure]:
    address = database("sinergify_bench")
    return _measured("PostgreSQL", DATABASE_URL=address, DATABASE_POOL="16") if address else []


def _measured(name: str, **settings: str) -> list[Figure]:
    folder = f"tokens-{name.lower()}"
    with world(folder, SERVER_WORKERS=str(PROCESSES), **settings) as here:
        issues = [str(9500 + number) for number in range(AT_ONCE)]
        for issue in issues:
            here.link(issue, ["Case"], 2)
        headers = [here.headers(issue) for issue in issues]
        here.settings(refresh_delay_ms=RENEWAL_MS)
        here.org("POST", "expire_sessions")
        here.forget_calls()
        began = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            live = list(pool.map(lambda one: _ask(here, one), headers))
        took = time.perf_counter() - began
        renewals = _renewals(here)
    words = f"50 requests on an expired session, 4 processes, {name}"
    return [
        Figure(f"{words}: token calls", renewals, "calls", 1, "limit"),
        Figure(f"{words}: failures", live.count(False), "failures", 0, "limit"),
        Figure(f"{words}: time until all were answered", took, "s", RENEWAL_MS / 1000, "renewal"),
    ]


def _renewals(here: World) -> int:
    calls = here.org("GET", "journal")["calls"]
    return sum(one["path"] == "/services/oauth2/token" for one in calls)


def _ask(here: World, headers: dict[str, str]) -> bool:
    url = f"{here.where.service}/api/v1/issue/records?view=list&refresh=1"
    with httpx2.Client(trust_env=False, timeout=60) as client:
        answer = client.get(url, headers=headers)
    return answer.status_code == 200 and "Updated" in answer.text
