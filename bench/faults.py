"""A thousand comments on forty issues while workers are killed, answers are lost, both worlds fail
and every tenth event is delivered again: none may be lost, doubled or out of order."""

import contextlib
import random
import signal
import subprocess
import time
from typing import Any

from bench.figures import Figure
from bench.told import arrived, judged, let_time_pass, linked_issues, numbers, say, settle, worker
from bench.world import World, database, world

ISSUES = 40
EACH = 25
WORKERS = 3
KILLS = 60
PATIENCE = 300.0
FAULTS: tuple[dict[str, Any], ...] = (
    {"match": "/composite/sobjects", "drop": "after", "times": 1},
    {"match": "/composite/sobjects", "drop": "before", "times": 1},
    {"match": "/composite/sobjects", "status": 503, "html": "<html>busy</html>", "times": 2},
    {"match": "/services/data", "status": 500, "body": [{"errorCode": "UNKNOWN_EXCEPTION"}]},
    {"match": "/services/data", "delay_ms": 300, "times": 3},
)


def measure_sqlite() -> list[Figure]:
    return _measured("SQLite")


def measure_postgres() -> list[Figure]:
    address = database("sinergify_faults")
    return _measured("PostgreSQL", DATABASE_URL=address) if address else []


def _measured(name: str, **settings: str) -> list[Figure]:
    chance = random.Random(8)
    with world(f"faults-{name.lower()}", **settings) as w:
        made = linked_issues(w, ISSUES)
        _comment(w, made, chance)
        kills = _carried_under_fire(w, chance)
        told = arrived(w)
    words = f"{ISSUES * EACH} events, {kills} kills, faults and repeated deliveries, {name}"
    return judged(words, told, numbers(ISSUES, EACH))


def _comment(w: World, issues: list[dict[str, str]], chance: random.Random) -> None:
    """What is delivered again comes late and in no order."""
    say(w, issues, range(EACH))
    settle(w)
    sent = w.site("GET", "deliveries")["deliveries"]
    again = [one["id"] for one in sent if one["event"] == "comment_created"]
    for delivery in chance.sample(again, len(again) // 10):
        w.site("POST", "deliver", json={"again": delivery})
    settle(w)


def _carried_under_fire(w: World, chance: random.Random) -> int:
    from sync.models import IssueEvent

    waiting = IssueEvent.objects.filter(state="waiting")
    workers = [worker(w) for _ in range(WORKERS)]
    end, kills = time.monotonic() + PATIENCE, 0
    while waiting.exists() and time.monotonic() < end:
        victim = chance.choice(workers)
        with contextlib.suppress(subprocess.TimeoutExpired):
            victim.wait(chance.uniform(0.05, 0.4))  # the random moment of a kill
        if kills < KILLS:
            w.org("POST", "rules", json=chance.choice(FAULTS) | {"times": 1})
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            kills += 1
        let_time_pass()
        workers = [one if one.poll() is None else worker(w) for one in workers]
    for one in workers:
        one.kill()
        one.wait()
    return kills
