"""What people see of the site: issues with panels, the screens of apps, Manage apps."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import mark_safe
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulators.jira_site import adf, jql
from simulators.jira_site.apps import App
from simulators.jira_site.custom_ui import pages as custom_ui
from simulators.jira_site.descriptor import PAGES, find, modules
from simulators.jira_site.drawing import page, viewer
from simulators.jira_site.fields import FIELDS
from simulators.jira_site.frames import Place
from simulators.jira_site.model import Issue
from simulators.jira_site.people import User

LEFT, RIGHT = "atl.jira.view.issue.left.context", "atl.jira.view.issue.right.context"
LOCATION = "admin_plugins_menu"
SHOWN_KINDS = ("select", "multi", "checkboxes", "labels", "number", "date", "user", "text")


@dataclass(frozen=True)
class Frame:
    """A module to mount: by the page's script, into the element `id`."""

    app: str
    module: str
    name: str

    @property
    def id(self) -> str:
        return f"frame-{self.module}"

    def mounted(self) -> dict[str, str]:
        return {"app": self.app, "module": self.module, "into": self.id, "name": self.name}


@dataclass
class Section:
    name: str
    links: list[dict[str, Any]] = field(default_factory=list)


async def home(request: Request) -> Response:
    site, user = request.app.state.site, viewer(request)
    project = request.query_params.get("project", "")
    asked = request.query_params.get(
        "jql", f'project = "{project}" ORDER BY key' if project else ""
    )
    found, wrong = [], ""
    try:
        found = jql.parse(asked, site.aliases()).run(site.world)
    except jql.BadQuery as error:
        wrong = str(error)
    seen = [_row(site, one) for one in found if site.may(user, "BROWSE_PROJECTS", one)]
    context = {"rows": seen, "jql": asked, "wrong": wrong, "project": project}
    return page(request, "home.html", context)


def _row(site: Any, issue: Issue) -> dict[str, Any]:
    status = site.world.statuses[issue.values["status"]]
    return {
        "issue": issue,
        "summary": issue.values["summary"],
        "status": status,
        "priority": site.world.priorities[issue.values["priority"]],
        "assignee": site.world.users.get(issue.values.get("assignee") or ""),
    }


async def browse(request: Request) -> Response:
    site, user = request.app.state.site, viewer(request)
    issue = site.world.issue(request.path_params["key"])
    if issue is None or not site.may(user, "BROWSE_PROJECTS", issue):
        said = "It may have been deleted, or you may not have the permission to see it."
        return _missing(request, "We couldn’t find that issue", said)
    place = Place(issue, issue.project, dict(request.query_params))
    if custom_ui.wanted(request):
        panels = custom_ui.of_issue(site, user, place) | {"forge": True}
    else:
        panels = _connect_panels(site, user, place)
    mounted = panels.pop("mounted")
    context = {
        **_row(site, issue),
        "description": mark_safe(adf.to_html(issue.values.get("description"))),
        **panels,
        "reporter": site.world.users.get(issue.values.get("reporter") or ""),
        "parent": site.world.issues.get(issue.values.get("parent") or ""),
        "children": [_row(site, one) for one in site.world.subtasks_of(issue)],
        "links": [_link(site, issue, one) for one in site.world.links_of(issue)],
        "facts": list(_facts(site, issue)),
        "statuses": list(site.world.statuses.values()),
        "comments": [_comment(site, one) for one in issue.comments],
        "may_comment": site.may(user, "ADD_COMMENTS", issue),
        "may_move": site.may(user, "TRANSITION_ISSUES", issue),
    }
    return page(request, "issue.html", context, issue=issue.key, **mounted)


def _connect_panels(site: Any, user: User, place: Place) -> dict[str, Any]:
    left, right = _panels(site, user, place, LEFT), _panels(site, user, place, RIGHT)
    mounted = [one.mounted() for one in (*left, *right)]
    return {"left": left, "right": right, "mounted": {"modules": mounted}}


def _panels(site: Any, user: User, place: Place, location: str) -> list[Frame]:
    return [
        Frame(app.key, module["key"], module["name"]["value"])
        for app, module in site.shown("webPanels", user, place, location)
    ]


def _link(site: Any, issue: Issue, link: Any) -> dict[str, Any]:
    outward = link.source == issue.id
    other = site.world.issues[link.destination if outward else link.source]
    return {"how": link.type.outward if outward else link.type.inward, **_row(site, other)}


def _comment(site: Any, comment: Any) -> dict[str, Any]:
    return {
        "author": site.world.users.get(comment.author),
        "when": comment.created[:16].replace("T", " "),
        "text": mark_safe(adf.to_html(comment.body)),
    }


def _facts(site: Any, issue: Issue) -> Any:
    """Label and value of the custom fields of this project."""
    for name in issue.project.field_ids:
        known = FIELDS[name]
        shown = site.shapes.issue_field(issue, known, 3)
        if known.kind in SHOWN_KINDS and shown:
            yield known.name, _plain(shown)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, dict):
        return str(value.get("value") or value.get("displayName"))
    return str(value)


async def screen(request: Request) -> Response:
    """A screen of the app beside Jira's own navigation. Anybody may open it, as in Jira: the
    condition of a module hides its link alone, and the app has to refuse by itself."""
    site, user = request.app.state.site, viewer(request)
    app = site.app(request.path_params["app_key"])
    found = find(app.descriptor, request.path_params["module_key"]) if app else None
    if app is None or found is None or not app.enabled:
        said = "The app may be switched off or uninstalled. See Manage apps."
        return _missing(request, "This page isn’t there", said)
    module = found[1]
    frame = Frame(app.key, module["key"], module.get("name", {}).get("value", module["key"]))
    sections = _sections(site, user, dict(request.query_params))
    context = {"frame": frame, "sections": sections, "current": module["key"]}
    return page(request, "screen.html", context, modules=[frame.mounted()], whole=True)


def _sections(site: Any, user: User, query: dict[str, str]) -> list[Section]:
    found: dict[tuple[str, str], Section] = {}
    for app, module in site.shown("adminPages", user, Place(None, None, query)):
        key = str(module.get("location", "")).partition(f"{LOCATION}/")[2]
        section = found.setdefault((app.key, key), Section(_section_name(app, key)))
        section.links.append(
            {"app": app.key, "key": module["key"], "name": module["name"]["value"]}
        )
    return list(found.values())


def _section_name(app: App, key: str) -> str:
    for one in modules(app.descriptor, "webSections"):
        if one.get("key") == key:
            return str(one["name"]["value"])
    return app.name


async def manage(request: Request) -> Response:
    site, user = request.app.state.site, viewer(request)
    if not user.is_admin:
        return _missing(
            request, "You need to be a Jira admin", "Choose another person on top.", 403
        )
    context = {
        "said": request.query_params.get("said", ""),
        "failed": request.query_params.get("failed", ""),
        "apps": [_about(one) for one in site.apps.installed.values()],
        "address": site.config.app,
        "calls": list(reversed(site.apps.calls))[:20],
        "sections": _sections(site, user, {}),
        "current": "manage-apps",
    }
    return page(request, "manage.html", context)


def _about(app: App) -> dict[str, Any]:
    screens = modules(app.descriptor, "adminPages")
    kinds = {kind: len(modules(app.descriptor, kind)) for kind in (*PAGES, "webhooks")}
    return {
        "app": app,
        "description": app.descriptor.get("description", ""),
        "vendor": app.descriptor.get("vendor", {}).get("name", ""),
        "scopes": ", ".join(app.descriptor.get("scopes", [])),
        "kinds": [(kind, count) for kind, count in kinds.items() if count],
        "first": screens[0]["key"] if screens else "",
    }


def _missing(request: Request, title: str, said: str, status: int = 404) -> Response:
    return page(request, "missing.html", {"title": title, "said": said}, status=status)


ROUTES = [
    Route("/", home),
    Route("/browse/{key}", browse),
    Route("/plugins/servlet/ac/{app_key}/{module_key}", screen),
    Route("/plugins/servlet/upm", manage),
]
