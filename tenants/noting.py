"""What support staff write down about a site, for each other."""

from django.db import transaction

from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant


def change(tenant: Tenant, text: str, *, actor: Actor) -> bool:
    """False where it says so already. The trail tells that and by whom, not the words."""
    with transaction.atomic():
        changed = bool(Tenant.objects.filter(pk=tenant.pk).exclude(notes=text).update(notes=text))
        if changed:
            audit.record(tenant, "notes", actor=actor, after={"characters": len(text)})
    return changed
