"""One question to Salesforce for all who ask it at the same moment, in whatever process.

Both panels of a page start together, so the second must find either the answer or the first one
still asking. Who adds the lock asks; the others look for the answer, bounded in time.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

Answer = TypeVar("Answer")
# Longer than two questions with their time-outs: a process that died gives the lock back by itself.
LOCK_SECONDS = 40
POLL = 0.05


def shared(
    key: str,
    ask: Callable[[], tuple[Answer, int]],
    *,
    patience: float,
    sleep: Callable[[float], None] = time.sleep,
) -> Answer | None:
    """The answer under `key`: a stored one, our own, or that of who is asking already.

    `ask` gives an answer (never None) and for how many seconds it may be used again. None when
    somebody else is asking for longer than `patience` seconds.
    """
    waited = 0.0
    while True:
        known: Answer | None = cache.get(key)
        if known is not None:
            return known
        if cache.add(f"{key}:asking", True, LOCK_SECONDS):
            return _asked(key, ask)
        if waited >= patience:
            return None
        sleep(POLL)
        waited += POLL


def _asked(key: str, ask: Callable[[], tuple[Answer, int]]) -> Answer:
    try:
        known: Answer | None = cache.get(key)  # answered between our look and our lock
        if known is not None:
            return known
        answer, seconds = ask()
        cache.set(key, answer, seconds)
    finally:
        cache.delete(f"{key}:asking")
    return answer
