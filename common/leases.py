"""Claiming a row of work by a conditional update, without holding a lock over anything slow."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Model, Q, QuerySet


def free(now: datetime) -> Q:
    """Rows that nobody holds: never leased, or the lease has run out."""
    return Q(lease_until__isnull=True) | Q(lease_until__lte=now)


def claim(rows: QuerySet[Any], pk: Any, *, now: datetime, seconds: int) -> str | None:
    """Take one row for `seconds`; the token to finish it with, or None when somebody has it.

    The model has `lease_until`, `lease_token` and `attempts`.
    """
    token = secrets.token_hex(16)
    taken = (
        rows.filter(pk=pk)
        .filter(free(now))
        .update(
            lease_until=now + timedelta(seconds=seconds),
            lease_token=token,
            attempts=F("attempts") + 1,
        )
    )
    return token if taken else None


def release(model: type[Model], pk: Any, token: str, **values: Any) -> bool:
    """Write `values` and give the row back; False when the lease was lost in between."""
    rows = model._default_manager.filter(pk=pk, lease_token=token)
    return bool(rows.update(lease_until=None, lease_token="", **values))
