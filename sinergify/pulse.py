"""Signs of life for who looks from outside at processes without a port: a file each, touched while
they work, which `scripts/healthy.py` reads; and one that says that a server is about to stop."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps
from celery.signals import after_task_publish, beat_init
from django.conf import settings

FOLDER = Path(__file__).resolve().parent.parent / "var" / "pulse"
SECONDS = 10.0


def touch(role: str) -> None:
    """Where it can't be written the process goes on, and looks ill."""
    with suppress(OSError):
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / role).touch()


class Pulse(bootsteps.StartStopStep):  # type: ignore[misc]
    """Beats while the worker hears its broker: the loop that takes tasks touches the file."""

    requires = ("celery.worker.consumer.tasks:Tasks",)
    _entry: Any = None

    def start(self, parent: Any) -> None:
        touch("worker")
        self._entry = parent.timer.call_repeatedly(SECONDS, touch, ("worker",))

    def stop(self, parent: Any) -> None:
        if self._entry is not None:
            self._entry.cancel()
            self._entry = None


def join(app: Celery) -> None:
    app.steps["consumer"].add(Pulse)


@beat_init.connect
def _begin(**kwargs: Any) -> None:
    """Each bell that the broker took is a beat; the most frequent rings every 30 seconds."""
    touch("beat")
    after_task_publish.connect(_rung)


def _rung(**kwargs: Any) -> None:
    touch("beat")


def leave() -> None:
    """From now on this machine's server at PORT says at /readyz that it stops soon."""
    touch(_leaving().name)


def stay() -> None:
    """A server that starts."""
    _leaving().unlink(missing_ok=True)


def is_leaving() -> bool:
    return _leaving().exists()


def _leaving() -> Path:
    return FOLDER / f"leaving-{settings.PORT}"
