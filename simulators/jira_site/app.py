"""The site as an ASGI application."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from simulators.jira_site import actions, control, pages, rest
from simulators.jira_site.behaviour import Behaviour
from simulators.jira_site.config import SiteConfig
from simulators.jira_site.custom_ui import pages as custom_ui
from simulators.jira_site.custom_ui import shell
from simulators.jira_site.forge import remote
from simulators.jira_site.site import Site

STATIC = Path(__file__).parent / "static"
BUNDLE = Path(__file__).resolve().parents[2] / "node_modules" / "atlassian-connect-js" / "dist"


def create_app(config: SiteConfig | None = None) -> ASGIApp:
    site = Site(config or SiteConfig())

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await site.stop()

    app = Starlette(
        lifespan=lifespan,
        routes=[
            *control.ROUTES,
            *rest.ROUTES,
            *pages.ROUTES,
            *actions.ROUTES,
            *remote.ROUTES,
            *custom_ui.ROUTES,
            *shell.ROUTES,
            Mount("/ex/jira/{cloud_id}", routes=rest.ROUTES),
            Route("/install-keys/{kid}", install_key),
            Route("/atlassian-connect/all.js", frame_script),
            Route("/vendor/connect-host.js", host_script),
            Mount("/vendor/themes", StaticFiles(directory=BUNDLE / "themes")),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
    )
    app.state.site = site
    site.behaviour = Behaviour(app)
    return Named(site.behaviour, site)


class Named:
    """Tells the site its own address with the first request."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self.site.config.base_url:
            host, port = scope["server"]
            self.site.named(f"{scope['scheme']}://{host}:{port}")
        await self.app(scope, receive, send)


async def install_key(request: Request) -> Response:
    key = request.app.state.site.apps.key
    if request.path_params["kid"] != key.kid:
        return PlainTextResponse("not found", 404)
    return PlainTextResponse(key.public_pem())


async def frame_script(request: Request) -> Response:
    return FileResponse(BUNDLE / "iframe.js", media_type="text/javascript")


async def host_script(request: Request) -> Response:
    return FileResponse(BUNDLE / "connect-host.js", media_type="text/javascript")
