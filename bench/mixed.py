"""People and updates at once for some minutes while Salesforce fails now and then: what was answered
with an error, how each process grows, and what was lost. BENCH_MINUTES=30 takes longer."""

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx2

from bench.events import _keep_in_sync
from bench.faults import FAULTS
from bench.figures import Figure
from bench.told import arrived, let_time_pass, linked_issues, numbers
from bench.waiting import until
from bench.world import World, database, drop, redis, world
from simulators.stack import _descendants

NAME = "sinergify_mixed"
MINUTES = float(os.environ.get("BENCH_MINUTES", "5"))
WARM_SECONDS = 60.0
ISSUES = 20
VIEWERS = 4
PAUSE = 0.25
PATIENCE = 240.0
# Half an hour asks for more than a small org allows a day, and then events wait until tomorrow.
REQUESTS_A_DAY = 1_000_000
ROLES = {"granian": "server", "worker": "worker", "beat": "beat"}
TOKEN_SECONDS = 120.0
ASKED = (
    "/api/v1/issue/records?view=list",
    "/api/v1/issue/records?view=compact&refresh=1",
    "/api/v1/search?object=Case&q=printer",
    "/api/v1/create/form?object=Case",
)


def measure() -> list[Figure]:
    address = database(NAME)
    settings = {"DATABASE_URL": address, **redis(12)} if address else {}
    try:
        parts = ("server", "worker", "beat")
        with world("mixed", parts=parts, **settings) as w:
            return _measured(w, "PostgreSQL" if address else "SQLite")
    finally:
        if address:
            drop(NAME)


def _measured(w: World, store: str) -> list[Figure]:
    made = linked_issues(w, ISSUES)
    w.site("POST", "deliver", json={"settle": True})
    _keep_in_sync(w)
    w.settings(api_max=REQUESTS_A_DAY)
    load = Load(w, made)
    before, after = load.run(MINUTES * 60)
    left = _drain(w)
    found = [one for some in arrived(w).values() for one in some]
    told = set(found)
    name = f"{MINUTES:g} minutes of people, updates and faults, {store}"
    wanted = numbers(ISSUES, load.rounds)
    return [
        Figure(f"{name}: requests", load.answers.total(), "requests"),
        Figure(f"{name}: answered with an error", load.wrong(), "requests", 0, "none"),
        Figure(f"{name}: faults of Salesforce", load.faults, "faults"),
        Figure(f"{name}: comments carried", len(told & wanted), "comments", len(wanted), "written"),
        Figure(f"{name}: still waiting", left, "comments", 0, "none"),
        Figure(f"{name}: lost", len(wanted - told) - left, "comments", 0, "none"),
        Figure(f"{name}: doubled", len(found) - len(told), "comments", 0, "none"),
        *(
            Figure(f"{name}: memory of {role}", after[role], "MB", grown, "after a minute")
            for role, grown in sorted(before.items())
        ),
    ]


class Load:
    """Threads that do what people, Jira and a bad day do, until told to stop."""

    def __init__(self, w: World, issues: list[dict[str, str]]) -> None:
        self.w = w
        self.issues = issues
        self.stop = threading.Event()
        self.answers: Counter[str] = Counter()
        self.rounds = 0
        self.faults = 0
        self.trouble: list[str] = []

    def wrong(self) -> int:
        """Salesforce's own trouble is told with 502, 503 or 504 where nothing can be shown without
        it; a panel is always shown."""
        told = {key: number for key, number in self.answers.items() if not _fine(key)}
        print(f"answers: {dict(self.answers)}, trouble: {self.trouble[:5]}", file=sys.stderr)
        return sum(told.values()) + len(self.trouble)

    def run(self, seconds: float) -> tuple[dict[str, float], dict[str, float]]:
        jobs: list[Callable[[], None]] = [self._write, self._break]
        jobs += [self._look] * VIEWERS
        threads = [threading.Thread(target=self._kept(job)) for job in jobs]
        for one in threads:
            one.start()
        warm = min(WARM_SECONDS, seconds / 3)
        self.stop.wait(warm)  # until every thread of the service has worked
        before = memory(self.w)
        self.stop.wait(seconds - warm)
        after = memory(self.w)
        self.stop.set()
        for one in threads:
            one.join()
        self.w.org("DELETE", "rules")
        return before, after

    def _kept(self, job: Callable[[], None]) -> Callable[[], None]:
        def work() -> None:
            try:
                job()
            except (httpx2.HTTPError, KeyError, ValueError) as error:
                self.trouble.append(f"{job.__name__}: {error!r}")

        return work

    def _look(self) -> None:
        chance = random.Random(threading.get_ident())
        headers: dict[str, dict[str, str]] = {}
        minted = -TOKEN_SECONDS
        with httpx2.Client(trust_env=False, timeout=60) as client:
            while not self.stop.wait(PAUSE):
                if time.monotonic() - minted > TOKEN_SECONDS:
                    headers = {one["id"]: self.w.headers(one["id"]) for one in self.issues[:5]}
                    minted = time.monotonic()
                path = chance.choice(ASKED)
                issue = chance.choice(list(headers))
                answer = client.get(self.w.where.service + path, headers=headers[issue])
                self.answers[f"{path.split('?')[0]} {answer.status_code}"] += 1

    def _write(self) -> None:
        """A comment on each issue, in rounds; each is one event."""
        while not self.stop.wait(PAUSE):
            for place, one in enumerate(self.issues):
                text = f"Number {self.rounds} of {place}"
                self.w.site("POST", "change", json={"issue": one["key"], "comment": text})
            self.rounds += 1

    def _break(self) -> None:
        chance = random.Random(8)
        while not self.stop.wait(chance.uniform(1, 4)):
            self.w.org("POST", "rules", json={"times": 1} | chance.choice(FAULTS))
            self.faults += 1


def _fine(key: str) -> bool:
    path, status = key.split(" ")
    return status == "200" or (not path.endswith("records") and status in ("502", "503", "504"))


def memory(w: World) -> dict[str, float]:
    """Megabytes in use by the processes of each role."""
    found: dict[str, float] = {}
    for pid in _descendants(w.stack.processes["service"].pid):
        folder = Path("/proc") / str(pid)
        words = (folder / "cmdline").read_text().split("\0")
        role = next((name for word, name in ROLES.items() if word in " ".join(words)), "")
        used = int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        if role:
            found[role] = found.get(role, 0.0) + used / 1_048_576
    return found


def _drain(w: World) -> int:
    """Until nothing waits any more, with pauses cut short; what stopped is replayed once.

    Returns how many still wait: each comment is one event.
    """
    from sync import attending
    from sync.models import IssueEvent
    from tenants.audit import Actor

    w.site("POST", "deliver", json={"settle": True})
    failed = IssueEvent.objects.filter(state="failed")
    if failed.exists():
        attending.again(w.tenant, failed, actor=Actor.staff("bench"))
    waiting = IssueEvent.objects.filter(state="waiting")

    def carried() -> bool:
        let_time_pass()
        return not waiting.exists()

    until(carried, seconds=PATIENCE, every=0.5)
    return int(waiting.count())
