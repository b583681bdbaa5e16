"""What Jira asks for a new issue, and which statuses a project's issues can have."""

from typing import Any

from simulators.jira_site.errors import JiraError
from simulators.jira_site.fields import COMPUTED, FIELDS, Field
from simulators.jira_site.model import Project

MOST = 200


def fields(site: Any, project_ref: str, type_id: str, start: int, most: int) -> dict[str, Any]:
    """A page of the create screen's fields, with what can be chosen in each."""
    project = _project(site, project_ref)
    if type_id not in project.type_ids:
        raise JiraError(404, "Issue type not found or not available in this project.")
    asked = [one for one in FIELDS.values() if _on_screen(one, project)]
    page = asked[start : start + min(most, MOST)]
    return {
        "startAt": start,
        "maxResults": min(most, MOST),
        "total": len(asked),
        "fields": [_field(site, one, project) for one in page],
    }


def statuses(site: Any, project_ref: str) -> list[dict[str, Any]]:
    """By issue type, as Jira gives them."""
    project = _project(site, project_ref)
    known = [site.shapes.status(one) for one in site.world.statuses.values()]
    types = (site.world.types[one] for one in project.type_ids)
    return [{**site.shapes.issue_type(one), "statuses": known} for one in types]


def _project(site: Any, ref: str) -> Project:
    projects = site.world.projects.values()
    found = next((one for one in projects if ref in (one.id, one.key)), None)
    if found is None:
        raise JiraError(404, "No project could be found with the given id or key.")
    return found


def _on_screen(field: Field, project: Project) -> bool:
    if field.id in ("issuetype", "project"):
        return True
    if field.read_only or field.kind in COMPUTED:
        return False
    return not field.custom or field.id in project.field_ids


def _field(site: Any, field: Field, project: Project) -> dict[str, Any]:
    told = {
        "required": field.required,
        "schema": field.schema(),
        "name": field.name,
        "key": field.id,
        "fieldId": field.id,
        "hasDefaultValue": False,
        "operations": ["set"],
    }
    allowed = _allowed(site, field, project)
    return {**told, "allowedValues": allowed} if allowed else told


def _allowed(site: Any, field: Field, project: Project) -> list[dict[str, Any]]:
    if field.kind == "priority":
        return [site.shapes.priority(one) for one in site.world.priorities]
    if field.kind == "issuetype":
        return [site.shapes.issue_type(site.world.types[one]) for one in project.type_ids]
    if field.kind == "project":
        return [site.shapes.project(project)]
    return [{"id": one.id, "value": one.value} for one in field.options]
