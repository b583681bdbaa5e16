"""Bulk creation: rows a second, callouts, and memory that does not grow with the file."""

import json
import subprocess
import sys
import time
from typing import Any

from bench.figures import Figure
from bench.world import World, world

HEADER = "Subject,Status,Priority,Description,Store\n"
SIZES = {"1k": (1_000, 40), "10k": (10_000, 40), "200k rows, 150 MB": (200_000, 700)}
RUN = ("1k", "10k")


def measure() -> list[Figure]:
    found: list[Figure] = []
    with world("bulk") as w:
        prepare(w, package=False)
        peaks: dict[str, float] = {}
        for name, (rows, length) in SIZES.items():
            upload = put(w, rows, length)
            w.forget_calls()
            told = child(upload, "--check" if name not in RUN else "--run")
            peaks[name] = told["peak_mb"]
            found += _figures(name, rows, told, w, peaks["1k"])
    return found


def _figures(name: str, rows: int, told: dict[str, Any], w: World, least: float) -> list[Figure]:
    found = [
        Figure(f"bulk check {name}", rows / told["check_s"], "rows/s"),
        Figure(f"bulk peak memory {name}", told["peak_mb"], "MB", 1.3 * least, "1.3 × 1k"),
    ]
    if name in RUN:
        calls = len(w.callouts()) * 10_000 / rows
        found += [
            Figure(f"bulk create {name}", rows / told["run_s"], "rows/s"),
            Figure(f"bulk callouts {name}", calls, "for 10 000 rows"),
        ]
    return found


def prepare(w: World, *, package: bool) -> None:
    """Case is mapped in the project of the issue, and the org has our package or not."""
    from mapping import describes
    from mapping.models import MappedObject, MappedProject
    from salesforce.models import DescribeCache

    w.settings(package=package)
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
    text = "x" * length
    with files.path(upload).open("w", encoding="utf-8") as out:
        out.write(HEADER)
        out.writelines(f"Row {n},New,Low,{text} {n},Berlin\n" for n in range(rows))
    return str(upload.pk)


def child(upload: str, how: str) -> dict[str, Any]:
    """A worker of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "bench.bulk_worker", how, upload]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def seconds(do: Any) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started
