"""Events of Jira, as they arrive. Verified, passed on in reduced form, answered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from jira import guards
from jira.caller import IssueRef, JiraCaller
from jira.connect.authenticator import NUMBER
from jira.connect.lifecycle import body_of
from jira.signals import issue_event
from tenants import choosing_events
from tenants.models import Tenant

DELETED = "jira:issue_deleted"
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
    """Always 204 once verified: Jira would only deliver the same again."""
    caller: JiraCaller = request.caller  # type: ignore[attr-defined]
    body = body_of(request)
    issue = _issue(body)
    event = body.get("webhookEvent")
    if issue and event in ISSUE_EVENTS and _wanted(caller.tenant, event):
        issue_event.send(
            sender=Tenant,
            tenant=caller.tenant,
            event=event,
            issue=issue,
            account_id=caller.account_id,
        )
    return HttpResponse(status=204)


def _wanted(tenant: Tenant, event: str) -> bool:
    """A deleted issue always counts, since its links must go; its tick governs what Salesforce
    sees."""
    if not tenant.switches.plugin_enabled:
        return False
    return event == DELETED or choosing_events.works(tenant, event)


def _issue(body: dict[str, Any]) -> IssueRef | None:
    """Id and key; names, mail addresses and contents of the body go no further."""
    issue = body.get("issue")
    if not isinstance(issue, dict):
        return None
    number, key = str(issue.get("id") or ""), str(issue.get("key") or "")
    return IssueRef(number, key[:255]) if NUMBER.fullmatch(number) else None
