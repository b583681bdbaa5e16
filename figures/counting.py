"""What the sources say, before it is written to a roll-up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from figures import histogram


@dataclass
class Counted:
    """One hour of one site."""

    carried: int = 0
    failed: int = 0
    skipped: int = 0
    callouts: int = 0
    took: list[int] = field(default_factory=histogram.empty)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Counted") -> None:
        self.carried += other.carried
        self.failed += other.failed
        self.skipped += other.skipped
        self.callouts += other.callouts
        self.took = histogram.total([self.took, other.took])
        self.reasons.update(other.reasons)


@dataclass(frozen=True)
class Backlog:
    """What waits or failed, of one site, now."""

    waiting: int = 0
    oldest_waiting_at: datetime | None = None
    failed: int = 0
    oldest_failed_at: datetime | None = None
    last_failed_at: datetime | None = None
    reason: str = ""


def together(counted: Mapping[UUID, Counted]) -> Counted:
    total = Counted()
    for one in counted.values():
        total.add(one)
    return total
