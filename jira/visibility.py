"""Jira hides the panel by itself: it reads an app property of ours. The truth stays with us, since
any logged-in person could change that property from a browser."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.dispatch import receiver

from common import backoff, clock, leases
from common.errors import RemoteError
from jira.client import client_for
from jira.models import PanelVisibility
from tenants.models import Switches, Tenant
from tenants.signals import switch_changed, tenant_installed

PROPERTY = "ui"
OBJECT_NAME = "panelVisible"
LEASE_SECONDS = 120
AFTER_INSTALL = 10
TASK = "jira.tasks.write_visibility"


@receiver(switch_changed)
def _on_switch(sender: type, tenant: Tenant, name: str, **kwargs: Any) -> None:
    if name == "panel_shown":
        want(tenant)


@receiver(tenant_installed)
def _on_install(sender: type, tenant: Tenant, **kwargs: Any) -> None:
    """Jira forgets an app's properties when it is uninstalled, and then shows the panel. The new
    secret works only after we answered the installation, so this comes a little later."""
    if not Switches.objects.get(tenant=tenant).panel_shown:
        want(tenant, seconds=AFTER_INSTALL)


def want(tenant: Tenant, *, seconds: int = 0) -> None:
    """Ask for the property to be written; the row is the promise, the task only its alarm."""
    now = clock.now()
    start = now + timedelta(seconds=seconds)
    PanelVisibility.objects.update_or_create(
        tenant=tenant, defaults={"wanted_at": now, "not_before": start, "attempts": 0}
    )
    transaction.on_commit(
        lambda: current_app.send_task(TASK, [str(tenant.pk)], countdown=seconds), robust=True
    )


def due() -> QuerySet[PanelVisibility]:
    """Of one table alone: an UPDATE over a join moves its conditions into a subquery, which
    PostgreSQL does not judge again after waiting for the row, so two workers could both win."""
    now = clock.now()
    return PanelVisibility.objects.filter(
        Q(written_at__isnull=True) | Q(written_at__lt=F("wanted_at")),
        leases.free(now),
        not_before__lte=now,
    )


def waiting() -> QuerySet[PanelVisibility]:
    return due().filter(tenant__uninstalled_at=None)


def write(tenant_id: UUID) -> bool:
    """Tell Jira what holds now. False where somebody else is at it or nothing is wanted."""
    if not waiting().filter(pk=tenant_id).exists():
        return False
    token = leases.claim(due(), tenant_id, now=clock.now(), seconds=LEASE_SECONDS)
    if token is None:
        return False
    row = PanelVisibility.objects.select_related("tenant", "tenant__secrets").get(pk=tenant_id)
    shown = Switches.objects.values_list("panel_shown", flat=True).get(tenant_id=tenant_id)
    try:
        client_for(row.tenant, background=True).put_app_property(PROPERTY, {OBJECT_NAME: shown})
    except RemoteError as error:
        _postpone(row, token, error)
        return False
    _finish(row, token)
    return True


def _finish(row: PanelVisibility, token: str) -> None:
    """`wanted_at` as it was read: a change in between stays wanted."""
    leases.release(
        PanelVisibility, row.pk, token, written_at=row.wanted_at, attempts=0, last_error=""
    )


def _postpone(row: PanelVisibility, token: str, error: RemoteError) -> None:
    wait = max(error.retry_after or 0, backoff.delay(row.attempts, base=5, cap=3600))
    leases.release(
        PanelVisibility,
        row.pk,
        token,
        not_before=clock.now() + timedelta(seconds=wait),
        last_error=error.code,
    )
