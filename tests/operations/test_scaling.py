"""docs/scaling.md says what was measured last, and what follows from it."""

import re

import pytest

from bench import capacity

TEXT = capacity.DOCUMENT.read_text(encoding="utf-8")
FIGURES = capacity.stored()


def figure(value, limit=None, limit_name=""):
    return {"value": value, "unit": "events/s", "limit": limit, "limit_name": limit_name}


def cells(table, first):
    row = next(line for line in table.splitlines() if line.startswith(f"| {first} |"))
    return [one.strip() for one in row.strip("|").split("|")]


@pytest.mark.parametrize("line", capacity.LINES, ids=lambda one: one.figure)
def test_each_figure_of_the_document_is_the_one_that_was_measured(line):
    told = next(one for one in TEXT.splitlines() if one.endswith(f"| {line.figure} |"))
    if line.figure in FIGURES:
        row = FIGURES[line.figure]
        assert f"| {capacity.rounded(row['value'])} {row['unit']}" in told
    else:
        assert capacity.MISSING in told


def test_writing_the_tables_anew_changes_nothing():
    """After a measurement: `python -m bench.capacity`."""
    assert capacity.written(TEXT, FIGURES) == TEXT


def test_only_figures_that_the_bench_writes_are_waited_for():
    missing = [one.figure for one in capacity.LINES if one.figure not in FIGURES]
    assert [one for one in missing if not one.startswith("panels, ")] == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.14, "0.1"), (7.54, "7.5"), (12, "12"), (221.8, "220"), (5389.8, "5,400")],
)
def test_numbers_are_told_to_two_figures(value, text):
    assert capacity.rounded(value) == text


def test_what_stands_beside_is_the_peer_and_no_limit_of_ours():
    peer = {capacity.WEBHOOKS: figure(325, 423, capacity.PEER)}
    assert "330 events/s (atlassian-connect-express: 420)" in capacity.holds(peer)
    limit = {capacity.WEBHOOKS: figure(325, 300_000, "every 5 minutes")}
    assert "(" not in re.findall(r"330 events/s([^|]*)", capacity.holds(limit))[0]


def test_machines_follow_from_the_best_rate_halved():
    told = {
        capacity.CARRIED.format(many): figure(rate) for many, rate in ((1, 10), (4, 40), (8, 30))
    }
    events, views, workers, servers = cells(capacity.sizes(told), "100,000")[1:5]
    assert (events, views) == ("1,400", "4,600")
    assert workers == "70"  # 1,389 a second by halves of 40
    assert servers == capacity.MISSING
