"""Projects and objects that are mapped on this screen, where the companion package isn't there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.errors import Refused
from jira import guards
from mapping import jira_places, managing
from mapping.jira_places import JiraIssueType
from portal import events
from portal.screens import caller_of, draw
from portal.telling import told_in
from salesforce import schema
from tenants.models import Tenant

PROBLEM = "#projects-problem"
PROJECT_FORM = "portal/_add_project.html"
OBJECT_FORM = "portal/_add_object.html"
ALL, SOME = "all", "some"


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def ask_project(request: HttpRequest) -> HttpResponse:
    """The form; once a project is chosen, with its issue types."""
    tenant, asked = caller_of(request).tenant, request.POST
    return draw(request, PROJECT_FORM, _project_form(tenant, asked.get("project", "")))


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def add_project(request: HttpRequest) -> HttpResponse:
    caller, asked = caller_of(request), request.POST
    project = jira_places.project(caller.tenant, asked.get("project", ""))
    known = jira_places.issue_types(caller.tenant, project.id)
    wanted = [one for one in known if one.id in asked.getlist("type")]
    if asked.get("types") == SOME and not wanted:
        sentence = "Choose at least one issue type, or “All”."
        context = {**_project_form(caller.tenant, project.id), "some": True, "error": sentence}
        return draw(request, PROJECT_FORM, context)
    row = managing.add_project(
        caller.tenant, project.key, project_id=project.id, name=project.name, actor=caller.actor
    )
    managing.set_issue_types(row, _by_name(asked.get("types"), wanted), actor=caller.actor)
    return _listed(request)


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def remove_project(request: HttpRequest) -> HttpResponse:
    """Asks first, since the forms of the project go with it."""
    caller, key = caller_of(request), request.POST.get("key", "")
    if request.POST.get("sure") != "yes":
        return _question(request, f"project {key}", "portal:project-remove", key=key)
    managing.remove_project(caller.tenant, key, actor=caller.actor)
    return _listed(request)


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def ask_object(request: HttpRequest) -> HttpResponse:
    tenant = caller_of(request).tenant
    mapped = set(tenant.mapped_objects.filter(gone_at=None).values_list("name", flat=True))
    found = [one for one in schema.objects(tenant) if one.mappable and one.name not in mapped]
    found.sort(key=lambda one: one.label.lower())
    return draw(request, OBJECT_FORM, {"addable": found})


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def add_object(request: HttpRequest) -> HttpResponse:
    """Described first: what the org doesn't show can't be mapped."""
    caller, name = caller_of(request), request.POST.get("object", "")
    usable = {one.name for one in schema.objects(caller.tenant) if one.mappable}
    if name not in usable:
        raise Refused("unknown_object", "This object can’t be used. Choose another.", status=404)
    known = schema.describe(caller.tenant, name)
    managing.add_object(caller.tenant, known, actor=caller.actor)
    return _listed(request)


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def remove_object(request: HttpRequest) -> HttpResponse:
    """Asks first, since its chosen fields and forms go with it."""
    caller, name = caller_of(request), request.POST.get("object", "")
    if request.POST.get("sure") != "yes":
        return _question(request, f"object {name}", "portal:object-remove", object=name)
    managing.remove_object(caller.tenant, name, actor=caller.actor)
    return _listed(request)


def _question(request: HttpRequest, what: str, name: str, **values: str) -> HttpResponse:
    context = {"what": what, "address": reverse(name), "values": values}
    response = draw(request, "portal/_remove.html", context)
    response.headers["HX-Retarget"] = PROBLEM
    return response


def _listed(request: HttpRequest) -> HttpResponse:
    context = {**events.projects(caller_of(request).tenant), "saved": True}
    return draw(request, "portal/_projects.html", context)


def _project_form(tenant: Tenant, project_id: str) -> dict[str, Any]:
    mapped = set(tenant.mapped_projects.filter(gone_at=None).values_list("key", flat=True))
    free = [one for one in jira_places.projects(tenant) if one.key not in mapped]
    chosen = next((one for one in free if one.id == project_id), None)
    types = jira_places.issue_types(tenant, chosen.id) if chosen else ()
    return {"addable": free, "chosen": chosen, "types": types}


def _by_name(kind: str | None, wanted: list[JiraIssueType]) -> dict[str, str]:
    """None of them stands for all of the project."""
    return {one.name: one.id for one in wanted} if kind == SOME else {}
