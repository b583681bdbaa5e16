"""What beat rings for, and how often."""

import re
from pathlib import Path

import pytest

from sinergify.celery import app
from sinergify.schedule import BEAT, SCHEDULE

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
WORDS = {"hourly": 3600.0, "every minute": 60.0, "every 30 seconds": 30.0}
RARE = {name: seconds for name, (_, seconds) in BEAT.items() if seconds > 3600}


def said():
    """How often, in seconds, by name, as the guide's table tells it."""
    text = GUIDE.read_text(encoding="utf-8").split("## What runs by itself")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    return {name: seconds(often) for name, often in rows if name in BEAT}


def seconds(often):
    minutes = re.match(r"(\d+) minutes", often)
    if minutes:
        return float(minutes[1]) * 60
    return next(value for word, value in WORDS.items() if often.startswith(word))


def test_a_beat_that_is_restarted_each_day_comes_to_every_task():
    assert RARE == {}


def test_the_guide_names_every_task_and_how_often_it_runs():
    assert said() == {name: often for name, (_, often) in BEAT.items()}


@pytest.mark.parametrize("name", BEAT)
def test_a_bell_is_not_rung_for_longer_than_until_the_next(name):
    assert SCHEDULE[name]["options"]["expires"] == SCHEDULE[name]["schedule"]


def test_each_task_is_there():
    app.loader.import_default_modules()
    assert {task for task, _ in BEAT.values()} <= set(app.tasks)
