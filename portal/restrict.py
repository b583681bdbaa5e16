"""Screen "Restrict Issue Types": a matrix of issue types and actions, one project at a time."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from common.errors import Refused, RemoteError
from jira import guards
from jira.client import client_for
from mapping import restricting
from mapping.form_models import IssueTypeRestriction
from mapping.restricting import Place
from portal.screens import caller_of, draw
from tenants.models import Tenant


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
        projects = client_for(tenant).projects()
    except RemoteError as error:
        return draw(request, "portal/restrict.html", {"trouble": error})
    rows = IssueTypeRestriction.objects.filter(tenant=tenant)
    held = {row.project_key for row in rows if restricting.actions(row)}
    return draw(request, "portal/restrict.html", {"projects": projects, "held": held})


@guards.context(admin=True)
@require_POST
def project(request: HttpRequest) -> HttpResponse:
    tenant, wanted = caller_of(request).tenant, request.POST.get("project", "")
    return draw(request, "portal/_restrict.html", _matrix(tenant, wanted))


@guards.context(admin=True)
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """The project and issue type are read from Jira again: an id of a form proves nothing."""
    caller, wanted = caller_of(request), request.POST.get("project", "")
    matrix = _matrix(caller.tenant, wanted)
    names = {row.id: row.name for row in matrix["rows"]}  # type: ignore[attr-defined]
    issue_type = request.POST.get("type", "")
    if issue_type not in names:
        raise Refused("unknown_type", "Jira has no such issue type in this project.", status=404)
    place = Place(wanted, str(matrix["key"]), issue_type, names[issue_type])
    on = request.POST.get("value") == "on"
    action = request.POST.get("action", "")
    restricting.change(caller.tenant, place, action, on, actor=caller.actor)
    context = {**_matrix(caller.tenant, wanted), "saved": True}
    return draw(request, "portal/_restrict.html", context)


def _matrix(tenant: Tenant, project_id: str) -> dict[str, object]:
    known = {str(one["id"]): one for one in client_for(tenant).projects()}
    if project_id not in known:
        raise Refused("unknown_project", "Jira has no such project.", status=404)
    held = restricting.matrix(tenant, [project_id]).get(project_id, {})
    types = client_for(tenant).issue_types(project_id)
    return {
        "project_id": project_id,
        "key": str(known[project_id]["key"]),
        "rows": [_row(str(one["id"]), str(one["name"]), held) for one in types],
    }


def _row(type_id: str, name: str, held: dict[str, IssueTypeRestriction]) -> Row:
    row = held.get(type_id)
    return Row(
        type_id,
        name,
        [(action, bool(row and getattr(row, action))) for action in restricting.ACTIONS],
    )
