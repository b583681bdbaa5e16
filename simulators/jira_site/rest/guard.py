"""What every REST call passes: the app's JWT, its scopes, no body on GET, errors in Jira's shape."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.behaviour import target_of
from simulators.jira_site.apps import App
from simulators.jira_site.changes import Actor
from simulators.jira_site.descriptor import grants
from simulators.jira_site.errors import JiraError, not_found
from simulators.jira_site.model import Issue, Project
from simulators.jira_site.people import User
from simulators.jira_site.signing import Refused, check_app_token, issuer_of

SCOPES = {"GET": "READ", "POST": "WRITE", "PUT": "WRITE", "DELETE": "DELETE"}


@dataclass(frozen=True)
class ForgeApp:
    """The Forge app behind a request, with what the views read of a Connect app."""

    user: User
    properties: dict[str, Any]
    key: str = "forge"
    enabled: bool = True


class Caller:
    """The app behind a request, its own user, and what it sent."""

    def __init__(self, site: Any, app: App | ForgeApp, request: Request) -> None:
        self.site = site
        self.app = app
        self.request = request
        self.user: User = app.user
        self.body: Any = None
        self.form: Any = None

    @property
    def actor(self) -> Actor:
        return Actor(self.user, self.request.headers.get("x-atlassian-webhook-trace"))

    @property
    def query(self) -> Any:
        return self.request.query_params

    @property
    def path(self) -> dict[str, str]:
        return self.request.path_params

    def named_issue(self) -> Issue:
        found = self.site.world.issue(self.path["ref"])
        if found is None or not self.site.may(self.user, "BROWSE_PROJECTS", found):
            raise not_found()
        return found

    def named_project(self, ref: str) -> Project:
        found = self.site.world.project(ref)
        if found is None:
            raise JiraError(404, f"No project could be found with key or id '{ref}'.")
        return found

    def given(self) -> dict[str, Any]:
        if not isinstance(self.body, dict):
            raise JiraError(400, "Invalid request payload. Refer to the REST API documentation.")
        return self.body

    def window(self, most: int = 50) -> tuple[int, int]:
        """`startAt` and `maxResults`."""
        try:
            start = int(self.query.get("startAt", 0))
            wanted = int(self.query.get("maxResults", most))
        except ValueError as error:
            raise JiraError(400, "startAt and maxResults are numbers.") from error
        return max(start, 0), min(max(wanted, 0), most)


View = Callable[[Caller], Any]


def route(path: str, *methods: str, scope: str | None = None) -> Callable[[View], Route]:
    """Turns a view into the route of `path`; a view answers with JSON or a whole response."""

    def make(view: View) -> Route:
        return Route(path, _guarded(view, scope), methods=list(methods or ("GET",)))

    return make


def _guarded(view: View, scope: str | None) -> Any:
    async def endpoint(request: Request) -> Response:
        try:
            caller = _caller(request, scope or SCOPES[_method(request)])
            await _read(caller)
            answer = view(caller)
        except JiraError as error:
            return JSONResponse(error.body(), error.status, headers=error.headers)
        return answer if isinstance(answer, Response) else JSONResponse(answer)

    return endpoint


def _method(request: Request) -> str:
    return "GET" if request.method == "HEAD" else request.method


async def _read(caller: Caller) -> None:
    request = caller.request
    raw = await request.body()
    if _method(request) == "GET" and raw:
        raise JiraError(403, "A GET request may not have a body.")
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        caller.form = await request.form()
        return
    try:
        caller.body = json.loads(raw) if raw else None
    except ValueError as error:
        raise JiraError(400, "There was an error parsing JSON.") from error


def _caller(request: Request, scope: str) -> Caller:
    site = request.app.state.site
    entry = request.scope.get("journal") or {}
    try:
        app = _app(request, site)
    except Refused as error:
        entry["refused"] = str(error)
        raise JiraError(401, "Client must be authenticated to access this resource.") from error
    entry["app"] = app.key
    if not _granted(site, app, scope):
        entry["refused"] = f"the app has no scope {scope}"
        raise JiraError(403, f"The app does not have the scope {scope} that this needs.")
    return Caller(site, app, request)


def _granted(site: Any, app: App | ForgeApp, scope: str) -> bool:
    if isinstance(app, ForgeApp):
        return bool(site.forge.installation.manifest.grants(scope))
    return grants(app.descriptor, scope)


def _app(request: Request, site: Any) -> App | ForgeApp:
    """At the address of Forge apps only their token counts, at the site itself only a JWT."""
    if request.scope.get("root_path") or request.url.path.startswith("/app/"):
        return _forge_app(request, site)
    return _connect_app(request, site)


def _forge_app(request: Request, site: Any) -> ForgeApp:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if request.path_params.get("cloud_id", site.config.cloud_id) != site.config.cloud_id:
        raise Refused("the token is for another site")
    if kind != "Bearer" or not site.forge.holds(token.strip()):
        raise Refused("there is no system token that is good here")
    held = site.forge.installation
    return ForgeApp(held.user, held.properties)


def _connect_app(request: Request, site: Any) -> App:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind != "JWT":
        raise Refused("there is no JWT in the Authorization header")
    app: App | None = site.apps.installed.get(issuer_of(token.strip()))
    if app is None or not app.enabled:
        raise Refused("no such app is installed and on")
    check_app_token(
        token.strip(),
        app.shared_secret,
        site.config.client_key,
        _method(request),
        target_of(request.scope),
        "",
    )
    return app
