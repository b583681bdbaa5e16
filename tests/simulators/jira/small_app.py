"""A Connect app in miniature on localhost: checks what Jira sends it, and hosts pages for frames."""

import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx2
import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from simulators.jira_site.qsh import qsh
from simulators.running import NO_CERTIFICATES

KEY = "com.example.small"
PANEL = "?issueId={issue.id}&issueKey={issue.key}"
PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>{name}</title>
<script src="{site}/atlassian-connect/all.js" id="ac-iframe-options" data-options="margin:false"></script>
</head><body><div class="ac-content"><h1>{name}</h1><button id="go">Go</button></div></body></html>"""
VISIBLE = [
    {
        "or": [
            {
                "condition": "addon_property_exists",
                "invert": True,
                "params": {"propertyKey": "ui"},
            },
            {
                "condition": "addon_property_equal_to",
                "params": {"propertyKey": "ui", "objectName": "shown", "value": "true"},
            },
        ]
    }
]


class SmallApp:
    def __init__(self) -> None:
        self.url = ""
        self.site = ""
        self.reset()
        self.asgi = Starlette(
            routes=[
                Route("/atlassian-connect.json", self._descriptor),
                Route("/events/{event}", self._event, methods=["POST"]),
                Route("/hook", self._hook, methods=["POST"]),
                Route("/cookie", self._cookie),
                Route("/{page:path}", self._page),
            ]
        )

    def reset(self) -> None:
        self.changes: dict[str, Any] = {}
        """Members of the descriptor to send in place of the right ones."""
        self.answers: list[int] = []
        """Statuses of the next calls; then 204."""
        self.installed: dict[str, Any] = {}
        self.calls: list[dict[str, Any]] = []
        self.seen_cookies: list[dict[str, str]] = []

    def descriptor(self) -> dict[str, Any]:
        events = ("installed", "uninstalled", "enabled", "disabled")
        return {
            "key": KEY,
            "name": "Small app",
            "baseUrl": self.url,
            "authentication": {"type": "jwt"},
            "apiMigrations": {"gdpr": True, "signed-install": True, "context-qsh": True},
            "lifecycle": {event: f"/events/{event}" for event in events},
            "scopes": ["READ", "WRITE", "DELETE"],
            "modules": self._modules(),
            **self.changes,
        }

    def _modules(self) -> dict[str, Any]:
        return {
            "webSections": [
                {"key": "sec", "location": "admin_plugins_menu", "name": {"value": "Small section"}}
            ],
            "adminPages": [
                {
                    "key": "settings",
                    "url": "/settings",
                    "name": {"value": "Small settings"},
                    "location": "admin_plugins_menu/sec",
                    "conditions": [{"condition": "user_is_admin"}],
                }
            ],
            "webPanels": [
                {
                    "key": key,
                    "location": f"atl.jira.view.issue.{side}.context",
                    "url": f"/{key}{PANEL}",
                    "name": {"value": f"Small {side}"},
                    "conditions": VISIBLE,
                }
                for key, side in (("panel", "right"), ("list", "left"))
            ],
            "dialogs": [{"key": "dlg", "url": "/dialog", "options": {"size": "small"}}],
            "webhooks": [
                {"event": event, "url": "/hook"}
                for event in ("jira:issue_updated", "comment_created", "issue_property_set")
            ],
            "jiraEntityProperties": [
                {
                    "key": "index",
                    "name": {"value": "Index"},
                    "entityType": "issue",
                    "keyConfigurations": [
                        {
                            "propertyKey": "small",
                            "extractions": [
                                {"objectName": "count", "type": "number", "alias": "smallCount"},
                                {"objectName": "ids", "type": "string", "alias": "smallId"},
                            ],
                        }
                    ],
                }
            ],
        }

    async def _descriptor(self, request: Request) -> Response:
        return JSONResponse(self.descriptor())

    async def _event(self, request: Request) -> Response:
        body = await request.json()
        wrong = self.refusal(request, body)
        status = self.answers.pop(0) if self.answers else 401 if wrong else 204
        self.calls.append({"event": request.path_params["event"], "wrong": wrong, "body": body})
        if status == 204 and body["eventType"] == "installed":
            self.installed = body
        return Response(status_code=status)

    async def _hook(self, request: Request) -> Response:
        status = self.answers.pop(0) if self.answers else 204
        content = await request.body()
        body = json.loads(content) if content else None
        self.calls.append(
            {
                "event": "hook",
                "wrong": self.refusal(request, None),
                "body": body,
                "headers": dict(request.headers),
            }
        )
        return Response(status_code=status)

    def refusal(self, request: Request, body: Any) -> str:
        """Why a call is not Jira's; empty where it is."""
        token = request.headers.get("authorization", "").removeprefix("JWT ")
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        signed_install = request.url.path in ("/events/installed", "/events/uninstalled")
        try:
            claims = self._install_claims(token) if signed_install else self._own_claims(token)
        except (jwt.PyJWTError, ValueError) as error:
            return f"{type(error).__name__}: {error}"
        if claims["qsh"] != qsh(request.method, target):
            return "qsh"
        if body and claims["iss"] != body["clientKey"]:
            return "iss"
        return ""

    def _install_claims(self, token: str) -> dict[str, Any]:
        kid = jwt.get_unverified_header(token)["kid"]
        answer = httpx2.get(
            f"{self.site}/install-keys/{kid}", trust_env=False, verify=NO_CERTIFICATES
        )
        if answer.status_code != 200:
            raise ValueError("unknown kid")
        return jwt.decode(token, answer.text, algorithms=["RS256"], audience=self.url)

    def _own_claims(self, token: str) -> dict[str, Any]:
        return jwt.decode(token, self.installed.get("sharedSecret", ""), algorithms=["HS256"])

    async def _cookie(self, request: Request) -> Response:
        answer = HTMLResponse("<p>cookies set</p>")
        answer.set_cookie("plain", "1")
        answer.headers.append("set-cookie", "loose=1; SameSite=None; Secure")
        return answer

    async def _page(self, request: Request) -> Response:
        name = request.path_params["page"] or "home"
        if name != "favicon.ico":  # a browser asks for it whenever it likes
            self.seen_cookies.append(dict(request.cookies))
        if name == "silent":
            return HTMLResponse("<p>A page without Jira’s script</p>")
        return HTMLResponse(PAGE.format(name=name, site=self.site))

    def token(self, method: str, target: str, **changes: Any) -> str:
        """What the app signs for a call of its own; a claim of None is left out."""
        now = int(time.time())
        claims = {
            "iss": KEY,
            "iat": now,
            "exp": now + 60,
            "qsh": qsh(method, target),
            "aud": [self.installed["clientKey"]],
            **changes,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.installed["sharedSecret"], algorithm="HS256")

    def ask(self, method: str, path: str, *, query: Any = None, **options: Any) -> httpx2.Response:
        """Calls the site's REST interface as the app, signed for exactly this address."""
        target = f"{path}?{urlencode(query, doseq=True)}" if query else path
        token = options.pop("token", None) or self.token(method, target)
        headers = {"Authorization": f"JWT {token}"} | options.pop("headers", {})
        with httpx2.Client(trust_env=False, timeout=10, verify=NO_CERTIFICATES) as client:
            return client.request(method, self.site + target, headers=headers, **options)
