"""However many ask at once, one asks Salesforce."""

import threading

import pytest
from django.core.cache import cache

from records.sharing import shared


def test_an_answer_is_used_again():
    asked = []

    def ask():
        asked.append(1)
        return "answer", 15

    assert shared("key", ask, patience=1) == "answer"
    assert shared("key", ask, patience=1) == "answer"
    assert len(asked) == 1


def test_whoever_comes_while_another_asks_gets_the_same_answer():
    asked, begun, go = [], threading.Event(), threading.Event()

    def ask():
        asked.append(1)
        begun.set()
        assert go.wait(10)
        return "answer", 15

    found = []
    first = threading.Thread(target=lambda: found.append(shared("key", ask, patience=5)))
    first.start()
    assert begun.wait(10)
    # The second looks, finds the first asking, and only then the first gets its answer.
    second = shared("key", ask, patience=5, sleep=lambda _: (go.set(), first.join(10)))
    assert [second, *found] == ["answer", "answer"]
    assert len(asked) == 1


def test_waiting_for_another_ends():
    cache.add("key:asking", True, 40)
    slept = []
    found = shared("key", lambda: ("answer", 15), patience=1, sleep=slept.append)
    assert found is None
    assert sum(slept) == pytest.approx(1)


def test_a_failed_question_leaves_the_way_free():
    def fail():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        shared("key", fail, patience=1)
    assert shared("key", lambda: ("answer", 15), patience=1) == "answer"


def test_twenty_at_once_ask_once():
    asked, found, together = [], [], threading.Barrier(20)

    def ask():
        asked.append(1)
        return "answer", 15

    def look():
        together.wait(10)
        found.append(shared("key", ask, patience=10))

    threads = [threading.Thread(target=look) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert found == ["answer"] * 20
    assert len(asked) == 1
