"""Pages of the site with a Forge app on them: an issue's panels, the admin's screens."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulators.jira_site.custom_ui import modules
from simulators.jira_site.drawing import page, viewer
from simulators.jira_site.frames import Place
from simulators.jira_site.people import User


def wanted(request: Request) -> bool:
    return request.query_params.get("host") == "forge"


def of_issue(site: Any, user: User, place: Place) -> dict[str, Any]:
    """`left`, `right` for the template, `mounted` for its script."""
    sides = {}
    mounted = []
    for side, kind in (("left", modules.PANEL), ("right", modules.CONTEXT)):
        found = modules.shown(site, kind, user, place)
        sides[side] = [{"id": f"frame-{one['key']}", "name": one["title"]} for one in found]
        mounted += [modules.mounted(site, kind, one, user, place) for one in found]
    return {**sides, "mounted": {**modules.of_page(site), "modules": mounted}}


async def screen(request: Request) -> Response:
    site, user = request.app.state.site, viewer(request)
    found = modules.shown(site, modules.ADMIN, user, Place())
    if not found:
        said = "The app may be uninstalled, or you are no Jira admin."
        context = {"title": "This page isn’t there", "said": said}
        return page(request, "missing.html", context, status=404)
    module = found[0]
    route = request.path_params.get("route") or module["pages"][0]["route"]
    context = {
        "forge": True,
        "frame": {"id": f"frame-{module['key']}", "name": module["title"]},
        "forge_screens": {"place": modules.ADMIN_PLACE, "title": module["title"]},
        "routes": module["pages"],
        "current": route,
    }
    mounted = [modules.mounted(site, modules.ADMIN, module, user, Place())]
    return page(request, "screen.html", context, **modules.of_page(site), modules=mounted)


ROUTES = [
    Route(modules.ADMIN_PLACE, screen),
    Route(modules.ADMIN_PLACE + "/{route:path}", screen),
]
