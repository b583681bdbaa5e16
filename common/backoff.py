import random
from collections.abc import Callable


def delay(
    attempt: int,
    *,
    base: float = 2.0,
    cap: float = 3600.0,
    chance: Callable[[], float] = random.random,
) -> float:
    """Seconds to wait before the next try: doubling from `base` to `cap`, jittered by 0.7 to 1.3.

    `attempt` counts the tries made so far, from 1.
    """
    plain: float = min(cap, base * 2.0 ** min(max(attempt, 1) - 1, 30))
    return plain * (0.7 + 0.6 * chance())
