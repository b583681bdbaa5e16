"""Set-up steps that somebody has to say, since Salesforce does not show them."""

from django.db import transaction

from common import clock
from common.errors import Refused
from salesforce.models import Connection
from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant

COLUMNS = {"idle": "idle_limit_ticked_at", "allow_list": "allow_list_ticked_at"}


def tick(tenant: Tenant, step: str, on: bool, *, actor: Actor) -> Connection:
    """Saying again what already holds does nothing. Refused `unknown_step`."""
    column = COLUMNS.get(step)
    if column is None:
        raise Refused("unknown_step", "This step is ticked by itself.", status=404)
    with transaction.atomic():
        Connection.objects.get_or_create(tenant=tenant)
        row = Connection.objects.select_for_update().get(tenant=tenant)
        before = getattr(row, column) is not None
        if before == on:
            return row
        setattr(row, column, clock.now() if on else None)
        row.save(update_fields=[column])
        audit.record(tenant, "setup_step", actor=actor, target=step, before=before, after=on)
    return row
