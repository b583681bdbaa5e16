from datetime import datetime

from django import template

from support import dashboard

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
