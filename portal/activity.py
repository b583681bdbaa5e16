"""Screen "Activity": what was done for issues, newest first."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from jira import guards, people
from portal.screens import caller_of, draw
from records.models import Activity
from tenants.models import Tenant

PAGE = 50
WORDS = {"linked": "Linked", "unlinked": "Unlinked", "mirrored": "Told Jira and Salesforce"}


@guards.frame(admin=True)
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    tenant = caller_of(request).tenant
    return draw(request, "portal/activity.html", _rows(tenant, "", "", 0))


@guards.context(admin=True)
@require_POST
def rows(request: HttpRequest) -> HttpResponse:
    asked = {name: request.POST.get(name, "")[:255].strip() for name in ("issue", "outcome")}
    before = request.POST.get("before", "")
    last = int(before) if before.isdigit() else 0
    found = _rows(caller_of(request).tenant, asked["issue"], asked["outcome"], last)
    return draw(request, "portal/_activity.html", {**found, **asked})


def _rows(tenant: Tenant, issue: str, outcome: str, before: int) -> dict[str, object]:
    found = tenant.activities.order_by("-pk")
    if issue:
        found = found.filter(issue_key__iexact=issue)
    if outcome in Activity.Outcome.values:
        found = found.filter(outcome=outcome)
    if before:
        found = found.filter(pk__lt=before)
    page = list(found[: PAGE + 1])
    shown = page[:PAGE]
    return {
        "rows": shown,
        "names": people.names(tenant, {one.actor for one in shown}),
        "next": shown[-1].pk if len(page) > PAGE else None,
        "outcomes": Activity.Outcome.choices,
        "words": WORDS,
    }
