"""kill -9 at random moments of a run of 5 000 rows: nothing is lost or made twice, and both result
files add up to the source. `python -m bench.bulk_kills` runs it alone."""

import csv
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass

from bench import bulk
from bench.figures import Figure, report
from bench.world import World, world

ROWS = 5_000
KILLS = 30


@dataclass(frozen=True)
class Way:
    name: str
    package: bool
    by_jobs: bool
    longest: float
    """Seconds within which a worker is killed."""


WAYS = (
    Way("calls of 200, import key", package=True, by_jobs=False, longest=0.5),
    Way("calls of 200, no key", package=False, by_jobs=False, longest=0.5),
    Way("Bulk API 2.0, import key", package=True, by_jobs=True, longest=2),
    Way("Bulk API 2.0, no key", package=False, by_jobs=True, longest=2),
)


@dataclass
class Found:
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    astray: int = 0
    """Rows that stand in no result file, or in two."""


def measure() -> list[Figure]:
    chance = random.Random(6)
    figures: list[Figure] = []
    with world("bulk-kills") as w:
        for way in WAYS:
            found = Found()
            while found.kills < KILLS:
                _run(w, way, chance, found)
            figures += _figures(way, found)
    return figures


def _figures(way: Way, found: Found) -> list[Figure]:
    name = f"bulk killed {KILLS} times, {way.name}"
    return [
        Figure(f"{name}: rows lost", found.lost, "rows", 0, "none"),
        Figure(f"{name}: rows doubled", found.doubled, "rows", 0, "none"),
        Figure(f"{name}: rows in no or two result files", found.astray, "rows", 0, "none"),
    ]


def _run(w: World, way: Way, chance: random.Random, found: Found) -> None:
    from bulkcreate.models import Upload

    Upload.objects.all().delete()  # a reset org gives the same ids again, which no real one does
    bulk.prepare(w, package=way.package)
    w.settings(bulk_batch=1_500)
    os.environ["BULK_API_THRESHOLD"] = str(0 if way.by_jobs else ROWS)
    pk = bulk.put(w, ROWS)
    bulk.child(pk, "--start")
    upload = Upload.objects.filter(pk=pk)
    while not upload.filter(state="done").exists():
        if upload.filter(state="running").exists() and found.kills < KILLS:
            found.kills += _turn(pk, chance.uniform(0, way.longest))
        else:
            _turn(pk, None)
    _count(w, upload.get(), found)
    w.org("POST", "reset")
    _log_in_again(w)


def _turn(pk: str, seconds: float | None) -> bool:
    """One worker's life; what it held is free at once, as after its lease. Whether it was killed."""
    from django.utils import timezone

    from bulkcreate.models import Upload

    Upload.objects.filter(pk=pk).update(lease_until=None, not_before=timezone.now(), attempts=0)
    command = [sys.executable, "-m", "bench.bulk_worker", "--go-on", pk]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    worker.stdout.readline()
    try:
        worker.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        return True
    return False


def _count(w: World, upload: object, found: Found) -> None:
    made = Counter(
        one["Subject"]
        for one in w.org("GET", "records?object=Case")["records"]
        if str(one.get("Subject")).startswith("Row ")
    )
    found.lost += ROWS - len(made)
    found.doubled += sum(many - 1 for many in made.values())
    told = Counter(_rows_of(upload))
    found.astray += sum(told[row] != 1 for row in range(2, ROWS + 2))


def _rows_of(upload: object) -> list[int]:
    from bulkcreate import files

    rows: list[int] = []
    for kind in (files.SUCCESS, files.FAILURE):
        with files.path(upload, kind).open(encoding="utf-8-sig", newline="") as out:
            rows += [int(one["Source row"]) for one in csv.DictReader(out)]
    return rows


def _log_in_again(w: World) -> None:
    """A reset org has forgotten its sessions."""
    from simulators.setting_up import connect

    connect(w.where)


if __name__ == "__main__":
    report(measure(), whole=False)
