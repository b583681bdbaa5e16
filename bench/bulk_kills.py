"""`python -m bench.bulk_kills`: kill -9 at random moments of a run of 5 000 rows; nothing may be lost
or made twice, and both result files add up to the source."""

import csv
import random
import signal
import subprocess
import sys
import time
from collections import Counter

from bench import bulk
from bench.world import World, world

ROWS = 5_000
KILLS = 15
LONGEST = 0.5


def main() -> int:
    chance = random.Random(int(sys.argv[1]) if sys.argv[1:] else 6)
    wrong = 0
    with world("bulk-kills") as w:
        for package in (True, False):
            killed = lost = doubled = 0
            adds_up = True
            while killed < KILLS:
                bulk.prepare(w, package=package)
                found = _run(w, chance)
                lost, doubled, killed = lost + found[0], doubled + found[1], killed + found[2]
                adds_up = adds_up and found[3]
                w.org("POST", "reset")
                _again(w)
            how = "with" if package else "without"
            print(f"{how} import key: killed {killed} times, lost {lost}, doubled {doubled},")
            print(f"  result files add up: {adds_up}", flush=True)
            wrong += lost + doubled + (not adds_up)
    return 1 if wrong else 0


def _again(w: World) -> None:
    """A reset org has forgotten its sessions: log in anew."""
    from simulators.setting_up import connect

    connect(w.where)


def _run(w: World, chance: random.Random) -> tuple[int, int, int, bool]:
    from bulkcreate.models import Upload

    Upload.objects.all().delete()  # a reset org gives the same ids again, which no real one does
    pk = bulk.put(w, ROWS)
    bulk.child(pk, "--start")
    killed = 0
    while not Upload.objects.filter(pk=pk, state__in=("finishing", "done")).exists():
        killed += _turn(pk, chance if killed < KILLS else None)
    while not Upload.objects.filter(pk=pk, state="done").exists():
        _turn(pk, None)
    made = Counter(
        one["Subject"]
        for one in w.org("GET", "records?object=Case")["records"]
        if str(one.get("Subject")).startswith("Row ")
    )
    lost = ROWS - len(made)
    doubled = sum(many - 1 for many in made.values())
    return lost, doubled, killed, _adds_up(Upload.objects.get(pk=pk))


def _turn(pk: str, chance: random.Random | None) -> int:
    """One worker's life; what it held is free at once, as after its lease."""
    from django.utils import timezone

    from bulkcreate.models import Upload

    Upload.objects.filter(pk=pk).update(lease_until=None, not_before=timezone.now(), attempts=0)
    command = [sys.executable, "-m", "bench.bulk_worker", "--go-on", pk]
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    worker.stdout.readline()
    if chance is None:
        worker.wait()
        time.sleep(1)
        return 0
    try:
        worker.wait(timeout=chance.uniform(0, LONGEST))
    except subprocess.TimeoutExpired:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        return 1
    return 0


def _adds_up(upload: object) -> bool:
    from bulkcreate import files

    rows: list[int] = []
    for kind in (files.SUCCESS, files.FAILURE):
        with files.path(upload, kind).open(encoding="utf-8-sig", newline="") as out:
            rows += [int(one["Source row"]) for one in csv.DictReader(out)]
    return sorted(rows) == list(range(2, ROWS + 2))


if __name__ == "__main__":
    sys.exit(main())
