from datetime import datetime
from typing import Any

from django import template
from django.contrib.admin.views.main import ChangeList

from support import dashboard, empties

register = template.Library()


@register.filter
def age(at: datetime | None) -> str:
    """How long ago, in few characters."""
    return dashboard.age(at)


@register.filter
def ago(at: datetime | None) -> str:
    return dashboard.ago(at)


@register.filter
def number(value: int) -> str:
    return f"{value:,}"


@register.simple_tag
def nothing(found: ChangeList) -> dict[str, Any]:
    """Why a list is empty, and what to do about it."""
    narrowed = bool(found.query or found.has_active_filters)
    names = found.opts.verbose_name_plural
    return {
        "title": f"No {names} fit" if narrowed else f"No {names} yet",
        "sentence": empties.sentence(found.model, narrowed=narrowed),
        "narrowed": narrowed,
    }
