"""The org's own clock: the machine's time plus what was wound on by the control end-point."""

import time
from datetime import UTC, date, datetime
from email.utils import format_datetime


class Clock:
    def __init__(self) -> None:
        self.ahead = 0.0

    def time(self) -> float:
        return time.time() + self.ahead

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time(), UTC)

    def today(self) -> date:
        return self.now().date()

    def stamp(self) -> str:
        return stamp(self.now())


def stamp(moment: datetime) -> str:
    """As the REST API writes times: `2026-11-23T10:00:00.000+0000`."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}+0000"


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
