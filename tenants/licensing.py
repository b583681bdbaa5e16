"""Add-ons that support staff open for a tenant and close again."""

from django.db import transaction

from common.errors import Refused
from tenants import audit
from tenants.audit import Actor
from tenants.models import Licence, Tenant


def add(tenant: Tenant, add_on: str, *, actor: Actor) -> Licence:
    """Opened already: as it is. Refused `unknown_add_on`."""
    if add_on not in Licence.AddOn.values:
        raise Refused("unknown_add_on", "There is no such add-on.", status=400)
    with transaction.atomic():
        licence, new = Licence.objects.get_or_create(tenant=tenant, add_on=add_on)
        if new:
            audit.record(tenant, "licence_added", actor=actor, target=add_on)
    return licence


def remove(tenant: Tenant, add_on: str, *, actor: Actor) -> None:
    """The switch of the add-on stays as it was; it works again with the licence."""
    with transaction.atomic():
        gone, _ = Licence.objects.filter(tenant=tenant, add_on=add_on).delete()
        if gone:
            audit.record(tenant, "licence_removed", actor=actor, target=add_on)
