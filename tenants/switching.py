"""Changing one switch. Nothing else of the row is written, so two admins do not undo each other."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction

from common.errors import Refused
from tenants import audit
from tenants.audit import Actor
from tenants.models import Switches, Tenant
from tenants.signals import switch_changed


def change(tenant: Tenant, name: str, value: Any, *, actor: Actor) -> Switches:
    """Save one switch, with audit and signal; saying again what already holds does nothing.

    Refused: `unknown_switch`, `invalid`, `needs` (depends on another), `add_on` (no licence).
    """
    field = _field(name)
    with transaction.atomic():
        switches = Switches.objects.select_for_update().select_related("tenant").get(tenant=tenant)
        new = _clean(field, value, switches)
        before = getattr(switches, name)
        if new == before:
            return switches
        _allow(switches, field, new)
        setattr(switches, name, new)
        switches.save(update_fields=[name])
        audit.record(tenant, "switch", actor=actor, target=name, before=before, after=new)
        switch_changed.send(
            sender=Switches, tenant=tenant, name=name, before=before, after=new, actor=actor
        )
    tenant.switches = switches
    return switches


def blocked(switches: Switches, name: str) -> str:
    """Why a toggle cannot be turned on now, as a sentence; empty where it can."""
    needed = Switches.NEEDS.get(name)
    if needed and not getattr(switches, needed):
        return f"Turn on “{_field(needed).verbose_name}” first."
    add_on = Switches.ADD_ON.get(name)
    if add_on and not switches.tenant.licences.filter(add_on=add_on).exists():
        return "This is an add-on and not part of your plan. Ask Sinergify support."
    return ""


def _field(name: str) -> "models.Field[Any, Any]":
    try:
        field = Switches._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise _unknown(name) from error
    if not isinstance(field, models.Field) or field.is_relation:
        raise _unknown(name)
    return field


def _unknown(name: str) -> Refused:
    return Refused("unknown_switch", f"There is no setting “{name[:64]}”.", status=404)


def _clean(field: "models.Field[Any, Any]", value: Any, switches: Switches) -> Any:
    try:
        return field.clean(value, switches)
    except ValidationError as error:
        sentence = _whole_number(field) or " ".join(error.messages)
        raise Refused("invalid", sentence, status=400, fields={field.name: sentence}) from error


def _whole_number(field: "models.Field[Any, Any]") -> str:
    """What a number must be; empty for other fields."""
    if not isinstance(field, models.IntegerField):
        return ""
    least = max(one.limit_value for one in field.validators if isinstance(one, MinValueValidator))
    most = min(one.limit_value for one in field.validators if isinstance(one, MaxValueValidator))
    return f"Enter a whole number from {least} to {most}."


def _allow(switches: Switches, field: "models.Field[Any, Any]", value: Any) -> None:
    """Turning off is always allowed."""
    if value is not True:
        return
    reason = blocked(switches, field.name)
    if reason:
        code = "needs" if field.name in Switches.NEEDS else "add_on"
        raise Refused(code, reason, status=409, fields={field.name: reason})
