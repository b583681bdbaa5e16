"""Events of Jira, as they arrive. Verified, passed on in reduced form, answered."""

from collections.abc import Sequence
from hashlib import sha256

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from common.together import Together
from jira import events, guards
from jira.bodies import body_of
from jira.caller import JiraCaller
from jira.client import OWN_TRACE, TRACE_HEADER
from jira.events import ISSUE_DELETED, Delivery
from jira.signals import issues_changed
from tenants.models import Tenant

IDENTIFIER = "X-Atlassian-Webhook-Identifier"
LONGEST_ID = 255
ISSUE_EVENTS = (
    *("jira:issue_created", "jira:issue_updated", ISSUE_DELETED),
    *("comment_created", "comment_updated", "comment_deleted"),
    *("attachment_created", "attachment_deleted"),
    *("worklog_created", "worklog_updated", "worklog_deleted"),
    *("issuelink_created", "issuelink_deleted"),
)


@guards.webhook
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Always 204 once verified and stored: Jira would only deliver the same again."""
    caller: JiraCaller = request.caller  # type: ignore[attr-defined]
    body = body_of(request)
    event = body.get("webhookEvent")
    if event in ISSUE_EVENTS and not _own(request) and caller.tenant.switches.plugin_enabled:
        changes = events.read(body, caller.account_id)
        if changes:
            _store(Delivery(caller.tenant, _id(request), event, caller.account_id, tuple(changes)))
    return HttpResponse(status=204)


def _store(delivery: Delivery) -> None:
    """Committed when it returns. A deleted issue takes its links with it, which somebody may be
    holding: nobody else's event waits for that."""
    if delivery.event == ISSUE_DELETED:
        _tell([delivery])
    else:
        _tell_together(delivery)


def _tell(deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
    """What is stored of one delivery is stored together."""
    with transaction.atomic():
        issues_changed.send(sender=Tenant, deliveries=deliveries)
    return deliveries


_tell_together = Together(_tell)


def _id(request: HttpRequest) -> str:
    given = request.headers.get(IDENTIFIER, "") or sha256(request.body).hexdigest()
    return given[:LONGEST_ID]


def _own(request: HttpRequest) -> bool:
    """Jira echoes the trace that our own writes carry."""
    return request.headers.get(TRACE_HEADER, "") == OWN_TRACE
