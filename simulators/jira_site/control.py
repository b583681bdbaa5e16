"""What tests, the demo and the page itself ask of the site; not part of Jira."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.jira_site.apps import LifecycleRefused
from simulators.jira_site.behaviour import Rule
from simulators.jira_site.changes import Actor
from simulators.jira_site.descriptor import find
from simulators.jira_site.frames import Place, context_token, frame_url
from simulators.jira_site.people import User


def _site(request: Request) -> Any:
    return request.app.state.site


async def state(request: Request) -> Response:
    site = _site(request)
    apps = [
        {
            "key": app.key,
            "enabled": app.enabled,
            "properties": app.properties,
            "base_url": app.base_url,
        }
        for app in site.apps.installed.values()
    ]
    people = [
        {"account": one.account_id, "name": one.name, "admin": one.is_admin}
        for one in site.world.users.values()
    ]
    return JSONResponse(
        {
            "base_url": site.config.base_url,
            "client_key": site.config.client_key,
            "apps": apps,
            "users": people,
            "lifecycle": site.apps.calls,
        }
    )


async def reset(request: Request) -> Response:
    body = await _body(request)
    await _site(request).reset(keep_apps=bool(body.get("keep_apps")))
    return JSONResponse({"ok": True})


async def install(request: Request) -> Response:
    site, body = _site(request), await _body(request)
    try:
        app = await site.apps.install(body.get("app") or site.config.app)
    except LifecycleRefused as error:
        return JSONResponse({"error": str(error), "status": error.status}, 409)
    return JSONResponse({"key": app.key, "client_key": site.config.client_key})


async def uninstall(request: Request) -> Response:
    site, body = _site(request), await _body(request)
    app = site.app(body.get("app_key"))
    if app is None:
        return JSONResponse({"error": "no app is installed"}, 409)
    return JSONResponse({"status": await site.apps.uninstall(app)})


async def switch(request: Request) -> Response:
    site, body = _site(request), await _body(request)
    app = site.app(body.get("app_key"))
    if app is None:
        return JSONResponse({"error": "no app is installed"}, 409)
    return JSONResponse({"status": await site.apps.switch(app, bool(body["enabled"]))})


async def forge(request: Request) -> Response:
    site, body = _site(request), await _body(request)
    address = body.get("app") or site.config.app
    status = await site.apps.forge(address, body["kind"], body.get("event", "installed"))
    return JSONResponse({"status": status})


async def mint(request: Request) -> Response:
    """A signed frame address and a context token for {module, account, issue?, query?}."""
    site, body = _site(request), await _body(request)
    app = site.app(body.get("app_key"))
    found = find(app.descriptor, body["module"]) if app else None
    if app is None or found is None:
        return JSONResponse({"error": "no such app or module"}, 404)
    kind, module = found
    user = person(site, body.get("account"))
    issue = site.world.issue(str(body["issue"])) if body.get("issue") else None
    place = Place(issue, None, dict(body.get("query") or {}))
    behind = place if kind != "dialogs" or site.config.context_in_dialogs else Place()
    return JSONResponse(
        {
            "frame_url": frame_url(site.config, app, module, user, behind),
            "context_token": context_token(site.config, app, user, behind),
            "options": module.get("options", {}),
        }
    )


def person(site: Any, ref: Any) -> User | None:
    return site.world.user(str(ref)) if ref else None


async def journal(request: Request) -> Response:
    behaviour = _site(request).behaviour
    if request.method == "DELETE":
        behaviour.calls.clear()
    return JSONResponse({"calls": behaviour.calls})


async def rules(request: Request) -> Response:
    held = _site(request).behaviour.rules
    if request.method == "POST":
        held.append(Rule(**await request.json()))
    elif request.method == "DELETE":
        held.clear()
    return JSONResponse({"rules": [vars(one) for one in held]})


async def deliveries(request: Request) -> Response:
    return JSONResponse(
        {"deliveries": [one.describe() for one in _site(request).webhooks.deliveries]}
    )


async def deliver(request: Request) -> Response:
    """{again: id} · {paused, reverse?} · {settle: true} · {event, body, account?, id?}."""
    site, body = _site(request), await _body(request)
    hooks = site.webhooks
    if "again" in body:
        hooks.again(next(one for one in hooks.deliveries if one.id == body["again"]))
    if "paused" in body:
        hooks.pause(bool(body["paused"]), reverse=bool(body.get("reverse")))
    if "event" in body:
        hooks.send_raw(
            site.app(),
            body["event"],
            body.get("body") or {},
            account_id=body.get("account"),
            identifier=body.get("id"),
        )
    if body.get("settle"):
        await hooks.settle()
    return JSONResponse({"waiting": len(hooks._queue)})


async def change(request: Request) -> Response:
    """{account, issue, fields?} edits, {delete: true} deletes."""
    site, body = _site(request), await _body(request)
    issue = site.world.issue(str(body["issue"]))
    user = person(site, body.get("account")) or next(iter(site.world.users.values()))
    if issue is None:
        return JSONResponse({"error": "no such issue"}, 404)
    actor = Actor(user)
    if body.get("delete"):
        site.changes.delete(actor, issue)
    if body.get("fields"):
        values = site.changes.parsed(issue.project, body["fields"], 3)
        site.changes.edit(actor, issue, values)
    return JSONResponse({"id": issue.id, "key": issue.key, "properties": issue.properties})


async def issue(request: Request) -> Response:
    found = _site(request).world.issue(request.path_params["ref"])
    if found is None:
        return JSONResponse({"error": "no such issue"}, 404)
    return JSONResponse({"id": found.id, "key": found.key, "properties": found.properties})


async def config(request: Request) -> Response:
    held = _site(request).config
    for name, value in (await _body(request)).items():
        if not hasattr(held, name):
            return JSONResponse({"error": f"unknown: {name}"}, 400)
        setattr(held, name, value)
    return JSONResponse({"ok": True})


async def permissions(request: Request) -> Response:
    """{account, project?: [...] | null, global?: [...]}: what a person may do from now on."""
    body = await _body(request)
    user = person(_site(request), body["account"])
    if user is None:
        return JSONResponse({"error": "no such person"}, 404)
    if "project" in body:
        user.permissions = set(body["project"])
    if "global" in body:
        user.global_permissions = set(body["global"])
    return JSONResponse({"account": user.account_id})


async def _body(request: Request) -> dict[str, Any]:
    return dict(await request.json()) if await request.body() else {}


ROUTES = [
    Route("/_control/state", state),
    *(
        Route(f"/_control/{view.__name__}", view, methods=["POST"])
        for view in (
            reset,
            install,
            uninstall,
            switch,
            forge,
            mint,
            deliver,
            change,
            config,
            permissions,
        )
    ),
    Route("/_control/issue/{ref}", issue),
    Route("/_control/journal", journal, methods=["GET", "DELETE"]),
    Route("/_control/rules", rules, methods=["GET", "POST", "DELETE"]),
    Route("/_control/deliveries", deliveries),
]
