"""How this org misbehaves beside the scripted rules: the edge is down, the data API is slow."""

from typing import Any

from starlette.types import ASGIApp

from simulators.behaviour import Behaviour, Rule

EDGE = (
    "<html><head><title>503 Service Unavailable</title></head>"
    "<body><h1>Service Unavailable</h1></body></html>"
)


class Misbehaviour(Behaviour):
    untouched = ("/_control", "/static", "/lightning")
    journalled = ("/services/", "/id/")

    def __init__(self, app: ASGIApp, org: Any) -> None:
        super().__init__(app)
        self.org = org

    def latency_ms(self, path: str) -> int:
        """The login pages stay usable while the data API is slow."""
        return self.org.settings.latency_ms if path.startswith("/services/data/v") else 0

    def standing_rule(self) -> Rule | None:
        return Rule(".*", status=503, html=EDGE) if self.org.settings.down else None
