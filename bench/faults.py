"""A thousand comments on forty issues while workers are killed, answers are lost, both worlds fail
and every tenth event is delivered again: none may be lost, doubled or out of order."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from itertools import pairwise
from typing import Any

from bench.figures import Figure
from bench.world import World, database, world

ISSUES = 40
EACH = 25
WORKERS = 3
KILLS = 60
PATIENCE = 300.0
NUMBER = re.compile(r"Number (\d+) of (\d+)")
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
        _comment(w, [one["key"] for one in made], chance)
        kills = _carried_under_fire(w, chance)
        told = _told(w)
    wanted = {(issue, number) for issue in range(ISSUES) for number in range(EACH)}
    found = [one for some in told.values() for one in some]
    words = f"{ISSUES * EACH} events, {kills} kills, faults and repeated deliveries, {name}"
    return [
        Figure(f"{words}: lost", len(wanted - set(found)), "events", 0, "none"),
        Figure(f"{words}: doubled", len(found) - len(set(found)), "events", 0, "none"),
        Figure(f"{words}: out of order", sum(map(_disorder, told.values())), "events", 0, "none"),
    ]


def linked_issues(w: World, many: int) -> list[dict[str, str]]:
    """New issues, each with a case of its own."""
    from django.utils import timezone

    from records.models import RecordLink

    made = w.site("POST", "issues", json={"project": "SUP", "count": many})["issues"]
    cases = w.records("Case")[:many]
    RecordLink.objects.bulk_create(
        RecordLink(
            tenant=w.tenant,
            issue_id=issue["id"],
            issue_key=issue["key"],
            object_name="Case",
            record_id=case,
            linked_at=timezone.now(),
        )
        for issue, case in zip(made, cases, strict=True)
    )
    return list(made)


def _comment(w: World, keys: list[str], chance: random.Random) -> None:
    """In the order of their numbers; what is delivered again comes late and in no order."""
    for number in range(EACH):
        for place, key in enumerate(keys):
            w.site("POST", "change", json={"issue": key, "comment": f"Number {number} of {place}"})
    w.site("POST", "deliver", json={"settle": True})
    sent = w.site("GET", "deliveries")["deliveries"]
    again = [one["id"] for one in sent if one["event"] == "comment_created"]
    for delivery in chance.sample(again, len(again) // 10):
        w.site("POST", "deliver", json={"again": delivery})
    w.site("POST", "deliver", json={"settle": True})


def _carried_under_fire(w: World, chance: random.Random) -> int:
    from sync.models import IssueEvent

    waiting = IssueEvent.objects.filter(state="waiting")
    workers = [_worker(w) for _ in range(WORKERS)]
    end, kills = time.monotonic() + PATIENCE, 0
    while waiting.exists() and time.monotonic() < end:
        time.sleep(chance.uniform(0.05, 0.4))  # the random moment of a kill
        if kills < KILLS:
            w.org("POST", "rules", json=chance.choice(FAULTS) | {"times": 1})
            victim = chance.randrange(WORKERS)
            workers[victim].send_signal(signal.SIGKILL)
            workers[victim].wait()
            kills += 1
        _free(w)
        workers = [one if one.poll() is None else _worker(w) for one in workers]
    for one in workers:
        one.kill()
        one.wait()
    return kills


def _free(w: World) -> None:
    """What a dead worker held, and what has to wait, is free at once, as after its lease. A lease
    that a living worker holds stays: it is renewed with every event."""
    from datetime import timedelta

    from django.utils import timezone

    from sync.delivery import LEASE_SECONDS
    from sync.models import IssueEvent, Lane, Turn

    now = timezone.now()
    stale = now + timedelta(seconds=LEASE_SECONDS - 3)
    Turn.objects.filter(lease_until__lt=stale).update(lease_until=None)
    held = Turn.objects.exclude(lease_until=None).values("issue_id")
    IssueEvent.objects.filter(state="waiting").exclude(issue_id__in=held).update(
        not_before=now, attempts=0
    )
    Lane.objects.update(closed_until=None)


def _worker(w: World) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.sync_worker", str(w.tenant.pk), "60"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=dict(os.environ), **quiet)


def _told(w: World) -> dict[str, list[tuple[int, int]]]:
    """By case: the comments in the order in which Salesforce made them."""
    rows = sorted(w.org("GET", "records?object=CaseComment")["records"], key=lambda one: one["Id"])
    told: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        hit = NUMBER.search(row["CommentBody"])
        if hit:
            one = (int(hit.group(2)), int(hit.group(1)))
            told.setdefault(row["ParentId"], []).append(one)
    return told


def _disorder(told: list[tuple[int, int]]) -> int:
    numbers = [number for _, number in told]
    return sum(before > after for before, after in pairwise(numbers))
