"""Card "Map Jira projects and issue types": where panels read from Salesforce by themselves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from common.errors import Refused, RemoteError
from jira import guards
from mapping import jira_places, live
from mapping.form_models import LiveProject
from mapping.jira_places import JiraProject
from portal.screens import caller_of, draw
from portal.telling import told_in
from tenants import switching
from tenants.models import Tenant

CARD = "portal/_live.html"
PROBLEM = "#live-problem"
Types = LiveProject.Types


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def card(request: HttpRequest) -> HttpResponse:
    return draw(request, CARD, state(caller_of(request).tenant))


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def scope(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    everywhere = request.POST.get("value") == "everywhere"
    switching.change(caller.tenant, "live_everywhere", everywhere, actor=caller.actor)
    return draw(request, CARD, {**state(caller.tenant), "saved": True})


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def put(request: HttpRequest) -> HttpResponse:
    """List a project or change its issue types; the project is looked up in Jira."""
    caller, given = caller_of(request), request.POST
    project = jira_places.project(caller.tenant, given.get("project", ""))
    live.put(
        caller.tenant,
        project.id,
        project.key,
        types=given.get("types", Types.ALL),
        issue_type_ids=given.getlist("type"),
        actor=caller.actor,
    )
    return draw(request, CARD, {**state(caller.tenant), "saved": True})


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def remove(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    live.remove(caller.tenant, request.POST.get("project", ""), actor=caller.actor)
    return draw(request, CARD, {**state(caller.tenant), "saved": True})


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def sync(request: HttpRequest) -> HttpResponse:
    """The projects and issue types that are mapped on the Salesforce side."""
    caller = caller_of(request)
    live.fill(caller.tenant, actor=caller.actor)
    return draw(request, CARD, {**state(caller.tenant), "saved": True})


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def types(request: HttpRequest) -> HttpResponse:
    """The issue types of one listed project, to choose from."""
    tenant, project_id = caller_of(request).tenant, request.POST.get("project", "")
    row = LiveProject.objects.filter(tenant=tenant, project_id=project_id).first()
    if row is None:
        raise Refused("unknown_project", "This project isn’t listed any more.", status=404)
    choices = jira_places.issue_types(tenant, row.project_id)
    return draw(request, "portal/_live_types.html", {"row": row, "choices": choices})


def state(tenant: Tenant) -> dict[str, Any]:
    rows = list(LiveProject.objects.filter(tenant=tenant))
    listed = {row.project_id for row in rows}
    trouble: RemoteError | None = None
    known: tuple[JiraProject, ...] = ()
    try:
        known = jira_places.projects(tenant)
    except RemoteError as error:
        trouble = error
    names = {one.id: one.name for one in known}
    return {
        "rows": [(row, names.get(row.project_id, "")) for row in rows],
        "addable": [one for one in known if one.id not in listed],
        "everywhere": tenant.switches.live_everywhere,
        "kinds": Types.choices,
        "trouble": trouble,
    }
