"""Screen "Activity": what was carried, and what people did for issues, newest first."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from jira import guards, people
from portal import carried
from portal.screens import caller_of, draw
from records.models import Activity
from sync.looking import Wanted
from tenants.audit import PERSON
from tenants.models import Tenant

PAGE = 50
LONGEST = 255
WORDS = {
    "created": "Created",
    "linked": "Linked",
    "unlinked": "Unlinked",
    "commented": "Commented",
    "posted": "Posted to the feed",
    "bulk_created": "Cases uploaded",
}
APP = "Sinergify"


@dataclass(frozen=True)
class Line:
    activity: Activity
    what: str
    by: str


@dataclass(frozen=True)
class Filter:
    """`before`: the activity after which to go on; 0 for the newest."""

    issue: str = ""
    object_name: str = ""
    outcome: str = ""
    before: int = 0


@guards.frame(admin=True)
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    context = {**carried.page(caller, Wanted()), "doings": _page(caller.tenant, Filter())}
    return draw(request, "portal/activity.html", context)


@guards.context(admin=True)
@require_POST
def rows(request: HttpRequest) -> HttpResponse:
    asked = request.POST
    before = asked.get("before", "")
    known = before.isascii() and before.isdigit() and len(before) < 19
    wanted = Filter(
        asked.get("issue", "")[:LONGEST].strip(),
        asked.get("object", "")[:LONGEST],
        asked.get("outcome", ""),
        int(before) if known else 0,
    )
    page = _page(caller_of(request).tenant, wanted)
    return draw(request, "portal/_activity.html", {"doings": page})


def _page(tenant: Tenant, wanted: Filter) -> dict[str, object]:
    found = tenant.activities.order_by("-pk")
    if wanted.issue:
        found = found.filter(issue_key__iexact=wanted.issue)
    if wanted.object_name:
        found = found.filter(object_name=wanted.object_name)
    if wanted.outcome in Activity.Outcome.values:
        found = found.filter(outcome=wanted.outcome)
    if wanted.before:
        found = found.filter(pk__lt=wanted.before)
    some = list(found[: PAGE + 1])
    shown = some[:PAGE]
    return {
        "lines": _lines(tenant, shown),
        "next": shown[-1].pk if len(some) > PAGE else None,
        "filter": wanted,
        "outcomes": Activity.Outcome.choices,
    }


def _lines(tenant: Tenant, shown: list[Activity]) -> list[Line]:
    names = people.names(tenant, {one.actor for one in shown if one.actor_kind == PERSON})
    return [
        Line(one, WORDS.get(one.what, one.what.replace("_", " ").capitalize()), _by(one, names))
        for one in shown
    ]


def _by(one: Activity, names: dict[str, str]) -> str:
    if one.actor_kind == PERSON:
        return names.get(one.actor, "Somebody no longer in Jira")
    return APP
