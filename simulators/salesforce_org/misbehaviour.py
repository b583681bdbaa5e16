"""ASGI middleware: delays, edge errors, lost answers, and the journal of what was asked."""

import asyncio
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from simulators.jira_site.behaviour import (
    Rule,
    _answer,
    _break_off,
    _noting,
    _nowhere,
    _watching,
    target_of,
)

EDGE = "<html><head><title>503 Service Unavailable</title></head><body><h1>Service Unavailable</h1></body></html>"
SECRET = {"authorization", "cookie"}


class Misbehaviour:
    def __init__(self, app: ASGIApp, org: Any) -> None:
        self.app = app
        self.org = org
        self.rules: list[Rule] = []
        self.calls: list[dict[str, Any]] = []

    def forget(self) -> None:
        self.rules.clear()
        self.calls.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(("/services/", "/id/")):
            await self.app(scope, receive, send)
            return
        entry = self._entry(scope)
        rule = next((r for r in self.rules if r.fits(scope["method"], target_of(scope))), None)
        if rule:
            rule.use()
        await asyncio.sleep(((rule.delay_ms if rule else 0) + self._latency(path)) / 1000)
        await self._run(rule, entry, scope, receive, send)

    def _latency(self, path: str) -> int:
        """The login pages stay usable while the data API is slow."""
        return self.org.settings.latency_ms if path.startswith("/services/data/v") else 0

    async def _run(
        self, rule: Rule | None, entry: dict[str, Any], scope: Scope, receive: Receive, send: Send
    ) -> None:
        if self.org.settings.down and not (rule and rule.status):
            rule = Rule(".*", status=503, html=EDGE)
        if rule and rule.drop == "after":
            await self.app(scope, _noting(entry, receive), _nowhere)
            await _break_off(send)
        elif rule and rule.drop:
            await _break_off(send)
        elif rule and rule.status:
            entry["status"] = rule.status
            await _answer(rule, send)
        else:
            await self.app(scope, _noting(entry, receive), _watching(entry, send))

    def _entry(self, scope: Scope) -> dict[str, Any]:
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        entry = {
            "method": scope["method"],
            "path": scope["path"],
            "query": scope["query_string"].decode(),
            "headers": {name: value for name, value in headers.items() if name not in SECRET},
            "status": None,
            "body": "",
        }
        self.calls.append(entry)
        return entry
