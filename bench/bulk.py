"""Bulk creation: rows a second, callouts, and memory that does not grow with the file, beside what two
other clients take for the same rows."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import bulk_peers
from bench.figures import Figure
from bench.world import World, world

HEADER = "Subject,Status,Priority,Description,Store\n"
MANY = 10_000
OURS, ROUNDS = "ours", 3


@dataclass(frozen=True)
class Size:
    name: str
    rows: int
    length: int = 40
    """Characters of the description."""
    run: bool = True


SIZES = (
    Size("1k", 1_000),
    Size("10k", MANY),
    Size("200k", 200_000),
    Size("200k rows, 150 MB", 200_000, length=700, run=False),
)
REVIEWED = 50_000


def measure() -> list[Figure]:
    found: list[Figure] = []
    with world("bulk") as w:
        prepare(w, package=False)
        least = 0.0
        for size in SIZES:
            upload = put(w, size.rows, size.length)
            w.forget_calls()
            told = child(upload, "--run" if size.run else "--check")
            least = least or told["peak_mb"]
            found += _figures(size, told, w, least)
        found += [*_beside(w), _review(w)]
    return found


def _figures(size: Size, told: dict[str, Any], w: World, least: float) -> list[Figure]:
    name = size.name
    found = [
        Figure(f"bulk check {name}", size.rows / told["check_s"], "rows/s"),
        Figure(f"bulk peak memory {name}", told["peak_mb"], "MB", 1.3 * least, "1.3 × 1k"),
    ]
    if size.run:
        calls = len(w.callouts()) * MANY / size.rows
        found += [
            Figure(f"bulk create {name}", size.rows / told["run_s"], "rows/s"),
            Figure(f"bulk callouts {name}", calls, "for 10 000 rows", MANY / 200, "calls of 200"),
        ]
    return found


def _beside(w: World) -> list[Figure]:
    """Ours with checks, record numbers and attached files; in turns, the best of each."""
    source = Path(os.environ["UPLOAD_DIR"]) / "peer.csv"
    _write(source, MANY, 40, header=HEADER.replace(",Store", ",Origin"))
    ways: dict[str, Callable[[], dict[str, Any] | None]] = {
        OURS: lambda: child(put(w, MANY), "--run"),
        "simple-salesforce": lambda: bulk_peers.simple_salesforce(w, source),
        "jsforce": lambda: bulk_peers.jsforce(w, source),
    }
    told: dict[str, dict[str, Any]] = {}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            w.forget_calls()
            one = way()
            if one is not None and one["run_s"] < told.get(name, one | {"run_s": 1e9})["run_s"]:
                told[name] = one | {"calls": len(w.callouts())}
    rate = MANY / told.pop(OURS)["run_s"]
    found = []
    for name, one in told.items():
        found += [
            Figure(f"bulk create 10k beside {name}", rate, "rows/s", MANY / one["run_s"], name),
            Figure(f"callouts of {name} 10k", one["calls"], "for 10 000 rows"),
            Figure(f"peak memory of {name} 10k", one["peak_mb"], "MB"),
        ]
    return found


def _review(w: World) -> Figure:
    """From the last byte to the review, with every row read and checked."""
    told = child(put(w, REVIEWED), "--check")
    return Figure("bulk from the file to the review, 50k", told["check_s"], "s")


def prepare(w: World, *, package: bool) -> None:
    """Case is mapped in the project of the issue, and the org has our package or not."""
    from mapping import describes
    from mapping.models import MappedObject, MappedProject
    from salesforce.models import DescribeCache

    w.settings(package=package, api_max=1_000_000)
    MappedObject.objects.get_or_create(tenant=w.tenant, name="Case")
    MappedProject.objects.get_or_create(
        tenant=w.tenant, key="SUP", defaults={"project_id": "10000"}
    )
    DescribeCache.objects.all().delete()
    assert describes.keep(w.tenant)


def put(w: World, rows: int, length: int = 40) -> str:
    """A file as it lies there when its last piece has come."""
    from django.utils import timezone

    from bulkcreate import files
    from bulkcreate.models import Upload

    now = timezone.now()
    upload = Upload.objects.create(
        tenant=w.tenant,
        account_id="bench",
        issue_id="10010",
        issue_key="SUP-142",
        project_id="10000",
        project_key="SUP",
        file_name="bench.csv",
        size=1,
        state="reading",
        begun_at=now,
        not_before=now,
    )
    _write(files.path(upload), rows, length)
    return str(upload.pk)


def _write(path: Path, rows: int, length: int, header: str = HEADER) -> None:
    text = "x" * length
    with path.open("w", encoding="utf-8") as out:
        out.write(header)
        out.writelines(f"Row {n},New,Low,{text} {n},Web\n" for n in range(rows))


def child(upload: str, how: str) -> dict[str, Any]:
    """A worker of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "bench.bulk_worker", how, upload]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def peak_mb() -> float:
    """Of this process alone: what `getrusage` tells has its parent's in it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(one for one in status.splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def seconds(do: Any) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started
