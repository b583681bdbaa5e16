"""A view without a guard must not reach production: this check stops the start-up."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from jira.drf import CallerView
from jira.guards import KINDS

# Django admin guards each of its views by itself.
GUARDED_BY_THEMSELVES = frozenset({"admin"})


@register(Tags.urls)
def every_view_has_a_guard(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    return [
        Error(
            f"The view of “{address}” has no guard.",
            hint="Decorate it with one of jira.guards, or derive it from jira.drf.CallerView.",
            obj=view,
            id="jira.E001",
        )
        for address, view in unguarded(get_resolver().url_patterns)
    ]


def unguarded(
    patterns: list[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            if pattern.app_name not in GUARDED_BY_THEMSELVES:
                yield from unguarded(pattern.url_patterns, address)
        elif guard_of(pattern.callback) not in KINDS:
            yield address, pattern.callback


def guard_of(view: Callable[..., Any]) -> str | None:
    """A function's own guard, or the one of a class that really is a `CallerView`."""
    found = getattr(view, "guard", None)
    return found if isinstance(found, str) else getattr(_class(view), "guard", None)


def _class(view: Callable[..., Any]) -> type | None:
    cls = getattr(view, "cls", None)
    return cls if isinstance(cls, type) and issubclass(cls, CallerView) else None
