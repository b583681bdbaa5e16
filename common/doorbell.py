"""Waking a worker. The row that says what to do is the truth; a lost ring is found by a sweep."""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from common.metrics import DOORBELLS_LOST

log = structlog.get_logger(__name__)


def ring(task: str, *args: object) -> None:
    """Start `task` (its full name) once the transaction is committed. Never fails."""
    transaction.on_commit(lambda: _send(task, args), robust=True)


def _send(task: str, args: tuple[object, ...]) -> None:
    """By name: a web process never imports the modules of tasks."""
    try:
        current_app.send_task(task, args)
    except (OperationalError, OSError) as error:
        DOORBELLS_LOST.inc()
        log.warning("doorbell_silent", task=task, reason=type(error).__name__)
