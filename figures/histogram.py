"""How long deliveries took, as counts that can be added up: of an hour, a day, all sites."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

# Upper ends in seconds; one more count for what took longer.
ENDS = (0.25, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 7.5, 10.0, 15.0, 30.0, 60.0, 300.0, 3600.0)
SIZE = len(ENDS) + 1


def empty() -> list[int]:
    return [0] * SIZE


def total(counts: Iterable[Sequence[int]]) -> list[int]:
    """Place by place; a row of another length (of an older release) counts for nothing."""
    found = [one for one in counts if len(one) == SIZE]
    return [sum(column) for column in zip(*found, strict=True)] if found else empty()


def quantile(counts: Sequence[int], share: float) -> float | None:
    """Seconds within which `share` of all were done, evenly spread within its bucket; None of none.

    What took longer than the last end counts as that end.
    """
    number = sum(counts)
    if not number:
        return None
    wanted = share * number
    for place, reached in enumerate(accumulate(counts)):
        if reached >= wanted and counts[place]:
            low = ENDS[place - 1] if place else 0.0
            high = ENDS[min(place, len(ENDS) - 1)]
            inside = (wanted - (reached - counts[place])) / counts[place]
            return low + (high - low) * inside
    return ENDS[-1]
