"""Projects, issue types, fields and what a new issue asks for."""

from collections.abc import Sequence
from typing import Any

from simulators.jira_site.errors import JiraError
from simulators.jira_site.fields import COMPUTED, FIELDS, Field
from simulators.jira_site.model import IssueType, Project
from simulators.jira_site.rest.guard import Caller, route

CREATED_WITH = ("summary", "description", "priority", "labels", "assignee", "reporter", "duedate")


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
    shapes = caller.site.shapes
    known = [shapes.status(one) for one in caller.site.world.statuses.values()]
    found = caller.named_project(caller.path["ref"])
    return [
        {name: one[name] for name in ("self", "id", "name", "subtask")} | {"statuses": known}
        for one in _types(caller, found)
    ]


@route("/rest/api/3/issue/createmeta/{project}/issuetypes")
def create_types(caller: Caller) -> Any:
    found = caller.named_project(caller.path["project"])
    return _paged(caller, _types(caller, found), "issueTypes")


@route("/rest/api/3/issue/createmeta/{project}/issuetypes/{type}")
def create_fields(caller: Caller) -> Any:
    found = caller.named_project(caller.path["project"])
    if caller.path["type"] not in found.type_ids:
        raise JiraError(404, "The issue type is not one of this project.")
    issue_type = caller.site.world.types[caller.path["type"]]
    return _paged(caller, _asked_of_new(caller, found, issue_type), "fields")


def _asked_of_new(caller: Caller, project: Project, issue_type: IssueType) -> list[dict[str, Any]]:
    names = ["project", "issuetype", *CREATED_WITH, *project.field_ids]
    if issue_type.subtask or project.kind == "software":
        names.append("parent")
    return [_meta(caller, FIELDS[name], issue_type) for name in names]


def _meta(caller: Caller, field: Field, issue_type: IssueType) -> dict[str, Any]:
    allowed = _allowed(caller, field)
    return {
        "required": field.required or (field.id == "parent" and issue_type.subtask),
        "schema": field.schema(),
        "name": field.name,
        "key": field.id,
        "fieldId": field.id,
        "hasDefaultValue": field.id in ("priority", "reporter"),
        "operations": ["set"],
        **({"allowedValues": allowed} if allowed else {}),
    }


def _allowed(caller: Caller, field: Field) -> list[dict[str, Any]]:
    if field.id == "priority":
        return [caller.site.shapes.priority(one) for one in caller.site.world.priorities]
    if field.kind in COMPUTED:
        return []
    return [{"id": one.id, "value": one.value} for one in field.options]


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
