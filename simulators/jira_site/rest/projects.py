"""Projects, issue types, fields and what a new issue asks for."""

from collections.abc import Sequence
from typing import Any

from simulators.jira_site import create_meta
from simulators.jira_site.fields import FIELDS
from simulators.jira_site.model import Project
from simulators.jira_site.rest.guard import Caller, route


@route("/rest/api/3/field")
def fields(caller: Caller) -> Any:
    return [one.describe() for one in FIELDS.values()]


@route("/rest/api/3/project/search")
def projects(caller: Caller) -> Any:
    found = sorted(caller.site.world.projects.values(), key=lambda one: one.key)
    keys = caller.query.getlist("keys")
    shown = [caller.site.shapes.project(one) for one in found if not keys or one.key in keys]
    return {"self": str(caller.request.url), **_paged(caller, shown, "values")}


@route("/rest/api/3/project/{ref}")
def project(caller: Caller) -> Any:
    found = caller.named_project(caller.path["ref"])
    return caller.site.shapes.project(found) | {"issueTypes": _types(caller, found)}


@route("/rest/api/3/issuetype/project")
def issue_types(caller: Caller) -> Any:
    return _types(caller, caller.named_project(caller.query.get("projectId", "")))


@route("/rest/api/3/project/{ref}/statuses")
def statuses(caller: Caller) -> Any:
    return create_meta.statuses(caller.site, caller.path["ref"])


@route("/rest/api/3/issue/createmeta/{project}/issuetypes")
def create_types(caller: Caller) -> Any:
    found = caller.named_project(caller.path["project"])
    return _paged(caller, _types(caller, found), "issueTypes")


@route("/rest/api/3/issue/createmeta/{project}/issuetypes/{type}")
def create_fields(caller: Caller) -> Any:
    place, window = caller.path, caller.window(create_meta.MOST)
    return create_meta.fields(caller.site, place["project"], place["type"], *window)


def _types(caller: Caller, project: Project) -> list[dict[str, Any]]:
    types = caller.site.world.types
    return [caller.site.shapes.issue_type(types[one]) for one in project.type_ids]


def _paged(caller: Caller, found: Sequence[Any], name: str) -> dict[str, Any]:
    start, most = caller.window()
    return {
        "startAt": start,
        "maxResults": most,
        "total": len(found),
        "isLast": start + most >= len(found),
        name: found[start : start + most],
    }


ROUTES = [
    fields,
    projects,
    issue_types,
    statuses,
    create_types,
    create_fields,
    project,
]
