"""What each answer tells in passing: how much of the day's API allowance is used, how quick it was.

Written at most every 30 seconds a process, or when the use moved by a hundredth: a row written at
each callout would be the busiest of the whole service.
"""

import re
import threading
from datetime import datetime, timedelta
from uuid import UUID

from common import clock
from salesforce.models import Connection

USAGE = re.compile(r"(?<![\w-])api-usage=(\d+)/(\d+)")  # not per-app-api-usage
EVERY = timedelta(seconds=30)
MOST_REMEMBERED = 5000

_lock = threading.Lock()
_written: dict[UUID, tuple[datetime, int]] = {}


def note(tenant_id: UUID, limit_info: str, milliseconds: float) -> None:
    usage = USAGE.search(limit_info)
    used, limit = (int(usage.group(1)), int(usage.group(2))) if usage else (None, None)
    now = clock.now()
    if not _worth_writing(tenant_id, now, used, limit):
        return
    values: dict[str, object] = {"last_call_at": now, "last_call_ms": round(milliseconds)}
    if used is not None:
        values |= {"api_used": used, "api_limit": limit, "api_seen_at": now}
    Connection.objects.filter(pk=tenant_id).update(**values)


def _worth_writing(tenant_id: UUID, now: datetime, used: int | None, limit: int | None) -> bool:
    with _lock:
        at, before = _written.get(tenant_id, (None, 0))
        moved = used is not None and abs(used - before) * 100 > (limit or 0)
        if at is not None and timedelta(0) <= now - at < EVERY and not moved:
            return False
        if len(_written) >= MOST_REMEMBERED:
            _written.clear()
        _written[tenant_id] = (now, used if used is not None else before)
        return True


def forget() -> None:
    """Start anew, for tests."""
    with _lock:
        _written.clear()
