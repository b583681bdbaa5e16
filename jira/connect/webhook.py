"""Events of Jira, as they arrive. Verified, passed on in reduced form, answered."""

from hashlib import sha256

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from jira import events, guards
from jira.bodies import body_of
from jira.caller import JiraCaller
from jira.client import OWN_TRACE, TRACE_HEADER
from jira.events import Change
from jira.signals import issue_event
from tenants.models import Tenant

IDENTIFIER = "X-Atlassian-Webhook-Identifier"
LONGEST_ID = 255
ISSUE_EVENTS = (
    *("jira:issue_created", "jira:issue_updated", "jira:issue_deleted"),
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
        _pass_on(request, caller, event, events.read(body, caller.account_id))
    return HttpResponse(status=204)


def _pass_on(request: HttpRequest, caller: JiraCaller, event: str, changes: list[Change]) -> None:
    """What is stored of one delivery is stored together."""
    if not changes:
        return
    delivery_id = request.headers.get(IDENTIFIER, "") or sha256(request.body).hexdigest()
    with transaction.atomic():
        for change in changes:
            issue_event.send(
                sender=Tenant,
                tenant=caller.tenant,
                event=event,
                issue=change.issue,
                account_id=caller.account_id,
                change=change,
                delivery_id=delivery_id[:LONGEST_ID],
            )


def _own(request: HttpRequest) -> bool:
    """Jira echoes the trace that our own writes carry."""
    return request.headers.get(TRACE_HEADER, "") == OWN_TRACE
