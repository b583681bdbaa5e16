"""Threads that want the same at the same time do it in one go: one of them works for all that wait.

Who comes while nobody works begins at once, alone; the others wait until that is over and are then,
after a moment, served together by the first of them. So a batch is as large as the work is slow,
and at rest nobody waits. A batch is closed before its work begins, so what is looked up is never
older than the question.
"""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)
MOST = 200
GATHER = 0.002  # seconds in which those who were just served can bring their next wish
Wish = TypeVar("Wish")
Result = TypeVar("Result")


class _Place(Generic[Wish, Result]):
    """One thread's place in the queue; `results` is empty until somebody else worked for it."""

    __slots__ = ("leads", "results", "turn", "wish")

    def __init__(self, wish: Wish, *, leads: bool) -> None:
        self.wish = wish
        self.leads = leads
        self.results: list[Result] = []
        self.turn = threading.Lock()
        if not leads:
            self.turn.acquire()


class Together(Generic[Wish, Result]):
    """`work` takes wishes and returns their results in the same order. Where it fails for several,
    each thread works for itself, so that a wish that cannot be had spoils nobody else's."""

    def __init__(
        self, work: Callable[[Sequence[Wish]], Sequence[Result]], *, most: int = MOST
    ) -> None:
        self._work = work
        self._most = most
        self._queue: list[_Place[Wish, Result]] = []
        self._busy = False
        self._lock = threading.Lock()

    def __call__(self, wish: Wish) -> Result:
        """Its result, once it is there; raises what `work` raises for this wish alone."""
        place = self._enter(wish)
        if not place.leads:
            place.turn.acquire()
            if place.leads:
                time.sleep(GATHER)
        if place.leads:
            self._lead()
        if not place.results:
            place.results.extend(self._work([wish]))
        return place.results[0]

    def _enter(self, wish: Wish) -> _Place[Wish, Result]:
        with self._lock:
            place: _Place[Wish, Result] = _Place(wish, leads=not self._busy)
            self._busy = True
            self._queue.append(place)
            return place

    def _lead(self) -> None:
        """Whatever happens to the leader, the others go on."""
        with self._lock:
            batch = self._queue[: self._most]
            del self._queue[: self._most]
        try:
            results = self._work([one.wish for one in batch])
            for place, result in zip(batch, results, strict=True):
                place.results.append(result)
        except Exception as error:
            if len(batch) == 1:
                raise
            log.warning("each_for_itself", size=len(batch), reason=type(error).__name__)
        finally:
            self._hand_over()
            for place in batch[1:]:
                place.turn.release()

    def _hand_over(self) -> None:
        with self._lock:
            following = self._queue[0] if self._queue else None
            self._busy = following is not None
        if following:
            following.leads = True
            following.turn.release()
