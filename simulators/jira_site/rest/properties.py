"""Entity properties of issues, projects and issue types, and those of the app itself."""

import json
from typing import Any

from starlette.responses import JSONResponse, Response

from simulators.jira_site.errors import JiraError
from simulators.jira_site.model import Issue
from simulators.jira_site.rest.guard import Caller, route

LONGEST_VALUE = 32_768
LONGEST_KEY = 255
LONGEST_APP_KEY = 127
MOST_OF_AN_APP = 100
ALL = ("GET", "PUT", "DELETE")


@route("/rest/api/3/issue/{ref}/properties")
def names(caller: Caller) -> Any:
    return {"keys": [{"key": key} for key in caller.named_issue().properties]}


@route("/rest/api/3/issue/{ref}/properties/{key}", *ALL)
def of_issue(caller: Caller) -> Any:
    issue = caller.named_issue()
    return _held(caller, issue.properties, issue=issue)


@route("/rest/api/3/project/{ref}/properties/{key}", *ALL)
def of_project(caller: Caller) -> Any:
    project = caller.named_project(caller.path["ref"])
    return _held(caller, _kept(caller, "project", project.id))


@route("/rest/api/3/issuetype/{ref}/properties/{key}", *ALL)
def of_issue_type(caller: Caller) -> Any:
    if caller.path["ref"] not in caller.site.world.types:
        raise JiraError(404, "The issue type was not found.")
    return _held(caller, _kept(caller, "issuetype", caller.path["ref"]))


@route("/rest/atlassian-connect/1/addons/{app_key}/properties/{key}", *ALL)
def of_app(caller: Caller) -> Any:
    if caller.path["app_key"] != caller.app.key:
        raise JiraError(403, "An app may only read and write its own properties.")
    return _held(caller, caller.app.properties, longest=LONGEST_APP_KEY, most=MOST_OF_AN_APP)


@route("/rest/forge/1/app/properties/{key}", *ALL)
def of_forge_app(caller: Caller) -> Any:
    """The app alone may ask, under the scopes that go with it."""
    if caller.app.key != "forge":
        raise JiraError(403, "This resource is for Forge apps.")
    if "write:app-data:jira" not in caller.site.forge.installation.manifest.scopes:
        raise JiraError(403, "The app does not have the scope write:app-data:jira.")
    return _held(caller, caller.app.properties, longest=LONGEST_APP_KEY, most=MOST_OF_AN_APP)


@route("/rest/atlassian-connect/1/addons/{app_key}")
def app(caller: Caller) -> Any:
    if caller.path["app_key"] != caller.app.key:
        raise JiraError(403, "An app may only read about itself.")
    active = caller.site.config.licence == "active"
    return {
        "key": caller.app.key,
        "state": "ENABLED" if caller.app.enabled else "DISABLED",
        "host": {"product": "Jira"},
        "license": {"active": active},
    }


def _kept(caller: Caller, kind: str, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = caller.site.world.entity_properties.setdefault((kind, ref), {})
    return found


def _held(
    caller: Caller,
    held: dict[str, Any],
    *,
    issue: Issue | None = None,
    longest: int = LONGEST_KEY,
    most: int | None = None,
) -> Any:
    key, method = caller.path["key"], caller.request.method
    if method == "PUT":
        _check(caller.body, key, longest)
        if most is not None and key not in held and len(held) >= most:
            raise JiraError(400, f"An app may have at most {most} properties.")
        known = key in held
        held[key] = caller.body
        _tell(caller, issue, key, gone=False)
        return JSONResponse({}, 200 if known else 201)
    if key not in held:
        raise JiraError(404, f"The property '{key}' does not exist.")
    if method != "DELETE":
        return {"key": key, "value": held[key]}
    del held[key]
    _tell(caller, issue, key, gone=True)
    return Response(status_code=204)


def _check(value: Any, key: str, longest: int) -> None:
    if len(key) > longest:
        raise JiraError(400, f"The property key may not be longer than {longest} characters.")
    if value is None or len(json.dumps(value)) > LONGEST_VALUE:
        raise JiraError(400, "The property value must be valid JSON of at most 32768 characters.")


def _tell(caller: Caller, issue: Issue | None, key: str, *, gone: bool) -> None:
    if issue:
        caller.site.changes.property_changed(caller.actor, issue, key, gone=gone)


ROUTES = [names, of_issue, of_project, of_issue_type, of_app, of_forge_app, app]
