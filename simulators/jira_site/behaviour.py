"""Scripted misbehaviour of the site, and the journal of what apps asked."""

from dataclasses import dataclass
from typing import Any

from starlette.types import Scope

from simulators import behaviour
from simulators.jira_site import limits


@dataclass
class Rule(behaviour.Rule):
    limited: str = ""
    """429 for this reason, with the headers that go with it."""
    retry_after: int = 1

    def __post_init__(self) -> None:
        if self.limited:
            self.status = 429
            self.headers = limits.headers(self.limited, self.retry_after) | self.headers
            self.body = self.body or {"errorMessages": [limits.MESSAGE], "errors": {}}


class Behaviour(behaviour.Behaviour):
    untouched = ("/_control", "/_page", "/static", "/vendor")
    journalled = ("/rest/", "/ex/", "/app/", "/media/", "/install-keys/", "/forge/jwks.json")

    def entry(self, scope: Scope) -> dict[str, Any]:
        return super().entry(scope) | {"app": None, "refused": None}
