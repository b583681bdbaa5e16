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
class Late:
    """Work of one kind that waits. `stuck`: what waits for somebody to mend something."""

    number: int = 0
    oldest_at: datetime | None = None
    stuck: int = 0


@dataclass(frozen=True)
class Failed:
    """Events that nobody replayed. `code`: of the newest."""

    number: int = 0
    oldest_at: datetime | None = None
    last_at: datetime | None = None
    code: str = ""


@dataclass(frozen=True)
class Jobs:
    """Uploads of one site. `stuck`: as of Late."""

    running: int = 0
    stuck: int = 0


@dataclass(frozen=True)
class Backlog:
    """What waits or failed, of one site, now. `links`: issues whose links are still to be told."""

    events: Late = Late()
    links: Late = Late()
    failed: Failed = Failed()

    @property
    def waiting(self) -> int:
        return self.events.number + self.links.number

    @property
    def oldest_waiting_at(self) -> datetime | None:
        known = [one.oldest_at for one in (self.events, self.links) if one.oldest_at]
        return min(known, default=None)


def together(counted: Mapping[UUID, Counted]) -> Counted:
    total = Counted()
    for one in counted.values():
        total.add(one)
    return total
