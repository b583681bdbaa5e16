"""Waking a worker. The row that says what to do is the truth; a lost ring is found by a sweep."""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from common.metrics import DOORBELLS_LOST

log = structlog.get_logger(__name__)


def ring(task: str, *args: object, after: float = 0) -> None:
    """Start `task` (its full name) once the transaction is committed, `after` so many seconds: a
    worker keeps it in mind until then, so at most a minute. Never fails."""
    transaction.on_commit(lambda: _send(task, args, after), robust=True)


def _send(task: str, args: tuple[object, ...], after: float) -> None:
    """By name: a web process never imports the modules of tasks."""
    try:
        current_app.send_task(task, args, countdown=after or None)
    except (OperationalError, OSError, RedisError) as error:  # gone, or full
        DOORBELLS_LOST.inc()
        log.warning("doorbell_silent", task=task, reason=type(error).__name__)
