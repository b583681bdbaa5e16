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
    for slot in range(PARALLEL):
        if cache.add(_key(tenant_id, slot), 1, SECONDS):
            ring(TASK, str(tenant_id), slot)
            return


def _key(tenant_id: UUID, slot: int) -> str:
    return f"sync:slot:{tenant_id}:{slot}"
