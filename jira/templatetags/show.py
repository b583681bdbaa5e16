"""Values in templates, as the person behind `caller` reads them."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jira import formats
from jira.caller import JiraCaller

register = template.Library()
ICONS = "sinergify/icons.svg"
ICON = '<svg class="icon" aria-hidden="true"><use href="{}#i-{}" /></svg>'


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """One of our own; every panel draws a dozen, so each is put together once."""
    return format_html(ICON, static(ICONS), name)


@register.simple_tag
def show(kind: str, value: Any, caller: JiraCaller, currency: str = "") -> str:
    return formats.value_of(kind, value, caller, currency)


@register.simple_tag
def show_age(value: datetime | None, caller: JiraCaller) -> str:
    return formats.age(value, caller) if value else ""


@register.simple_tag
def show_moment(value: datetime | None, caller: JiraCaller) -> str:
    return formats.moment(value, caller) if value else ""


@register.simple_tag
def show_at(value: datetime | None, caller: JiraCaller, width: str = "medium") -> str:
    return formats.at(value, caller, width) if value else ""


@register.simple_tag
def show_full(value: datetime | None, caller: JiraCaller) -> str:
    return formats.full(value, caller) if value else ""


@register.simple_tag
def show_day(value: datetime | None, caller: JiraCaller) -> str:
    """The day that it is, or was, where the person lives."""
    return formats.local_day(value, caller) if value else ""


@register.simple_tag
def show_count(value: int, caller: JiraCaller) -> str:
    return formats.value_of("int", value, caller)


@register.simple_tag
def show_seconds(value: float, caller: JiraCaller) -> str:
    return formats.seconds(value, caller)


@register.filter
def of_account(names: Mapping[str, str], account_id: str) -> str:
    """The name of one of Jira's people; empty where it isn't known."""
    return names.get(account_id, "") if names else ""


@register.filter
def is_number(kind: str) -> bool:
    return kind in formats.NUMBERS
