"""Threads that want the same at the same time do it in one go."""

import threading

import pytest

from common.together import Together

PATIENCE = 20


class Work:
    """Keeps the batches; the first one is held until the test lets it go on."""

    def __init__(self, *, bad=frozenset(), most=200):
        self.batches, self.bad = [], bad
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.door = Together(self, most=most)

    def __call__(self, wishes):
        self.batches.append(list(wishes))
        if len(self.batches) == 1:
            self.begun.set()
            assert self.go_on.wait(PATIENCE)
        if wrong := self.bad & set(wishes):
            raise ZeroDivisionError(min(wrong))
        return [wish * 10 for wish in wishes]


@pytest.fixture
def crowd():
    """`crowd(work, 1, 2, 3)`: the first wish is at work while the others queue up in their order;
    what each thread got, by its wish."""

    def run(work, *wishes):
        got = {}

        def want(wish):
            try:
                got[wish] = work.door(wish)
            except BaseException as error:  # noqa: BLE001 # told by the test's own thread
                got[wish] = type(error)

        threads = []
        for place, wish in enumerate(wishes):
            threads.append(threading.Thread(target=want, args=[wish], daemon=True))
            threads[-1].start()
            assert work.begun.wait(PATIENCE)
            while len(work.door._queue) < place:
                pass  # until it stands in the queue
        work.go_on.set()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "somebody waits for ever"
        return got

    return run


def test_who_comes_alone_waits_for_nobody():
    work = Work()
    work.go_on.set()
    assert [work.door(1), work.door(2)] == [10, 20]
    assert work.batches == [[1], [2]]


def test_who_waited_meanwhile_is_served_in_one_go(crowd):
    work = Work()
    assert crowd(work, 1, 2, 3, 4) == {1: 10, 2: 20, 3: 30, 4: 40}
    assert work.batches == [[1], [2, 3, 4]]


def test_a_batch_is_never_larger_than_allowed(crowd):
    work = Work(most=2)
    assert crowd(work, *range(6)) == {one: one * 10 for one in range(6)}
    assert work.batches == [[0], [1, 2], [3, 4], [5]]


def test_where_a_batch_fails_each_works_for_itself(crowd):
    work = Work(bad={3})
    assert crowd(work, 1, 2, 3, 4) == {1: 10, 2: 20, 3: ZeroDivisionError, 4: 40}
    assert work.batches[:2] == [[1], [2, 3, 4]]
    assert sorted(work.batches[2:]) == [[2], [3], [4]]


def test_a_failure_of_the_first_is_its_own(crowd):
    work = Work(bad={1})
    assert crowd(work, 1, 2, 3) == {1: ZeroDivisionError, 2: 20, 3: 30}
    assert work.door(7) == 70


def test_a_leader_that_is_stopped_in_the_middle_leaves_nobody_behind(crowd):
    class Stopped(Work):
        def __call__(self, wishes):
            results = super().__call__(wishes)
            if len(wishes) > 1:
                raise SystemExit
            return results

    got = crowd(Stopped(), 1, 2, 3, 4)
    assert got == {1: 10, 2: SystemExit, 3: 30, 4: 40}


def test_too_few_results_are_a_failure_of_the_batch(crowd):
    class Forgetful(Work):
        def __call__(self, wishes):
            return super().__call__(wishes)[:1]

    assert crowd(Forgetful(), 1, 2, 3) == {1: 10, 2: 20, 3: 30}
