"""Scripted misbehaviour of a simulated world, and the journal of what apps asked of it."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_BODY = 20_000
SECRET = {"authorization", "cookie"}


@dataclass
class Rule:
    """Answers `times` matching requests in its own way; without a status it only delays."""

    match: str
    """A regular expression over path and query."""
    method: str = ""
    times: int | None = None
    delay_ms: int = 0
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    html: str | None = None
    drop: bool | str = False
    """True or "before": closed without an answer; "after": the same once the work was done."""

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
    """ASGI middleware around a whole world; its control is never touched."""

    untouched: tuple[str, ...] = ("/_control",)
    journalled: tuple[str, ...] = ("/",)

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.rules: list[Rule] = []
        self.calls: list[dict[str, Any]] = []

    def forget(self) -> None:
        self.rules.clear()
        self.calls.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path == "/" or path.startswith(self.untouched):
            await self.app(scope, receive, send)
            return
        entry = self.entry(scope)
        if path.startswith(self.journalled):
            self.calls.append(entry)
        scope["journal"] = entry
        rule = next((r for r in self.rules if r.fits(scope["method"], target_of(scope))), None)
        if rule:
            rule.use()
        await asyncio.sleep(((rule.delay_ms if rule else 0) + self.latency_ms(path)) / 1000)
        rule = rule if rule and (rule.status or rule.drop) else self.standing_rule() or rule
        await self._run(rule, entry, scope, receive, send)

    def entry(self, scope: Scope) -> dict[str, Any]:
        """A new line of the journal; nothing secret from the headers."""
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        return {
            "method": scope["method"],
            "path": scope["path"],
            "query": scope["query_string"].decode(),
            "headers": {name: value for name, value in headers.items() if name not in SECRET},
            "status": None,
            "body": "",
        }

    def latency_ms(self, path: str) -> int:
        """What every answer takes, beside the rules."""
        return 0

    def standing_rule(self) -> Rule | None:
        """How everything is answered where no rule says otherwise."""
        return None

    async def _run(
        self, rule: Rule | None, entry: dict[str, Any], scope: Scope, receive: Receive, send: Send
    ) -> None:
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


def target_of(scope: Scope) -> str:
    """The request target as it came over the wire."""
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def _noting(entry: dict[str, Any], receive: Receive) -> Receive:
    async def noting() -> Message:
        message = await receive()
        if message["type"] == "http.request" and len(entry["body"]) < LONGEST_BODY:
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
