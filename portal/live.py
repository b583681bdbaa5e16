"""Card "Map Jira projects and issue types": where panels read from Salesforce by themselves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from common.errors import Refused, RemoteError
from jira import guards
from jira.client import client_for
from mapping import live
from mapping.form_models import LiveProject
from portal.screens import caller_of, draw
from tenants import switching
from tenants.models import Tenant

CARD = "portal/_live.html"
Types = LiveProject.Types


@guards.context(admin=True)
@require_POST
def card(request: HttpRequest) -> HttpResponse:
    return draw(request, CARD, state(caller_of(request).tenant))


@guards.context(admin=True)
@require_POST
def scope(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    everywhere = request.POST.get("value") == "everywhere"
    switching.change(caller.tenant, "live_everywhere", everywhere, actor=caller.actor)
    return draw(request, CARD, {**state(caller.tenant), "saved": True})


@guards.context(admin=True)
@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """List a project or change its issue types; the project is looked up in Jira again."""
    caller, given = caller_of(request), request.POST
    project = _project(caller.tenant, given.get("project", ""))
    live.put(
        caller.tenant,
        str(project["id"]),
        str(project["key"]),
        types=given.get("types", Types.ALL),
        issue_type_ids=given.getlist("type"),
        actor=caller.actor,
    )
    return draw(request, CARD, {**state(caller.tenant), "saved": True})


@guards.context(admin=True)
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    live.remove(caller.tenant, request.POST.get("project", ""), actor=caller.actor)
    return draw(request, CARD, {**state(caller.tenant), "saved": True})


@guards.context(admin=True)
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """The projects and issue types that are mapped on the Salesforce side."""
    caller = caller_of(request)
    live.fill(caller.tenant, actor=caller.actor)
    return draw(request, CARD, {**state(caller.tenant), "saved": True})


@guards.context(admin=True)
@require_POST
def types(request: HttpRequest) -> HttpResponse:
    """The issue types of one listed project, to choose from."""
    tenant, project_id = caller_of(request).tenant, request.POST.get("project", "")
    row = LiveProject.objects.filter(tenant=tenant, project_id=project_id).first()
    if row is None:
        raise Refused("unknown_project", "This project isn’t listed any more.", status=404)
    found = client_for(tenant).issue_types(row.project_id)
    choices = [(str(one["id"]), str(one["name"])) for one in found]
    return draw(request, "portal/_live_types.html", {"row": row, "choices": choices})


def state(tenant: Tenant) -> dict[str, Any]:
    rows = list(LiveProject.objects.filter(tenant=tenant))
    listed = {row.project_id for row in rows}
    trouble: RemoteError | None = None
    try:
        known = {str(one["id"]): one for one in client_for(tenant).projects()}
    except RemoteError as error:
        known, trouble = {}, error
    return {
        "rows": [(row, known.get(row.project_id, {}).get("name", "")) for row in rows],
        "addable": [one for key, one in known.items() if key not in listed],
        "everywhere": tenant.switches.live_everywhere,
        "kinds": Types.choices,
        "trouble": trouble,
    }


def _project(tenant: Tenant, project_id: str) -> dict[str, Any]:
    for one in client_for(tenant).projects():
        if str(one.get("id")) == project_id:
            return one
    raise Refused("unknown_project", "Jira has no such project.", status=404)
