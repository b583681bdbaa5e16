"""Days on which something is gone while comments and a flood come in: none may be lost, doubled or
out of order."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

from bench.figures import Figure
from bench.servers import Cluster, own_cluster, own_redis
from bench.told import (
    arrived,
    await_carried,
    judged,
    let_time_pass,
    linked_issues,
    numbers,
    say,
    settle,
    worker,
)
from bench.waiting import until
from bench.webhooks import ours
from bench.world import World, database, world
from simulators.setting_up import connect

ISSUES = 12
EACH = 10
ALL = f"{ISSUES * EACH} events"
EVERYTHING = ("server", "worker", "beat")
MINUTE = 60.0
FLOOD = 10_000
FIRST_UNKNOWN = 70_000_000
RESTARTS = 3
WORKERS = 3
STEPS = 12
PATIENCE = 400.0


def redis_is_gone() -> list[Figure]:
    """Cache and doorbell are killed with all that is in them, and come back empty a minute later."""
    address = database("sinergify_day_redis")
    with own_redis() as redis:
        if redis is None or address is None:
            return []
        settings = {"DATABASE_URL": address, "REDIS_URL": redis.url}
        with world("day-redis", parts=EVERYTHING, **settings) as w:
            issues = linked_issues(w, ISSUES)
            say(w, issues, range(4))
            redis.kill()
            began = time.monotonic()
            say(w, issues, range(4, 8))
            # The minute itself is what is tried: caches, pools and leases have to outlast it.
            time.sleep(max(0.0, MINUTE - (time.monotonic() - began)))
            redis.start()
            say(w, issues, range(8, EACH))
            return _outcome(w, f"{ALL}, Redis gone for a minute")


def database_restarts() -> list[Figure]:
    """It ends at once, as after a crash, while a worker carries; what is said meanwhile Jira sends
    again until it is taken."""
    with own_cluster() as cluster:
        if cluster is None:
            return []
        with world("day-database", parts=EVERYTHING, DATABASE_URL=cluster.url) as w:
            issues = linked_issues(w, ISSUES)
            w.settings(latency_ms=200)
            w.site("POST", "config", json={"webhook_backoff": [1] * 60})
            say(w, issues, range(EACH))
            settle(w)
            for number in range(EACH, EACH + RESTARTS):
                _restart(cluster, lambda number=number: say(w, issues, [number]))
            words = f"{ISSUES * (EACH + RESTARTS)} events, database restarted {RESTARTS} times"
            return _outcome(w, words, EACH + RESTARTS)


def _restart(cluster: Cluster, meanwhile: Callable[[], None]) -> None:
    from django.db import connection

    from sync.models import IssueEvent

    done = IssueEvent.objects.filter(state="done")
    before = done.count()
    until(lambda: done.count() > before, seconds=PATIENCE)  # the worker is in the middle of it
    connection.close()
    connection.close_pool()
    cluster.stop()
    meanwhile()
    cluster.start()


def salesforce_is_silent() -> list[Figure]:
    """For an hour: its pauses pass twenty times as fast."""
    with world("day-salesforce") as w:
        issues = linked_issues(w, ISSUES)
        say(w, issues, range(5))
        w.settings(down=True)

        def come_back() -> None:
            say(w, issues, range(5, EACH))
            w.settings(down=False)

        return _by_workers(w, f"{ALL}, Salesforce silent for an hour", come_back)


def token_is_lost() -> list[Figure]:
    """Sessions and refresh tokens are revoked in the middle; an admin logs in again."""
    with world("day-token") as w:
        issues = linked_issues(w, ISSUES)
        say(w, issues, range(5))
        w.org("POST", "expire_sessions")
        w.org("POST", "revoke_all")

        def log_in() -> None:
            say(w, issues, range(5, EACH))
            connect(w.where)

        return _by_workers(w, f"{ALL}, login lost in the middle", log_in)


def delivered_anyhow() -> list[Figure]:
    """Each five times and in any order, before a worker comes."""
    with world("day-deliveries") as w:
        issues = linked_issues(w, ISSUES)
        settle(w)
        w.site("POST", "deliver", json={"paused": True})
        say(w, issues, range(EACH))
        sent = w.site("GET", "deliveries")["deliveries"]
        ids = [one["id"] for one in sent if one["event"] == "comment_created"] * 4
        random.Random(5).shuffle(ids)
        for one in ids:
            w.site("POST", "deliver", json={"again": one})
        w.site("POST", "deliver", json={"paused": False, "reverse": True})
        return _by_workers(w, f"{ALL}, each delivered five times in any order", lambda: None)


def flood_of_unknown_issues() -> list[Figure]:
    """Ten thousand at once, of issues that have nothing to do with Salesforce."""
    node = shutil.which("node")
    address = database("sinergify_day_flood")
    if node is None or address is None:
        return []
    with own_redis() as redis:
        more = {"REDIS_URL": redis.url} if redis else {}
        with world("day-flood", DATABASE_URL=address, **more) as w:
            before = _stored(w)
            ours(node, w, FIRST_UNKNOWN).load(FLOOD)
            rows, distinct = (now - then for now, then in zip(_stored(w), before, strict=True))
            left = _worked_through(w)
    words = f"{FLOOD:,} webhooks at once of unknown issues"
    return [
        Figure(f"{words}: lost", FLOOD - distinct, "events", 0, "none"),
        Figure(f"{words}: doubled", rows - distinct, "events", 0, "none"),
        Figure(f"{words}: left over or failed", left, "events", 0, "none"),
    ]


def _stored(w: World) -> tuple[int, int]:
    from sync.models import IssueEvent

    rows = IssueEvent.objects.filter(tenant=w.tenant)
    return rows.count(), rows.values("delivery_id", "part").distinct().count()


def _by_workers(w: World, words: str, come_back: Callable[[], None]) -> list[Figure]:
    _worked_through(w, come_back)
    return _outcome(w, words)


def _worked_through(w: World, come_back: Callable[[], None] | None = None) -> int:
    """Workers take turns until nothing waits, at first, where somebody is to come back, for an hour
    that passes in seconds; the number of events that wait or failed after that."""
    from sync.models import IssueEvent

    settle(w)
    workers: list[subprocess.Popen[bytes]] = []
    end = time.monotonic() + PATIENCE
    steps = STEPS if come_back else 0
    while time.monotonic() < end:
        workers = [one for one in workers if one.poll() is None]
        workers += [worker(w) for _ in range(WORKERS - len(workers))]
        # Five minutes of the hour in which workers meet the silence; without a pause none would.
        time.sleep(0.5)
        if come_back:
            let_time_pass()
        steps -= 1
        if come_back and steps == 0:
            come_back()
            settle(w)
        if steps < 0 and not IssueEvent.objects.filter(state="waiting").exists():
            break
    for one in workers:
        one.kill()
        one.wait()
    return IssueEvent.objects.filter(state__in=("waiting", "failed")).count()


def _outcome(w: World, words: str, each: int = EACH) -> list[Figure]:
    settle(w)
    left = await_carried(PATIENCE)
    if left:
        print(f"{words}: {left} events still wait", file=sys.stderr)
    return judged(words, arrived(w), numbers(ISSUES, each))
