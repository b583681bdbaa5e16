"""Waking workers for a site: at most `PARALLEL` tasks of it are queued or running at any time, so
that the flood of one site stands in nobody's way. The rows are the truth; a sweep finds what was
not rung for."""

from collections.abc import Sequence
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from common.doorbell import ring

TASK = "sync.tasks.carry"
PARALLEL = 8
SECONDS = 180  # longer than any turn, for a worker that died with its slot


def wake(*tenant_ids: UUID) -> None:
    """Once the transaction is committed. Never fails."""
    transaction.on_commit(lambda: _take_slots(tenant_ids), robust=True)


def leave(tenant_id: UUID, slot: int) -> None:
    cache.delete(_key(tenant_id, slot))


def _take_slots(tenant_ids: Sequence[UUID]) -> None:
    """One question to the cache while all are taken: who holds one looks again when it is done."""
    places = {one: [_key(one, slot) for slot in range(PARALLEL)] for one in tenant_ids}
    taken = cache.get_many(place for some in places.values() for place in some)
    for tenant_id, some in places.items():
        free = (slot for slot, place in enumerate(some) if place not in taken)
        slot = next((slot for slot in free if cache.add(some[slot], 1, SECONDS)), None)
        if slot is not None:
            ring(TASK, str(tenant_id), slot)


def _key(tenant_id: UUID, slot: int) -> str:
    return f"sync:slot:{tenant_id}:{slot}"
