"""How much waits and how full the API limits are: noted once a minute, the most of each hour."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from common import clock
from figures.models import Health, Level

BATCH = 500


def note() -> int:
    """From what was seen last of each site; the number of levels that rose."""
    at = clock.now().replace(minute=0, second=0, microsecond=0)
    known = {one.tenant_id: one for one in Level.objects.filter(at=at)}
    risen = [top for now in _seen(at) for top in _higher(now, known.get(now.tenant_id))]
    _write([one for one in risen if one.tenant_id])
    for one in risen:
        if one.tenant_id is None:
            _write_total(one)
    return len(risen)


def forget_old() -> None:
    oldest = clock.now() - timedelta(days=settings.EVENT_RETENTION_DAYS)
    Level.objects.filter(at__lt=oldest).delete()


def highest(*shares: int | None) -> int | None:
    """Of those that are known."""
    return max((one for one in shares if one is not None), default=None)


def _seen(at: datetime) -> Iterator[Level]:
    """Of each site, then of all together."""
    rows: list[tuple[UUID, int, int | None]] = list(
        Health.objects.order_by().values_list("tenant", "waiting", "api_share")
    )
    for tenant, waiting, share in rows:
        yield Level(tenant_id=tenant, at=at, waiting=waiting, api_share=share)
    waiting = sum(waiting for _, waiting, _ in rows)
    yield Level(at=at, waiting=waiting, api_share=highest(*(share for *_, share in rows)))


def _higher(now: Level, before: Level | None) -> list[Level]:
    """What has to be written; most sites have nothing that waits, and most levels stay."""
    if before is None:
        return [now] if now.waiting or now.api_share is not None else []
    top = Level(
        tenant_id=now.tenant_id,
        at=now.at,
        waiting=max(now.waiting, before.waiting),
        api_share=highest(now.api_share, before.api_share),
    )
    same = (top.waiting, top.api_share) == (before.waiting, before.api_share)
    return [] if same else [top]


def _write(rows: list[Level]) -> None:
    Level.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        update_fields=["waiting", "api_share"],
        unique_fields=["tenant", "at"],
    )


def _write_total(row: Level) -> None:
    values = {"waiting": row.waiting, "api_share": row.api_share}
    Level.objects.update_or_create(tenant=None, at=row.at, defaults=values)
