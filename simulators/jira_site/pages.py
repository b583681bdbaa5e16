"""What people see of the site: issues with panels, the admin pages, Manage apps."""

import json
from html import escape
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from simulators.jira_site import adf
from simulators.jira_site.apps import LifecycleRefused
from simulators.jira_site.control import person
from simulators.jira_site.descriptor import find
from simulators.jira_site.frames import Place, context_token, frame_url
from simulators.jira_site.model import Issue
from simulators.jira_site.people import User

WHO, THEME = "sim_account", "sim_theme"
PANELS = {"left": "atl.jira.view.issue.left.context", "right": "atl.jira.view.issue.right.context"}


def _site(request: Request) -> Any:
    return request.app.state.site


def _user(request: Request) -> User:
    """Who looks: the switcher's cookie belongs to the site alone, frames never see it."""
    site = _site(request)
    people = [one for one in site.world.users.values() if one.account_type == "atlassian"]
    wanted = request.query_params.get("as") or request.cookies.get(WHO)
    return person(site, wanted) or people[0]


def _theme(request: Request) -> str:
    wanted = request.query_params.get("theme") or request.cookies.get(THEME)
    return "dark" if wanted == "dark" else "light"


def _page(
    request: Request, title: str, body: str, *, data: dict[str, Any] | None = None
) -> Response:
    site, user, theme = _site(request), _user(request), _theme(request)
    options = "".join(
        f'<option value="{one.account_id}" {"selected" if one is user else ""}>{escape(one.name)}</option>'
        for one in site.world.users.values()
        if one.account_type == "atlassian"
    )
    settings = {
        "account": user.account_id,
        "locale": user.locale,
        "timeZone": user.time_zone,
        **(data or {}),
    }
    html = f"""<!doctype html>
<html lang="en" data-color-mode="{theme}" data-theme="light:light dark:dark spacing:spacing shape:shape typography:typography-refreshed">
<head><meta charset="utf-8"><title>{escape(title)} - Jira</title>
<link rel="stylesheet" href="/static/jira.css"></head>
<body><header class="top"><a href="/" class="brand">Jira</a><nav><a href="/">Issues</a><a href="/manage-apps">Manage apps</a></nav>
<form method="post" action="/_page/who"><input type="hidden" name="back" value="{escape(str(request.url.path))}?{escape(request.url.query)}">
<label>Person <select name="account">{options}</select></label><button>Change</button>
<button type="button" id="theme">{"Light" if theme == "dark" else "Dark"} theme</button></form></header>
{body}
<div id="flags" aria-live="polite"></div>
<script type="application/json" id="page-data">{json.dumps(settings).replace("<", chr(92) + "u003c")}</script>
<script src="/static/stub.js"></script><script src="/vendor/connect-host.js"></script><script src="/static/host.js"></script>
</body></html>"""
    answer = HTMLResponse(html)
    for name, key in (("as", WHO), ("theme", THEME)):
        if name in request.query_params:
            answer.set_cookie(key, request.query_params[name], samesite="strict")
    return answer


async def home(request: Request) -> Response:
    site, user = _site(request), _user(request)
    rows = "".join(
        f'<tr><td><a href="/browse/{one.key}">{one.key}</a></td><td>{escape(one.values["summary"])}</td>'
        f"<td>{escape(one.type.name)}</td><td>{escape(site.world.statuses[one.values['status']].name)}</td></tr>"
        for one in site.world.issues.values()
        if site.may(user, "BROWSE_PROJECTS", one)
    )
    body = f'<main class="wide"><h1>Issues</h1><table><tr><th>Key</th><th>Summary</th><th>Type</th><th>Status</th></tr>{rows}</table></main>'
    return _page(request, "Issues", body)


async def browse(request: Request) -> Response:
    site, user = _site(request), _user(request)
    issue = site.world.issue(request.path_params["key"])
    if issue is None or not site.may(user, "BROWSE_PROJECTS", issue):
        return _page(
            request, "Not found", '<main class="wide"><h1>We can’t find that issue</h1></main>'
        )
    place = Place(issue, issue.project, dict(request.query_params))
    modules: list[dict[str, Any]] = []
    left = _panels(site, user, place, "left", modules)
    right = _panels(site, user, place, "right", modules)
    body = f"""<main class="issue"><section class="left"><p class="crumbs">{escape(issue.project.name)} / {issue.key}</p>
<h1>{escape(issue.values["summary"])}</h1><h2>Description</h2><div class="text">{adf.to_html(issue.values.get("description")) or "None"}</div>
{left}{_activity(site, issue)}</section><aside class="right">{_details(site, issue)}{right}</aside></main>"""
    return _page(request, issue.key, body, data={"modules": modules, "issue": issue.key})


def _panels(site: Any, user: User, place: Place, side: str, modules: list[dict[str, Any]]) -> str:
    out = ""
    for app, module in site.shown("webPanels", user, place, PANELS[side]):
        name = f"frame-{module['key']}"
        modules.append({"app": app.key, "module": module["key"], "into": name})
        out += (
            f'<details class="panel" open><summary>{escape(module["name"]["value"])}</summary>'
            f'<div class="frame" id="{name}"></div></details>'
        )
    return out


def _details(site: Any, issue: Issue) -> str:
    status = site.world.statuses[issue.values["status"]].name
    pairs = {
        "Status": status,
        "Priority": site.world.priorities[issue.values["priority"]],
        "Type": issue.type.name,
        "Labels": ", ".join(issue.values.get("labels") or []) or "None",
    }
    rows = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in pairs.items())
    return f'<details class="panel" open><summary>Details</summary><dl>{rows}</dl></details>'


def _activity(site: Any, issue: Issue) -> str:
    rows = ""
    for one in issue.comments:
        author = site.world.users.get(one.author)
        rows += f"<li><b>{escape(author.name if author else '')}</b>{adf.to_html(one.body)}</li>"
    return f'<h2>Activity</h2><ul class="comments">{rows or "<li>No comments</li>"}</ul>'


async def screen(request: Request) -> Response:
    """`/plugins/servlet/ac/<app>/<module>`: a screen of the app beside Jira's own navigation."""
    site, user = _site(request), _user(request)
    app = site.app(request.path_params["app_key"])
    found = find(app.descriptor, request.path_params["module_key"]) if app else None
    if app is None or found is None or not app.enabled:
        return _page(
            request, "Not found", '<main class="wide"><h1>This page isn’t there</h1></main>'
        )
    _, module = found
    place = Place(None, None, dict(request.query_params))
    links = "".join(
        f'<li><a href="/plugins/servlet/ac/{quote(one.key)}/{quote(each["key"])}?s={quote(one.key)}__{quote(each["key"])}"'
        f" {'aria-current=page' if each is module else ''}>{escape(each['name']['value'])}</a></li>"
        for one, each in site.shown("adminPages", user, place)
    )
    body = f"""<main class="admin"><nav aria-label="Apps"><h2>Apps</h2><ul><li><a href="/manage-apps">Manage apps</a></li></ul>
<h2>{escape(app.name)}</h2><ul>{links}</ul></nav><div class="frame page" id="frame-screen"></div></main>"""
    modules = [{"app": app.key, "module": module["key"], "into": "frame-screen"}]
    return _page(request, module["name"]["value"], body, data={"modules": modules})


async def manage(request: Request) -> Response:
    site, user = _site(request), _user(request)
    if not user.is_admin:
        return _page(
            request, "Manage apps", '<main class="wide"><h1>You need to be a Jira admin</h1></main>'
        )
    said = escape(request.query_params.get("said", ""))
    rows = "".join(
        f"<tr><td>{escape(one.name)}</td><td>{escape(one.base_url)}</td><td>{'On' if one.enabled else 'Off'}</td><td>"
        f'<form method="post" action="/_page/app"><input type="hidden" name="key" value="{one.key}">'
        f'<button name="do" value="{"disable" if one.enabled else "enable"}">{"Disable" if one.enabled else "Enable"}</button>'
        f'<button name="do" value="uninstall">Uninstall</button></form></td></tr>'
        for one in site.apps.installed.values()
    )
    body = f"""<main class="wide"><h1>Manage apps</h1><p role="status">{said}</p><table>{rows}</table>
<form method="post" action="/_page/app"><label>App address <input name="address" value="{escape(site.config.app)}"></label>
<button name="do" value="install">Install</button></form></main>"""
    return _page(request, "Manage apps", body)


async def act_on_app(request: Request) -> Response:
    site, form = _site(request), await request.form()
    if not _user(request).is_admin:
        return RedirectResponse("/manage-apps", 303)
    said = await _acted(site, str(form.get("do")), form)
    return RedirectResponse(f"/manage-apps?said={quote(said)}", 303)


async def _acted(site: Any, wanted: str, form: Any) -> str:
    if wanted == "install":
        try:
            app = await site.apps.install(str(form["address"]))
        except LifecycleRefused as error:
            return str(error)
        return f"{app.name} is installed."
    app = site.app(str(form.get("key") or ""))
    if app is None:
        return "This app isn’t installed."
    if wanted == "uninstall":
        await site.apps.uninstall(app)
        return f"{app.name} is uninstalled."
    await site.apps.switch(app, wanted == "enable")
    return f"{app.name} is {'on' if app.enabled else 'off'}."


async def who(request: Request) -> Response:
    form = await request.form()
    back = str(form.get("back") or "/").rstrip("?")
    answer = RedirectResponse(back if back.startswith("/") and "//" not in back else "/", 303)
    answer.set_cookie(WHO, str(form["account"]), samesite="strict")
    return answer


async def frame(request: Request) -> Response:
    """For the page's script: the signed address of a module's frame for whoever looks."""
    site, body = _site(request), await request.json()
    found = _module(site, body)
    if found is None:
        return JSONResponse({"error": "no such module"}, 404)
    app, kind, module = found
    place = _place(site, body, kind)
    url = frame_url(site.config, app, module, _user(request), place)
    return JSONResponse({"url": url, "options": module.get("options", {})})


async def token(request: Request) -> Response:
    site, body = _site(request), await request.json()
    found = _module(site, body)
    if found is None:
        return JSONResponse({"error": "no such module"}, 404)
    app, kind, _ = found
    return JSONResponse(
        {"token": context_token(site.config, app, _user(request), _place(site, body, kind))}
    )


def _module(site: Any, body: dict[str, Any]) -> tuple[Any, str, dict[str, Any]] | None:
    app = site.app(body.get("app"))
    found = find(app.descriptor, body.get("module", "")) if app else None
    return (app, *found) if found else None


def _place(site: Any, body: dict[str, Any], kind: str) -> Place:
    """A dialog's tokens name no issue: nothing promises that they do."""
    if kind == "dialogs" and not site.config.context_in_dialogs:
        return Place()
    issue = site.world.issue(str(body["issue"])) if body.get("issue") else None
    return Place(issue, None, dict(body.get("query") or {}))


ROUTES = [
    Route("/", home),
    Route("/browse/{key}", browse),
    Route("/plugins/servlet/ac/{app_key}/{module_key}", screen),
    Route("/manage-apps", manage),
    Route("/_page/who", who, methods=["POST"]),
    Route("/_page/app", act_on_app, methods=["POST"]),
    Route("/_page/frame", frame, methods=["POST"]),
    Route("/_page/token", token, methods=["POST"]),
]
