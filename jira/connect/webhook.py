"""Events of Jira, as they arrive by Connect. Verified, passed on in reduced form, answered."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from jira import events, guards
from jira.bodies import body_of
from jira.caller import JiraCaller
from jira.client import TRACE_HEADER
from jira.passing_on import ISSUE_EVENTS, OWN_TRACE, pass_on

IDENTIFIER = "X-Atlassian-Webhook-Identifier"


@guards.webhook
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Always 204 once verified and stored: Jira would only deliver the same again."""
    caller: JiraCaller = request.caller  # type: ignore[attr-defined]
    body = body_of(request)
    event = body.get("webhookEvent")
    if event in ISSUE_EVENTS and not _own(request):
        pass_on(
            caller.tenant,
            event,
            events.read(body, caller.account_id),
            delivery_id=request.headers.get(IDENTIFIER, "") or sha256(request.body).hexdigest(),
            account_id=caller.account_id,
        )
    return HttpResponse(status=204)


def _own(request: HttpRequest) -> bool:
    """Jira echoes the trace that our own writes carry."""
    return request.headers.get(TRACE_HEADER, "") == OWN_TRACE
