"""What support staff may do: look at everything, or also change it. Nobody else is made staff
here; a superuser puts people into one of the two groups."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, Permission
from django.db.models import Model

from support.models import StaffEntry
from tenants.models import Tenant
from tenants.staff import Edited

READ_ONLY = "Support: read only"
FULL = "Support: full"
NOT_OURS = frozenset({"auth"})
FULL_ONLY = frozenset({StaffEntry})  # who came in, and from where
Wanted = set[tuple[str, str]]


def prepare(**kwargs: Any) -> None:
    """After each migration the groups hold exactly what the pages of today need."""
    looking = set(_looking())
    _give(READ_ONLY, looking)
    _give(FULL, looking | set(_changing()))


def _looking() -> Iterator[tuple[str, str]]:
    for model, own in admin.site._registry.items():
        if model._meta.app_label not in NOT_OURS and model not in FULL_ONLY:
            for shown in (model, *(inline.model for inline in own.inlines)):
                yield _name("view", shown)


def _changing() -> Iterator[tuple[str, str]]:
    yield _name("change", Tenant)
    yield from (_name("view", model) for model in FULL_ONLY)
    for model, own in admin.site._registry.items():
        if isinstance(own, Edited):
            yield from (_name(action, model) for action in ("add", "change", "delete"))


def _name(action: str, model: type[Model]) -> tuple[str, str]:
    return model._meta.app_label, get_permission_codename(action, model._meta)


def _give(name: str, wanted: Wanted) -> None:
    group, _ = Group.objects.get_or_create(name=name)
    labels = {label for label, _ in wanted}
    known = Permission.objects.filter(content_type__app_label__in=labels)
    found = known.select_related("content_type")
    group.permissions.set(
        one for one in found if (one.content_type.app_label, one.codename) in wanted
    )
