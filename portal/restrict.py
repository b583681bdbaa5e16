"""Screen "Restrict Issue Types": a matrix of issue types and actions, one project at a time."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from common.errors import Refused, RemoteError
from jira import guards
from mapping import jira_places, restricting
from mapping.form_models import IssueTypeRestriction
from mapping.restricting import Place
from portal.screens import caller_of, draw
from tenants.models import Tenant

MATRIX = "portal/_restrict.html"


@dataclass(frozen=True)
class Row:
    id: str
    name: str
    restricted: list[tuple[str, bool]]

    @property
    def count(self) -> int:
        return sum(on for _, on in self.restricted)

    @property
    def all(self) -> bool:
        return self.count == len(self.restricted)


@guards.frame(admin=True)
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    tenant = caller_of(request).tenant
    try:
        projects = jira_places.projects(tenant)
    except RemoteError as error:
        return draw(request, "portal/restrict.html", {"trouble": error})
    rows = IssueTypeRestriction.objects.filter(tenant=tenant)
    held = {row.project_id for row in rows if restricting.actions(row)}
    return draw(request, "portal/restrict.html", {"projects": projects, "held": held})


@guards.context(admin=True)
@require_POST
def project(request: HttpRequest) -> HttpResponse:
    tenant, wanted = caller_of(request).tenant, request.POST.get("project", "")
    try:
        return draw(request, MATRIX, _matrix(tenant, wanted))
    except RemoteError as error:
        return draw(request, MATRIX, {"error": error})


@guards.context(admin=True)
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Project and issue type are looked up in Jira: an id of a form proves nothing."""
    caller, wanted = caller_of(request), request.POST.get("project", "")
    action, on = request.POST.get("action", ""), request.POST.get("value") == "on"
    try:
        place = _place(caller.tenant, wanted, request.POST.get("type", ""))
        restricting.change(caller.tenant, place, action, on, actor=caller.actor)
        return draw(request, MATRIX, {**_matrix(caller.tenant, wanted), "saved": True})
    except RemoteError as error:
        return draw(request, MATRIX, {"error": error, "saving": True})


def _place(tenant: Tenant, project_id: str, type_id: str) -> Place:
    found = jira_places.project(tenant, project_id)
    for one in jira_places.issue_types(tenant, found.id):
        if one.id == type_id:
            return Place(found.id, found.key, one.id, one.name)
    raise Refused("unknown_type", "Jira has no such issue type in this project.", status=404)


def _matrix(tenant: Tenant, project_id: str) -> dict[str, object]:
    found = jira_places.project(tenant, project_id)
    types = jira_places.issue_types(tenant, found.id)
    held = restricting.matrix(tenant, [found.id]).get(found.id, {})
    return {
        "project": found,
        "rows": [_row(one.id, one.name, held) for one in types],
        "summary": restricting.summary(held[one.id] for one in types if one.id in held),
    }


def _row(type_id: str, name: str, held: dict[str, IssueTypeRestriction]) -> Row:
    row = held.get(type_id)
    ticks = [(action, bool(row and getattr(row, action))) for action in restricting.ACTIONS]
    return Row(type_id, name, ticks)
