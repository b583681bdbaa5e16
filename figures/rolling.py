"""Adds up hours. Each run writes its hours anew from the rows, so that running twice, late or after
a gap gives the same."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from common import clock
from figures import sources
from figures.counting import Counted, together
from figures.models import Hour

HOUR = timedelta(hours=1)
FIRST_RUN = 7 * 24 * HOUR
BATCH = 500


def roll() -> int:
    """From the hour before the last one that was added up until now; the number of hours."""
    hours = list(_hours(clock.now()))
    for at in hours:
        write(at)
    return len(hours)


def write(at: datetime) -> None:
    """One hour of every site and of all together."""
    counted = sources.counted(at, at + HOUR)
    rows = [_row(tenant, at, one) for tenant, one in counted.items()]
    with transaction.atomic():
        Hour.objects.filter(at=at).delete()
        Hour.objects.bulk_create(rows, batch_size=BATCH)
        _row(None, at, together(counted)).save(force_insert=True)


def forget_old() -> None:
    oldest = clock.now() - timedelta(days=settings.EVENT_RETENTION_DAYS)
    Hour.objects.filter(at__lt=oldest).delete()


def _hours(now: datetime) -> Iterator[datetime]:
    current = now.replace(minute=0, second=0, microsecond=0)
    last = Hour.objects.filter(tenant=None).aggregate(last=Max("at"))["last"]
    at = max(last - HOUR, current - FIRST_RUN) if last else current - FIRST_RUN
    while at <= current:
        yield at
        at += HOUR


def _row(tenant_id: UUID | None, at: datetime, counted: Counted) -> Hour:
    values = {**vars(counted), "reasons": dict(counted.reasons)}
    return Hour(tenant_id=tenant_id, at=at, **values)
