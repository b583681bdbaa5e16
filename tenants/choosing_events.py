"""Which events of Jira work, one tick at a time, each with its audit entry."""

from django.db import transaction

from common.errors import Refused
from tenants import audit
from tenants.audit import Actor
from tenants.models import EventChoices, Tenant

NAMES = tuple(one.name for one in EventChoices._meta.fields if not one.is_relation)


def of(tenant: Tenant) -> EventChoices:
    found, _ = EventChoices.objects.get_or_create(tenant=tenant)
    return found


def change(tenant: Tenant, name: str, value: bool, *, actor: Actor) -> EventChoices:
    """Nothing but this tick is written. Refused `unknown_event`."""
    if name not in NAMES:
        raise Refused("unknown_event", f"There is no event “{name[:64]}”.", status=404)
    with transaction.atomic():
        of(tenant)
        choices = EventChoices.objects.select_for_update().get(tenant=tenant)
        before = getattr(choices, name)
        if before == value:
            return choices
        setattr(choices, name, value)
        choices.save(update_fields=[name])
        audit.record(tenant, "event", actor=actor, target=name, before=before, after=value)
    return choices


def recommend(tenant: Tenant, *, actor: Actor) -> EventChoices:
    """Ticks the recommended ones; what is ticked already stays."""
    for name in EventChoices.RECOMMENDED:
        change(tenant, name, True, actor=actor)
    return of(tenant)


def ticked(tenant: Tenant) -> frozenset[str]:
    """All that work, from the choices as they were read with the tenant."""
    choices = getattr(tenant, "events", None)
    return frozenset(name for name in NAMES if getattr(choices, name, False))


def works(tenant: Tenant, event: str) -> bool:
    """Whether an event of Jira (`jira:issue_updated`, `comment_created`) is carried."""
    name = event.removeprefix("jira:")
    choices = EventChoices.objects.filter(tenant=tenant).first()
    return bool(choices and name in NAMES and getattr(choices, name))
