"""The part of Jira's REST interface (v3) that apps of this kind use, with its refusals."""

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.jira_site import adf, create_meta
from simulators.jira_site.apps import App
from simulators.jira_site.behaviour import target_of
from simulators.jira_site.changes import Actor
from simulators.jira_site.errors import JiraError, not_found
from simulators.jira_site.fields import FIELDS
from simulators.jira_site.model import Comment, Issue, now_text
from simulators.jira_site.people import GLOBAL_PERMISSIONS, PROJECT_PERMISSIONS, User
from simulators.jira_site.signing import Refused, check_app_token, issuer_of

LONGEST_VALUE = 32_768
LONGEST_KEY = 255
MOST_PROPERTIES = 100
MOST_USERS = 200


class Caller:
    """The app behind a request, and its own user."""

    def __init__(self, site: Any, app: App, request: Request) -> None:
        self.site = site
        self.app = app
        self.user: User = app.user
        self.trace = request.headers.get("x-atlassian-webhook-trace")

    @property
    def actor(self) -> Actor:
        return Actor(self.user, self.trace)

    def issue(self, ref: str) -> Issue:
        found = self.site.world.issue(ref)
        if found is None or not self.site.may(self.user, "BROWSE_PROJECTS", found):
            raise not_found()
        return found


View = Callable[[Request, Caller], Any]


def guarded(view: View) -> Any:
    """The app's JWT, no body on GET, errors in Jira's shape."""

    async def endpoint(request: Request) -> Response:
        try:
            caller = _caller(request)
            raw = await request.body()
            if request.method == "GET" and raw:
                raise JiraError(403, "A GET request may not have a body.")
            request.state.body = _json(raw)
            answer = view(request, caller)
        except JiraError as error:
            return JSONResponse(error.body(), error.status, headers=error.headers)
        return answer if isinstance(answer, Response) else JSONResponse(answer)

    return endpoint


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError as error:
        raise JiraError(400, "There was an error parsing JSON.") from error


def _caller(request: Request) -> Caller:
    site = request.app.state.site
    entry = request.scope.get("journal") or {}
    header = request.headers.get("authorization", "")
    if not header.startswith("JWT "):
        raise JiraError(401, "You are not authenticated.")
    token = header.removeprefix("JWT ").strip()
    try:
        app = site.apps.installed.get(issuer_of(token))
        if app is None:
            raise Refused("no such app is installed")
        target = target_of(request.scope)
        check_app_token(
            token, app.shared_secret, site.config.client_key, request.method, target, ""
        )
    except Refused as error:
        entry["refused"] = str(error)
        raise JiraError(401, "Unauthorized") from error
    entry["app"] = app.key
    return Caller(site, app, request)


def _one_issue(request: Request, caller: Caller) -> Any:
    issue = caller.issue(request.path_params["ref"])
    wanted = request.query_params.get("fields", "*all")
    names = list(FIELDS) if wanted.startswith("*") else wanted.split(",")
    shown = caller.site.shapes.issue(issue, [one for one in names if one in FIELDS], 3)
    asked = [one for one in request.query_params.get("properties", "").split(",") if one]
    if asked:
        held = issue.properties
        shown["properties"] = {name: held[name] for name in asked if name in held}
    return shown


def _edit_issue(request: Request, caller: Caller) -> Any:
    issue = caller.issue(request.path_params["ref"])
    values = caller.site.changes.parsed(
        issue.project, (request.state.body or {}).get("fields", {}), 3
    )
    caller.site.changes.edit(caller.actor, issue, values)
    return Response(status_code=204)


def _fields(request: Request, caller: Caller) -> Any:
    return [one.describe() for one in FIELDS.values()]


def _projects(request: Request, caller: Caller) -> Any:
    found = sorted(caller.site.world.projects.values(), key=lambda one: one.key)
    start = int(request.query_params.get("startAt", 0))
    most = min(int(request.query_params.get("maxResults", 50)), 50)
    page = found[start : start + most]
    return {
        "self": str(request.url),
        "startAt": start,
        "maxResults": most,
        "total": len(found),
        "isLast": start + most >= len(found),
        "values": [caller.site.shapes.project(one) for one in page],
    }


def _issue_types(request: Request, caller: Caller) -> Any:
    project = caller.site.world.project(request.query_params.get("projectId", ""))
    if project is None:
        raise JiraError(404, "No project could be found with the given id.")
    types = caller.site.world.types
    return [caller.site.shapes.issue_type(types[one]) for one in project.type_ids]


def _create_fields(request: Request, caller: Caller) -> Any:
    place = request.path_params
    start = int(request.query_params.get("startAt", 0))
    most = int(request.query_params.get("maxResults", 50))
    return create_meta.fields(caller.site, place["project"], place["type"], start, most)


def _statuses(request: Request, caller: Caller) -> Any:
    return create_meta.statuses(caller.site, request.path_params["project"])


def _permissions_check(request: Request, caller: Caller) -> Any:
    body = request.state.body or {}
    user = caller.site.world.users.get(body.get("accountId", caller.user.account_id))
    if user is None:
        raise JiraError(400, "The account id is not known.")
    asked = body.get("globalPermissions") or []
    unknown = [one for one in asked if one not in GLOBAL_PERMISSIONS]
    if unknown:
        raise JiraError(400, f"Unrecognized permission: {unknown[0]}")
    return {
        "globalPermissions": [one for one in asked if one in user.global_permissions],
        "projectPermissions": [
            grant
            for wanted in body.get("projectPermissions") or []
            for grant in _project_grants(caller.site, user, wanted)
        ],
    }


def _project_grants(site: Any, user: User, wanted: dict[str, Any]) -> Any:
    for name in wanted.get("permissions") or []:
        if name not in PROJECT_PERMISSIONS:
            raise JiraError(400, f"Unrecognized permission: {name}")
        issues = [site.world.issues.get(str(one)) for one in wanted.get("issues") or []]
        projects = [site.world.project(str(one)) for one in wanted.get("projects") or []]
        yield {
            "permission": name,
            "issues": [int(one.id) for one in issues if one and site.may(user, name, one)],
            "projects": [int(one.id) for one in projects if one and user.may(name, one.key)],
        }


def _user(request: Request, caller: Caller) -> Any:
    found = caller.site.shapes.user(request.query_params.get("accountId"))
    if found is None:
        raise JiraError(404, "Specified user does not exist or you do not have permission.")
    return found


def _users(request: Request, caller: Caller) -> Any:
    asked = request.query_params.getlist("accountId")
    if len(asked) > MOST_USERS:
        raise JiraError(400, "Too many account ids.")
    known = [caller.site.shapes.user(one) for one in asked]
    values = [one for one in known if one]
    return {
        "startAt": 0,
        "maxResults": len(asked),
        "total": len(values),
        "isLast": True,
        "values": values,
    }


def _property(request: Request, caller: Caller) -> Any:
    issue = caller.issue(request.path_params["ref"])
    return _held(request, caller, issue.properties, issue)


def _app_property(request: Request, caller: Caller) -> Any:
    if request.path_params["app_key"] != caller.app.key:
        raise JiraError(403, "An app may only read and write its own properties.")
    return _held(request, caller, caller.app.properties, None)


def _held(request: Request, caller: Caller, held: dict[str, Any], issue: Issue | None) -> Any:
    key = request.path_params["key"]
    if request.method == "PUT":
        return _store(request, caller, held, key, issue)
    if key not in held:
        raise JiraError(404, f"The property '{key}' does not exist.")
    if request.method == "GET":
        return {"key": key, "value": held[key]}
    del held[key]
    if issue:
        caller.site.changes.property_changed(caller.actor, issue, key, gone=True)
    return Response(status_code=204)


def _store(
    request: Request, caller: Caller, held: dict[str, Any], key: str, issue: Issue | None
) -> Response:
    value = request.state.body
    longest = LONGEST_KEY if issue else 127
    if len(key) > longest:
        raise JiraError(400, f"The property key may not be longer than {longest} characters.")
    if value is None or len(json.dumps(value)) > LONGEST_VALUE:
        raise JiraError(400, "The property value must be valid JSON of at most 32768 characters.")
    if key not in held and len(held) >= MOST_PROPERTIES:
        raise JiraError(400, "Too many properties.")
    known = key in held
    held[key] = value
    if issue:
        caller.site.changes.property_changed(caller.actor, issue, key, gone=False)
    return JSONResponse({}, 200 if known else 201)


def _comments(request: Request, caller: Caller) -> Any:
    issue = caller.issue(request.path_params["ref"])
    if request.method == "GET":
        shown = [caller.site.shapes.comment(issue, one, 3) for one in issue.comments]
        return {"startAt": 0, "maxResults": 100, "total": len(shown), "comments": shown}
    body = (request.state.body or {}).get("body")
    if not adf.is_adf(body):
        raise JiraError(400, errors={"comment": "Comment body is not valid!"})
    stamp = now_text()
    account = caller.user.account_id
    made = Comment(caller.site.world.next_id(), account, body, stamp, stamp, account)
    caller.site.changes.add_comment(caller.actor, issue, made)
    return JSONResponse(caller.site.shapes.comment(issue, made, 3), 201)


def _server_info(request: Request, caller: Caller) -> Any:
    return {"baseUrl": caller.site.config.base_url, "deploymentType": "Cloud"}


R3 = "/rest/api/3"
ROUTES = [
    Route(f"{R3}/issue/{{ref}}", guarded(_one_issue)),
    Route(f"{R3}/issue/{{ref}}", guarded(_edit_issue), methods=["PUT"]),
    Route(f"{R3}/issue/{{ref}}/comment", guarded(_comments), methods=["GET", "POST"]),
    Route(
        f"{R3}/issue/{{ref}}/properties/{{key}}",
        guarded(_property),
        methods=["GET", "PUT", "DELETE"],
    ),
    Route(
        "/rest/atlassian-connect/1/addons/{app_key}/properties/{key}",
        guarded(_app_property),
        methods=["GET", "PUT", "DELETE"],
    ),
    Route(f"{R3}/field", guarded(_fields)),
    Route(f"{R3}/project/search", guarded(_projects)),
    Route(f"{R3}/issuetype/project", guarded(_issue_types)),
    Route(f"{R3}/issue/createmeta/{{project}}/issuetypes/{{type}}", guarded(_create_fields)),
    Route(f"{R3}/project/{{project}}/statuses", guarded(_statuses)),
    Route(f"{R3}/permissions/check", guarded(_permissions_check), methods=["POST"]),
    Route(f"{R3}/user", guarded(_user)),
    Route(f"{R3}/user/bulk", guarded(_users)),
    Route(f"{R3}/serverInfo", guarded(_server_info)),
]
