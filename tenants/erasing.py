"""How long an uninstalled site is kept, and how it is forgotten."""

from datetime import timedelta
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q

from common import clock
from common.errors import Refused
from tenants import audit
from tenants.audit import Actor
from tenants.models import Erasure, Tenant

LONGER = timedelta(days=30)
INSTALLED = Refused(
    "installed", "This site is installed. A Jira admin uninstalls the app first.", status=409
)


def keep_longer(tenant: Tenant, *, actor: Actor) -> None:
    """30 days more until everything is erased. Refused `installed`."""
    with transaction.atomic():
        held = _uninstalled(tenant.pk)
        if held is None or held.purge_after is None:
            raise INSTALLED
        before = held.purge_after
        held.purge_after = max(before, clock.now()) + LONGER
        held.save(update_fields=["purge_after"])
        dates = {"before": before.isoformat(), "after": held.purge_after.isoformat()}
        audit.record(held, "retention_extended", actor=actor, **dates)


def erase_now(tenant: Tenant, *, actor: Actor) -> None:
    """Everything of an uninstalled site, before its time. Refused `installed`."""
    with transaction.atomic():
        held = _uninstalled(tenant.pk)
        if held is None:
            raise INSTALLED
        _erase(held, actor)


def purge_due() -> int:
    """Erase every tenant whose retention time is over; the number of erased ones."""
    due = Tenant.objects.filter(purge_after__lte=clock.now()).values_list("pk", flat=True)
    return sum(_erase_due(pk) for pk in list(due))


def _erase_due(pk: UUID) -> bool:
    """Unless it was installed again, or is to be kept longer, since just now."""
    with transaction.atomic():
        tenant = _uninstalled(pk)
        if tenant is None or tenant.purge_after is None or tenant.purge_after > clock.now():
            return False
        _erase(tenant, Actor.app())
    return True


def _erase(tenant: Tenant, actor: Actor) -> None:
    Erasure.objects.create(
        at=clock.now(), site_url=tenant.known_as, actor_kind=actor.kind, actor=actor.id
    )
    _forget_log(tenant)
    tenant.delete()


def _forget_log(tenant: Tenant) -> None:
    """Django's own log names what it is about, and has no key to it."""
    pk = str(tenant.pk)
    about = Q(object_id=pk) | Q(object_repr__contains=pk)
    for name in filter(None, (str(tenant), tenant.cloud_id)):
        about |= Q(object_repr__contains=name)
    LogEntry.objects.filter(about).delete()


def _uninstalled(pk: UUID) -> Tenant | None:
    """Held for the rest of the transaction."""
    rows = Tenant.objects.select_for_update().filter(pk=pk, uninstalled_at__isnull=False)
    return rows.first()
