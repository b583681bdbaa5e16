"""What tests and the demo ask of the site; not part of Jira."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.jira_site import adf, talk
from simulators.jira_site.apps import LifecycleRefused
from simulators.jira_site.behaviour import Rule
from simulators.jira_site.changes import Actor
from simulators.jira_site.descriptor import find
from simulators.jira_site.errors import JiraError
from simulators.jira_site.forge import control as forge_control
from simulators.jira_site.frames import Place, context_token, frame_url
from simulators.jira_site.model import Comment, Issue, now_text
from simulators.jira_site.people import User

Given = dict[str, Any]
Action = Callable[[Any, Given], Awaitable[Any]]


class Wrong(Exception):
    """The tester asked for something that is not there."""


def control(action: Action) -> Any:
    """`action(site, body)` answers JSON; what goes wrong is told with the status that fits."""

    async def endpoint(request: Request) -> Response:
        body = dict(await request.json()) if await request.body() else {}
        try:
            return JSONResponse(await action(request.app.state.site, body))
        except LifecycleRefused as error:
            return JSONResponse({"error": str(error), "status": error.status}, 409)
        except JiraError as error:
            return JSONResponse(error.body(), error.status)
        except (Wrong, TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)
        except KeyError as error:
            return JSONResponse({"error": f"{error} is missing"}, 400)

    return endpoint


async def state(site: Any, body: Given) -> Any:
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
    return {
        "base_url": site.config.base_url,
        "client_key": site.config.client_key,
        "apps": apps,
        "users": people,
        "lifecycle": site.apps.calls,
    }


async def reset(site: Any, body: Given) -> Any:
    await site.reset(keep_apps=bool(body.get("keep_apps")))
    return {"ok": True}


async def install(site: Any, body: Given) -> Any:
    app = await site.apps.install(body.get("app") or site.config.app)
    return {"key": app.key, "client_key": site.config.client_key}


async def uninstall(site: Any, body: Given) -> Any:
    return {"status": await site.apps.uninstall(_app(site, body))}


async def switch(site: Any, body: Given) -> Any:
    return {"status": await site.apps.switch(_app(site, body), bool(body["enabled"]))}


async def forge(site: Any, body: Given) -> Any:
    """Sends a forged lifecycle call of this `kind` (see apps.FORGERIES)."""
    address = body.get("app") or site.config.app
    event = body.get("event", "installed")
    return {"status": await site.apps.forge(address, body["kind"], event)}


async def mint(site: Any, body: Given) -> Any:
    """A signed frame address and a context token for {module, account, issue?, query?}."""
    app = _app(site, body)
    found = find(app.descriptor, body["module"])
    if found is None:
        raise Wrong(f"{app.key} has no module {body['module']}")
    kind, module = found
    user = person(site, body["account"]) if body.get("account") else None
    place = Place(
        _issue(site, body) if body.get("issue") else None, None, dict(body.get("query") or {})
    )
    behind = place if kind != "dialogs" or site.config.context_in_dialogs else Place()
    return {
        "frame_url": frame_url(site.config, app, module, user, behind),
        "context_token": context_token(site.config, app, user, behind),
        "options": module.get("options", {}),
    }


async def deliver(site: Any, body: Given) -> Any:
    """{again: id} · {paused, reverse?} · {settle: true} · {event, body, account?, id?}."""
    hooks = site.webhooks
    if "again" in body:
        hooks.again(_delivery(site, body["again"]))
    if "paused" in body:
        hooks.pause(bool(body["paused"]), reverse=bool(body.get("reverse")))
    if "event" in body:
        hooks.send_raw(
            _app(site, body),
            body["event"],
            body.get("body") or {},
            account_id=body.get("account"),
            identifier=body.get("id"),
        )
    if body.get("settle"):
        await hooks.settle()
    return {"waiting": hooks.waiting}


async def change(site: Any, body: Given) -> Any:
    """{issue, account?} and any of {fields}, {status: name}, {comment: text, visibility?, public?},
    {edit_comment: id, text}, {delete_comment: id}, {worklog: seconds, text?}, {edit_worklog: id,
    seconds}, {delete_worklog: id}, {attach: name, text}, {detach: id}, {link_to: issue, kind?},
    {unlink: id}, {delete: true}."""
    issue = _issue(site, body)
    user = person(site, body["account"]) if body.get("account") else None
    actor = Actor(user or next(iter(site.world.users.values())))
    if body.get("fields"):
        values = site.changes.parsed(issue.project, body["fields"], 3)
        site.changes.edit(actor, issue, values)
    if body.get("status"):
        site.changes.move_to(actor, issue, _status(site, body["status"]))
    if body.get("comment"):
        more = {name: body[name] for name in ("visibility", "public") if name in body}
        comment(site, actor, issue, body["comment"], **more)
    talk.change(site, actor, issue, body)
    if body.get("delete"):
        site.changes.delete(actor, issue)
    return about(issue)


async def issues(site: Any, body: Given) -> Any:
    """{project, count, summary?}: new issues of its first type, by id, key and type."""
    project = site.world.project(body["project"])
    if project is None:
        raise Wrong(f"there is no project {body['project']}")
    kind = site.world.types[project.type_ids[0]]
    actor = Actor(next(iter(site.world.users.values())))
    made = [
        site.changes.create(actor, project, kind, {"summary": f"{body.get('summary', 'New')} {n}"})
        for n in range(int(body["count"]))
    ]
    return {"issues": [{"id": one.id, "key": one.key, "type": one.type.id} for one in made]}


def comment(site: Any, actor: Actor, issue: Issue, text: str, **more: Any) -> None:
    stamp, account = now_text(), actor.user.account_id
    made = Comment(
        site.world.next_id(), account, adf.from_text(text), stamp, stamp, account, **more
    )
    site.changes.add_comment(actor, issue, made)


async def config(site: Any, body: Given) -> Any:
    unknown = [name for name in body if not hasattr(site.config, name)]
    if unknown:
        raise Wrong(f"unknown: {', '.join(unknown)}")
    for name, value in body.items():
        setattr(site.config, name, value)
    return vars(site.config)


async def permissions(site: Any, body: Given) -> Any:
    """{account, project?: [...], global?: [...]}: what a person may do from now on."""
    user = person(site, body["account"])
    if "project" in body:
        user.permissions = set(body["project"])
    if "global" in body:
        user.global_permissions = set(body["global"])
    return {"account": user.account_id}


async def privacy(site: Any, body: Given) -> Any:
    """{account, status: closed | updated | ""}: what Atlassian says of an account from now on."""
    if body["status"] not in ("closed", "updated", ""):
        raise Wrong("a status is closed, updated or empty")
    user = person(site, body["account"])
    user.privacy = body["status"]
    return {"account": user.account_id}


def about(issue: Issue) -> Given:
    return {
        "id": issue.id,
        "key": issue.key,
        "values": issue.values,
        "properties": issue.properties,
        "comments": [adf.to_text(one.body) for one in issue.comments],
        "comment_ids": [one.id for one in issue.comments],
        "worklog_ids": [one.id for one in issue.worklogs],
        "attachment_ids": [one.id for one in issue.attachments],
        "attachments": [
            {"filename": one.filename, "text": one.content.decode("utf-8", "replace")}
            for one in issue.attachments
        ],
        "remote_links": [one.content for one in issue.remote_links],
    }


async def issue(request: Request) -> Response:
    found = request.app.state.site.world.issue(request.path_params["ref"])
    return JSONResponse(about(found)) if found else JSONResponse({"error": "no such issue"}, 404)


async def journal(request: Request) -> Response:
    calls = request.app.state.site.behaviour.calls
    if request.method == "DELETE":
        calls.clear()
    return JSONResponse({"calls": calls})


async def deliveries(request: Request) -> Response:
    held = request.app.state.site.webhooks.deliveries
    if request.method == "DELETE":
        held.clear()
    return JSONResponse({"deliveries": [one.describe() for one in held]})


async def rules(request: Request) -> Response:
    held = request.app.state.site.behaviour.rules
    if request.method == "POST":
        try:
            held.append(Rule(**await request.json()))
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)
    elif request.method == "DELETE":
        held.clear()
    return JSONResponse({"rules": [vars(one) for one in held]})


def person(site: Any, ref: Any) -> User:
    found: User | None = site.world.user(str(ref))
    if found is None:
        raise Wrong(f"there is nobody called {ref}")
    return found


def _app(site: Any, body: Given) -> Any:
    found = site.app(body.get("app_key"))
    if found is None:
        raise LifecycleRefused("no such app is installed")
    return found


def _issue(site: Any, body: Given) -> Issue:
    found: Issue | None = site.world.issue(str(body["issue"]))
    if found is None:
        raise Wrong(f"there is no issue {body['issue']}")
    return found


def _status(site: Any, name: str) -> str:
    for one in site.world.statuses.values():
        if name in (one.id, one.name):
            return str(one.id)
    raise Wrong(f"there is no status {name}")


def _delivery(site: Any, wanted: str) -> Any:
    for one in site.webhooks.deliveries:
        if one.id == wanted:
            return one
    raise Wrong(f"nothing was delivered as {wanted}")


ACTIONS = (
    reset,
    install,
    uninstall,
    switch,
    forge,
    mint,
    deliver,
    change,
    issues,
    config,
    permissions,
    privacy,
)
ROUTES = [
    Route("/_control/state", control(state)),
    Route("/_control/forge", control(forge_control.forge)),
    *(
        Route(f"/_control/{one.__name__}", control(one), methods=["POST"])
        for one in (*ACTIONS, *forge_control.ACTIONS)
    ),
    Route("/_control/issue/{ref}", issue),
    Route("/_control/journal", journal, methods=["GET", "DELETE"]),
    Route("/_control/rules", rules, methods=["GET", "POST", "DELETE"]),
    Route("/_control/deliveries", deliveries, methods=["GET", "DELETE"]),
]
