"""Waits for what another process does, which tells nobody when it is done."""

import time
from collections.abc import Callable


def until(done: Callable[[], bool], *, seconds: float, every: float = 0.05) -> bool:
    """Whether it came to pass within so many seconds; it is looked at each `every` of them."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True
