"""Support staff stop a tenant and let it go on. Nothing of its configuration changes."""

from django.db import transaction

from common import clock
from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant


def suspend(tenant: Tenant, *, actor: Actor) -> bool:
    """False where it was suspended already."""
    with transaction.atomic():
        rows = Tenant.objects.filter(pk=tenant.pk, suspended_at=None)
        changed = bool(rows.update(suspended_at=clock.now()))
        if changed:
            audit.record(tenant, "suspended", actor=actor)
    return changed


def resume(tenant: Tenant, *, actor: Actor) -> bool:
    with transaction.atomic():
        rows = Tenant.objects.filter(pk=tenant.pk, suspended_at__isnull=False)
        changed = bool(rows.update(suspended_at=None))
        if changed:
            audit.record(tenant, "resumed", actor=actor)
    return changed
