"""Waking workers for a site: at most `PARALLEL` tasks of it are queued or running at any time, so
that the flood of one site stands in nobody's way. The rows are the truth; a sweep finds what was
not rung for."""

from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from common.doorbell import ring

TASK = "sync.tasks.carry"
PARALLEL = 8
SECONDS = 180  # longer than any turn, for a worker that died with its slot


def wake(tenant_id: UUID) -> None:
    """Once the transaction is committed. Never fails."""
    transaction.on_commit(lambda: _take_slot(tenant_id), robust=True)


def leave(tenant_id: UUID, slot: int) -> None:
    cache.delete(_key(tenant_id, slot))


def _take_slot(tenant_id: UUID) -> None:
    """One question to the cache while all are taken: who holds one looks again when it is done."""
    places = {_key(tenant_id, slot): slot for slot in range(PARALLEL)}
    taken = cache.get_many(places)
    for place, slot in places.items():
        if place not in taken and cache.add(place, 1, SECONDS):
            ring(TASK, str(tenant_id), slot)
            return


def _key(tenant_id: UUID, slot: int) -> str:
    return f"sync:slot:{tenant_id}:{slot}"
