"""Whom the lines of a log are about."""

from uuid import UUID

from structlog.contextvars import bind_contextvars


def about(tenant_id: UUID) -> None:
    """Every further line of this request or task carries the tenant's id."""
    bind_contextvars(tenant=str(tenant_id))
