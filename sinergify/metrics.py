"""Figures for Prometheus: what the processes counted, and how the rows stand at this moment.

The server shows them at /metrics, together for all of its processes. A worker on a machine of its
own shows its own at METRICS_PORT. Both want METRICS_TOKEN; without it there are no figures.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from celery.signals import task_postrun, task_prerun, worker_ready
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from common.metrics import TASKS
from jira.guards import monitor, monitoring
from sinergify import standing

SHARED = "PROMETHEUS_MULTIPROC_DIR"


class Standing(Collector):
    """Asked of the database at each reading: no process has to remember it."""

    def collect(self) -> Iterator[Metric]:
        try:
            for name, (words, label, values) in standing.read().items():
                family = GaugeMetricFamily(f"sinergify_{name}", words, labels=[label])
                for value, number in sorted(values.items()):
                    family.add_metric([value], number)
                yield family
        except DatabaseError:
            return


def exposition(*, rows: bool) -> bytes:
    """The figures as text; with `rows` also how the database stands."""
    registry = CollectorRegistry()
    if SHARED in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    if rows:
        registry.register(Standing())
    return generate_latest(registry)


@monitor
def metrics(request: HttpRequest) -> HttpResponse:
    return HttpResponse(exposition(rows=True), content_type=CONTENT_TYPE_LATEST)


def forget_dead_processes() -> None:
    """The files of processes that are gone. Those of others that run, started by units of their
    own, are still read."""
    for path in Path(os.environ.get(SHARED, "/nowhere")).glob("*.db"):
        pid = path.stem.rpartition("_")[2]
        if pid.isdecimal() and not _lives(int(pid)):
            path.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # of another user
        return True
    return True


_started: dict[str, float] = {}


@task_prerun.connect
def _begin(task_id: str = "", **kwargs: Any) -> None:
    _started[task_id] = time.perf_counter()


@task_postrun.connect
def _end(task_id: str = "", task: Any = None, state: str = "", **kwargs: Any) -> None:
    began = _started.pop(task_id, None)
    if began is not None and task is not None:
        TASKS.labels(task.name, state.lower() or "unknown").observe(time.perf_counter() - began)


@worker_ready.connect
def _show(**kwargs: Any) -> None:
    if not (settings.METRICS_TOKEN and settings.METRICS_PORT):
        return
    server = make_server("", settings.METRICS_PORT, worker_page, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()


def worker_page(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if not monitoring(environ.get("HTTP_AUTHORIZATION", "")):
        start("401 Unauthorized", [("WWW-Authenticate", "Bearer")])
        return [b""]
    start("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
    return [exposition(rows=False)]


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """A reading every few seconds is no news."""
