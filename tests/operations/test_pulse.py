"""Signs of life of a worker and of beat, as the health check of a container reads them."""

import os
import time

import pytest

from scripts import healthy
from sinergify import pulse
from sinergify.celery import app


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    kept = tmp_path / "pulse"
    monkeypatch.setattr(pulse, "FOLDER", kept)
    monkeypatch.setattr(healthy, "PULSE", kept)
    return kept


@pytest.fixture
def check(monkeypatch):
    def of(role):
        monkeypatch.setenv("ROLE", role)
        return healthy.main()

    return of


class Consumer:
    """As much of a worker's consumer as a step of it needs."""

    def __init__(self):
        self.timer, self.calls = self, []

    def call_repeatedly(self, seconds, what, arguments):
        self.calls.append((seconds, what, arguments))
        return self

    def cancel(self):
        self.calls.clear()


def test_the_health_check_looks_where_the_processes_write():
    assert pulse.Path(healthy.__file__).parent.parent / "var" / "pulse" == real_folder()


def real_folder():
    return pulse.Path(pulse.__file__).resolve().parent.parent / "var" / "pulse"


@pytest.mark.parametrize("role", ["worker", "beat"])
def test_a_process_that_beats_is_healthy_and_one_that_stopped_is_not(check, folder, role):
    assert check(role) == 1
    pulse.touch(role)
    assert check(role) == 0
    late = time.time() - healthy.MOST[role] - 1
    os.utime(folder / role, (late, late))
    assert check(role) == 1


def test_a_pulse_may_be_missed_before_a_process_counts_as_dead():
    assert healthy.MOST["worker"] > 3 * pulse.SECONDS


def test_a_worker_beats_while_it_hears_its_broker(check):
    assert pulse.Pulse in app.steps["consumer"]
    consumer = Consumer()
    step = pulse.Pulse(consumer)
    step.start(consumer)
    assert check("worker") == 0
    ((seconds, what, arguments),) = consumer.calls
    assert (seconds, what, arguments) == (pulse.SECONDS, pulse.touch, ("worker",))
    step.stop(consumer)
    assert consumer.calls == []


def test_beat_beats_with_every_bell(check, folder):
    pulse._begin()
    (folder / "beat").unlink()
    pulse.after_task_publish.send(sender="sync.tasks.sweep")
    pulse.after_task_publish.disconnect(pulse._rung)
    assert check("beat") == 0


def test_a_folder_that_cannot_be_written_stops_nobody(folder, check):
    folder.write_text("no folder")
    pulse.touch("worker")
    assert check("worker") == 1


def test_a_server_is_asked_and_has_no_file(check, monkeypatch):
    monkeypatch.setattr(healthy, "answers", lambda: False)
    assert check("server") == 1
    monkeypatch.setattr(healthy, "answers", lambda: True)
    assert check("server") == 0
