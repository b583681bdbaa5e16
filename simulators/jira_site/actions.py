"""What the pages send back: forms of people, and the script's questions for frames and tokens."""

from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from simulators.jira_site.apps import App, LifecycleRefused
from simulators.jira_site.changes import Actor
from simulators.jira_site.control import comment
from simulators.jira_site.descriptor import find
from simulators.jira_site.drawing import WHO, viewer
from simulators.jira_site.frames import Place, context_token, frame_url
from simulators.jira_site.model import Issue

MANAGE = "/plugins/servlet/upm"


async def who(request: Request) -> Response:
    form = await request.form()
    back = str(form.get("back") or "/")
    own = back.startswith("/") and not back.startswith("//")
    answer = RedirectResponse(back if own else "/", 303)
    answer.set_cookie(WHO, str(form["account"]), samesite="strict")
    return answer


async def change_issue(request: Request) -> Response:
    """A comment or another status, as whoever looks."""
    site, user, form = request.app.state.site, viewer(request), await request.form()
    issue: Issue | None = site.world.issue(str(form["issue"]))
    if issue is None:
        return RedirectResponse("/", 303)
    text, status = str(form.get("comment") or "").strip(), str(form.get("status") or "")
    if text and site.may(user, "ADD_COMMENTS", issue):
        comment(site, Actor(user), issue, text)
    if status in site.world.statuses and site.may(user, "TRANSITION_ISSUES", issue):
        site.changes.move_to(Actor(user), issue, status)
    return RedirectResponse(f"/browse/{issue.key}", 303)


async def act_on_app(request: Request) -> Response:
    site, form = request.app.state.site, await request.form()
    if not viewer(request).is_admin:
        return RedirectResponse(MANAGE, 303)
    try:
        return RedirectResponse(f"{MANAGE}?said={quote(await _acted(site, form))}", 303)
    except LifecycleRefused as error:
        return RedirectResponse(f"{MANAGE}?failed={quote(str(error))}", 303)


async def _acted(site: Any, form: Any) -> str:
    wanted = str(form.get("do"))
    if wanted == "install":
        app = await site.apps.install(str(form["address"]).strip())
        return f"{app.name} is installed."
    app = site.app(str(form.get("key") or ""))
    if app is None:
        raise LifecycleRefused("This app isn’t installed.")
    if wanted == "uninstall":
        return _told(f"{app.name} is uninstalled.", await site.apps.uninstall(app))
    on = wanted == "enable"
    return _told(f"{app.name} is {'on' if on else 'off'}.", await site.apps.switch(app, on))


def _told(said: str, status: int) -> str:
    """The site goes on whatever the app answers, but says it."""
    if 200 <= status < 300:
        return said
    return f"{said} The app {f'answered {status}' if status else 'did not answer'}."


async def frame(request: Request) -> Response:
    """The signed address of a module's frame for whoever looks."""
    site, body = request.app.state.site, await request.json()
    found = _module(site, body)
    if found is None:
        return JSONResponse({"error": _absent(body)}, 404)
    app, kind, module = found
    url = frame_url(site.config, app, module, viewer(request), _place(site, body, kind))
    return JSONResponse({"url": url, "options": module.get("options", {})})


async def token(request: Request) -> Response:
    site, body = request.app.state.site, await request.json()
    found = _module(site, body)
    if found is None:
        return JSONResponse({"error": _absent(body)}, 404)
    app, kind, _ = found
    signed = context_token(site.config, app, viewer(request), _place(site, body, kind))
    return JSONResponse({"token": signed})


def _module(site: Any, body: dict[str, Any]) -> tuple[App, str, dict[str, Any]] | None:
    app = site.app(body.get("app"))
    found = find(app.descriptor, body.get("module", "")) if app and app.enabled else None
    return (app, *found) if app and found else None


def _absent(body: dict[str, Any]) -> str:
    return f"The app has no module {body.get('module')}, or it is switched off."


def _place(site: Any, body: dict[str, Any], kind: str) -> Place:
    if kind == "dialogs" and not site.config.context_in_dialogs:
        return Place()
    issue = site.world.issue(str(body["issue"])) if body.get("issue") else None
    return Place(issue, None, dict(body.get("query") or {}))


ROUTES = [
    Route(f"/_page/{path}", view, methods=["POST"])
    for path, view in (
        ("who", who),
        ("issue", change_issue),
        ("app", act_on_app),
        ("frame", frame),
        ("token", token),
    )
]
