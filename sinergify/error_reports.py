"""Errors that nobody caught go to the service at SENTRY_DSN (Sentry or one that speaks like it).

A report says where it happened, in which release, request, tenant and task. It holds no body, no
query, no header, no cookie, no local variable, and of an exception its class and code without its
words: any of them may be a secret or a customer's record.
"""

from typing import TYPE_CHECKING, Any

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from structlog.contextvars import get_contextvars

from sinergify import failures
from sinergify.logs import hidden

if TYPE_CHECKING:
    from sentry_sdk._types import Event, Hint

KEPT_OF_REQUEST = frozenset({"method", "url"})
TAGS = ("request_id", "task_id", "tenant", "job")


def begin(**options: Any) -> bool:
    """False where no address is set."""
    if not settings.SENTRY_DSN:
        return False
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=settings.RELEASE or None,
        environment=settings.ENVIRONMENT,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=None,
        default_integrations=False,
        integrations=[DjangoIntegration(), CeleryIntegration()],
        before_send=scrubbed,
        **options,
    )
    return True


def scrubbed(event: "Event", hint: "Hint") -> "Event":
    for name in ("breadcrumbs", "extra", "user", "server_name", "logentry", "message"):
        event.pop(name, None)  # type: ignore[misc]
    request = event.get("request", {})
    event["request"] = {k: v for k, v in request.items() if k in KEPT_OF_REQUEST}
    _without_words(event, hint)
    known = get_contextvars()
    event["tags"] = {name: str(known[name]) for name in TAGS if name in known}
    cleaned: Event = hidden(event)
    return cleaned


def _without_words(event: "Event", hint: "Hint") -> None:
    raised = hint.get("exc_info") or (None, None, None)
    codes = {type(one).__name__: failures.code(one) for one in failures.chain(raised[1])}
    for one in (event.get("exception") or {}).get("values") or []:
        one["value"] = codes.get(str(one.get("type")), "")
