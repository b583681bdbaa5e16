"""Numbered comments: said in Jira in the order of their numbers, and counted where they arrive."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from bench.figures import Figure
from bench.waiting import until
from bench.world import World

PATIENCE = 600.0
NUMBER = re.compile(r"Number (\d+) of (\d+)")
Told = dict[str, list[tuple[int, int]]]


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


def say(w: World, issues: list[dict[str, str]], numbers: Iterable[int]) -> None:
    for number in numbers:
        for place, one in enumerate(issues):
            text = f"Number {number} of {place}"
            w.site("POST", "change", json={"issue": one["key"], "comment": text})


def settle(w: World) -> None:
    """Until Jira has nothing more to deliver; one question for all of it could time out."""
    until(lambda: not w.site("POST", "deliver", json={})["waiting"], seconds=PATIENCE)
    w.site("POST", "deliver", json={"settle": True})


def arrived(w: World) -> Told:
    """By case: the comments in the order in which Salesforce made them."""
    rows = sorted(w.org("GET", "records?object=CaseComment")["records"], key=lambda one: one["Id"])
    told: Told = {}
    for row in rows:
        hit = NUMBER.search(row["CommentBody"])
        if hit:
            one = (int(hit.group(2)), int(hit.group(1)))
            told.setdefault(row["ParentId"], []).append(one)
    return told


def numbers(issues: int, each: int) -> set[tuple[int, int]]:
    return {(issue, number) for issue in range(issues) for number in range(each)}


def judged(words: str, told: Told, wanted: set[tuple[int, int]]) -> list[Figure]:
    found = [one for some in told.values() for one in some]
    return [
        Figure(f"{words}: lost", len(wanted - set(found)), "events", 0, "none"),
        Figure(f"{words}: doubled", len(found) - len(set(found)), "events", 0, "none"),
        Figure(f"{words}: out of order", sum(map(_disorder, told.values())), "events", 0, "none"),
    ]


def _disorder(told: list[tuple[int, int]]) -> int:
    order = [number for _, number in told]
    return sum(before > after for before, after in pairwise(order))


def let_time_pass() -> None:
    """What a dead worker held, and what has to wait, is free at once, as after its lease. A lease
    that a living worker holds stays: it is renewed with every event."""
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


def worker(w: World) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.sync_worker", str(w.tenant.pk), "60"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=dict(os.environ), **quiet)


def await_carried(patience: float) -> int:
    """How many events still wait when nothing waits any more, or when patience is at its end."""
    from sync.models import IssueEvent

    waiting = IssueEvent.objects.filter(state="waiting")
    until(lambda: not waiting.exists(), seconds=patience, every=0.2)
    return waiting.count()
