"""Who looks at a page, in which theme, and the page drawn for them."""

import json
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.safestring import mark_safe
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from simulators.jira_site.people import User

WHO, THEME = "sim_account", "sim_theme"
TEMPLATES = Engine(dirs=[Path(__file__).parent / "templates"])


def viewer(request: Request) -> User:
    """The switcher's cookie belongs to the site alone; frames, from another site, never see it."""
    people = _people(request)
    wanted = request.query_params.get("as") or request.cookies.get(WHO)
    world = request.app.state.site.world
    return (world.user(wanted) if wanted else None) or people[0]


def _people(request: Request) -> list[User]:
    users = request.app.state.site.world.users.values()
    return [one for one in users if one.account_type == "atlassian"]


def theme(request: Request) -> str:
    wanted = request.query_params.get("theme") or request.cookies.get(THEME)
    return "dark" if wanted == "dark" else "light"


def page(
    request: Request, template: str, context: dict[str, Any], *, status: int = 200, **data: Any
) -> Response:
    """`data` is for the page's script: `modules` to mount, the `issue` they stand on."""
    user, world = viewer(request), request.app.state.site.world
    shared = {
        "person": user,
        "people": _people(request),
        "theme": theme(request),
        "projects": list(world.projects.values()),
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "path": request.url.path,
        "data": _script(
            {
                "account": user.account_id,
                "locale": user.locale,
                "timeZone": user.time_zone,
                **data,
            }
        ),
    }
    drawn = TEMPLATES.get_template(template).render(
        Context({**shared, **context}, use_l10n=False, use_tz=False)
    )
    answer = HTMLResponse(drawn, status)
    for name, key in (("as", WHO), ("theme", THEME)):
        if name in request.query_params:
            answer.set_cookie(key, request.query_params[name], samesite="strict")
    return answer


def _script(data: dict[str, Any]) -> str:
    """JSON that cannot end its own script element."""
    return mark_safe(json.dumps(data).replace("<", "\\u003c"))
