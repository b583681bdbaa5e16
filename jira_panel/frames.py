"""The first page of each frame: from our own store alone, so that it stands whatever Jira and
Salesforce do. Everything else comes by the end-points."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.errors import Refused
from jira import guards, tickets
from jira.caller import JiraCaller
from jira_panel import drawing
from jira_panel.bar import bar_of
from records import lookup, policy
from records.policy import Action


@guards.frame
@require_safe
def compact(request: HttpRequest) -> HttpResponse:
    return _panel(request, "compact")


@guards.frame
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    return _panel(request, "list")


def _dialog(template: str) -> guards.View:
    """Without the issue: its ticket comes from the panel by way of the host."""

    @guards.frame
    @require_safe
    def dialog(request: HttpRequest) -> HttpResponse:
        return render(request, template)

    return dialog


dialog_create = _dialog("jira_panel/dialog_create.html")
dialog_link = _dialog("jira_panel/dialog_link.html")
dialog_timeline = _dialog("jira_panel/dialog_timeline.html")
dialog_unlink = _dialog("jira_panel/dialog_unlink.html")


@guards.frame
@require_safe
def dialog_details(request: HttpRequest) -> HttpResponse:
    """Where mail may show images of other servers, the browser must be allowed to ask for them."""
    caller: JiraCaller = request.caller  # type: ignore[attr-defined]
    response = render(request, "jira_panel/dialog_details.html")
    if all(policy.judge(caller, one).allowed for one in (Action.EMAILS, Action.IMAGES)):
        response._csp_update = {"img-src": ["https:"]}  # type: ignore[attr-defined]
    return response


def _panel(request: HttpRequest, view: str) -> HttpResponse:
    caller: JiraCaller = request.caller  # type: ignore[attr-defined]
    if caller.issue is None:
        raise Refused("no_issue", "Open this panel on an issue.", status=400)
    records = lookup.stored(caller, view=view)
    bar = bar_of(policy.known_buttons(caller), records)
    context = drawing.first(caller, records, bar, view) | {"ticket": tickets.issue_ticket(caller)}
    return render(request, "jira_panel/panel.html", context)
