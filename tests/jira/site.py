"""A Jira site in miniature on loopback: answers what a test told it to, and keeps what was asked."""

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.secret_watch import WATCH


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Answer:
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Site:
    def __init__(self) -> None:
        self.reset()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()

    def reset(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[tuple[str, str], list[Answer]] = {}
        self.pem: dict[str, str] = {}
        self.admins: set[str] = set()
        self.editors: set[str] = set()
        self.silent: set[str] = set()  # editors who may not comment
        self.issues: set[int] = {10010}
        self.fails: Answer | None = None

    def answer(self, method: str, path: str, *answers: Answer) -> None:
        """In turn; the last one stays."""
        self.answers[(method, path)] = list(answers)

    def calls(self, path: str) -> list[Asked]:
        return [call for call in self.asked if call.path.partition("?")[0] == path]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reply(self, call: Asked) -> Answer:
        path = call.path.partition("?")[0]
        if path.startswith("/ex/jira/"):  # the same interface, for Forge apps
            path = "/" + path.split("/", 4)[4]
        if path.startswith("/keys/"):
            pem = self.pem.get(path.removeprefix("/keys/"))
            return Answer(200, pem) if pem else Answer(404, "")
        if self.fails:
            return self.fails
        prepared = self.answers.get((call.method, path))
        if prepared:
            return prepared.pop(0) if len(prepared) > 1 else prepared[0]
        if path == "/rest/api/3/permissions/check":
            return Answer(200, self._permissions(call.body))
        return Answer(404, {"errorMessages": ["not here"]})

    def _permissions(self, body: dict[str, Any]) -> dict[str, Any]:
        account = body["accountId"]
        asked = body.get("globalPermissions", [])
        return {
            "globalPermissions": asked if account in self.admins else [],
            "projectPermissions": [
                {
                    "permission": name,
                    "issues": [one for one in wanted["issues"] if one in self.issues],
                    "projects": [],
                }
                for wanted in body.get("projectPermissions", [])
                for name in wanted["permissions"]
                if account in self.editors
                and not (name == "ADD_COMMENTS" and account in self.silent)
            ],
        }


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            is_json = "json" in self.headers.get("Content-Type", "json")
            body = (json.loads(raw) if is_json else raw) if raw else None
            call = Asked(self.command, self.path, dict(self.headers), body)
            site.asked.append(call)
            WATCH.look(f"what Jira is sent at {call.path}", raw.decode(errors="replace"))
            answer = site.reply(call)
            is_text = isinstance(answer.body, str)
            content = b"" if answer.body is None else _bytes(answer.body)
            self.send_response(answer.status)
            self.send_header("Content-Type", "text/plain" if is_text else "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = handle_one

        def log_message(self, *args: Any) -> None:
            return

    return Handler


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
