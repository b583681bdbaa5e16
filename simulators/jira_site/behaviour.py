"""Scripted misbehaviour, and the journal of what apps asked."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulators.jira_site import limits

JOURNALLED = ("/rest/", "/media/", "/install-keys/")
LONGEST_BODY = 20_000
SECRET = {"authorization", "cookie"}
OWN = ("/_control", "/_page", "/static", "/vendor")


@dataclass
class Rule:
    """Answers `times` matching requests in its own way; without a status it only delays."""

    match: str
    method: str = ""
    times: int | None = None
    delay_ms: int = 0
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    html: str | None = None
    drop: bool | str = False
    """True or "before": closed without an answer; "after": the same once the work was done."""
    limited: str = ""
    """429 for this reason, with the headers that go with it."""
    retry_after: int = 1

    def __post_init__(self) -> None:
        if self.limited:
            self.status = 429
            self.headers = limits.headers(self.limited, self.retry_after) | self.headers
            self.body = self.body or {"errorMessages": [limits.MESSAGE], "errors": {}}

    def fits(self, method: str, target: str) -> bool:
        wanted = not self.method or self.method.upper() == method
        return wanted and self.times != 0 and re.search(self.match, target) is not None

    def use(self) -> None:
        if self.times is not None:
            self.times -= 1

    def content(self) -> tuple[bytes, str]:
        if self.html is not None:
            return self.html.encode(), "text/html; charset=utf-8"
        return json.dumps(self.body).encode() if self.body is not None else b"", "application/json"


class Behaviour:
    """ASGI middleware around the whole site; its control is never touched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.rules: list[Rule] = []
        self.calls: list[dict[str, Any]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith(OWN):
            await self.app(scope, receive, send)
            return
        entry = self._entry(scope) if path.startswith(JOURNALLED) else {}
        rule = next((r for r in self.rules if r.fits(scope["method"], target_of(scope))), None)
        if rule:
            rule.use()
            if rule.delay_ms:
                await asyncio.sleep(rule.delay_ms / 1000)
        await self._run(rule, entry, scope, receive, send)

    async def _run(
        self,
        rule: Rule | None,
        entry: dict[str, Any],
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        scope["journal"] = entry
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
            "headers": {k: v for k, v in headers.items() if k not in SECRET},
            "app": None,
            "account": None,
            "status": None,
            "refused": None,
            "body": "",
        }
        self.calls.append(entry)
        return entry


def target_of(scope: Scope) -> str:
    """The request target as it came over the wire."""
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def _noting(entry: dict[str, Any], receive: Receive) -> Receive:
    async def noting() -> Message:
        message = await receive()
        if entry and message["type"] == "http.request" and len(entry["body"]) < LONGEST_BODY:
            entry["body"] += message.get("body", b"")[:LONGEST_BODY].decode("utf-8", "replace")
        return message

    return noting


def _watching(entry: dict[str, Any], send: Send) -> Send:
    async def watching(message: Message) -> None:
        if message["type"] == "http.response.start":
            entry["status"] = message["status"]
        await send(message)

    return watching


async def _nowhere(message: Message) -> None:
    """The answer is lost."""


async def _answer(rule: Rule, send: Send) -> None:
    content, kind = rule.content()
    headers = {"content-type": kind, **{k.lower(): v for k, v in rule.headers.items()}}
    headers["content-length"] = str(len(content))
    pairs = [(name.encode(), str(value).encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": rule.status, "headers": pairs})
    await send({"type": "http.response.body", "body": content})


class BrokenOff(Exception):
    """Ends a connection in the middle of an answer; uvicorn closes the socket."""


async def _break_off(send: Send) -> None:
    promised = [(b"content-length", b"1000"), (b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": promised})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
    raise BrokenOff
