"""The org as an ASGI application."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from simulators.salesforce_org import control, desk, doors, login, oauth
from simulators.salesforce_org.config import OrgConfig
from simulators.salesforce_org.misbehaviour import Misbehaviour
from simulators.salesforce_org.org import Org

STATIC = Path(__file__).parent / "static"
ANY = ["GET", "POST", "PATCH", "PUT", "DELETE"]


def create_app(config: OrgConfig | None = None) -> Misbehaviour:
    org = Org(config or OrgConfig())
    app = Starlette(
        routes=[
            *desk.ROUTES,
            *control.ROUTES,
            Route("/services/oauth2/authorize", login.authorize),
            Route("/services/oauth2/login", login.log_in, methods=["POST"]),
            Route("/services/oauth2/approve", login.approve, methods=["POST"]),
            Route("/services/oauth2/token", oauth.token, methods=["POST"]),
            Route("/services/oauth2/revoke", oauth.revoke, methods=["GET", "POST"]),
            Route("/services/oauth2/introspect", oauth.introspect, methods=["POST"]),
            Route("/services/oauth2/userinfo", oauth.identity, methods=["GET", "POST"]),
            Route("/id/{org_id}/{user_id}", oauth.identity, methods=["GET", "POST"]),
            Route("/services/data", doors.versions),
            Route("/services/data/", doors.versions),
            Route("/services/data/v{version}", doors.resources),
            Route("/services/data/v{version}/", doors.resources),
            Route("/services/data/v{version}/{path:path}", doors.data, methods=ANY),
            Route("/lightning/r/{object}/{record_id}/view", doors.lightning),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/{record_id:str}", doors.record_page),
        ]
    )
    app.state.org = org
    app.state.misbehaviour = Misbehaviour(app, org)
    return app.state.misbehaviour
