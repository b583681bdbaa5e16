"""Installed apps and their life: install, reinstall, switch on and off, remove."""

import json
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
import jwt

from simulators.jira_site.config import SiteConfig
from simulators.jira_site.descriptor import problems
from simulators.jira_site.people import User, app_user
from simulators.jira_site.signing import (
    InstallKey,
    hs256,
    hs256_with_public_key,
    install_claims,
    url_claims,
)
from simulators.running import NO_CERTIFICATES

FORGERIES = (
    "foreign-key",
    "bogus-kid",
    "wrong-aud",
    "hs256",
    "none",
    "no-token",
    "other-iss",
    "wrong-qsh",
    "context-qsh",
    "expired",
)


class LifecycleRefused(Exception):
    """The app could not be installed; the old state stays."""

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass
class App:
    key: str
    name: str
    base_url: str
    descriptor: dict[str, Any]
    shared_secret: str
    user: User
    oauth_client_id: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    enabled: bool = True
    properties: dict[str, Any] = field(default_factory=dict)

    @property
    def base_path(self) -> str:
        return urlsplit(self.base_url).path.rstrip("/")

    def address(self, url: str) -> str:
        return url if url.startswith(self.base_url) else self.base_url + url

    @property
    def lifecycle(self) -> dict[str, str]:
        return dict(self.descriptor.get("lifecycle", {}))


class Apps:
    def __init__(self, config: SiteConfig, users: dict[str, User], key: InstallKey) -> None:
        self.config = config
        self.users = users
        self.key = key
        self.installed: dict[str, App] = {}
        self.calls: list[dict[str, Any]] = []
        """Every call of a lifecycle address: event, url, status (0: no answer)."""
        self.http = httpx2.AsyncClient(trust_env=False, timeout=30, verify=NO_CERTIFICATES)

    async def descriptor(self, app_url: str) -> dict[str, Any]:
        address = f"{app_url.rstrip('/')}/atlassian-connect.json"
        try:
            answer = await self.http.get(address)
        except httpx2.TransportError as error:
            raise LifecycleRefused(f"{address} does not answer: {error}") from error
        try:
            found = json.loads(answer.text)
        except ValueError as error:
            raise LifecycleRefused(f"{address} is not JSON.", answer.status_code) from error
        wrong = problems(found)
        if answer.status_code != 200 or wrong:
            raise LifecycleRefused(" ".join(wrong) or f"{address} answers {answer.status_code}.")
        return dict(found)

    async def install(self, app_url: str) -> App:
        """Also reinstalls: a new secret, while everything that the app keeps here stays."""
        descriptor = await self.descriptor(app_url)
        before = self.installed.get(descriptor["key"])
        app = App(
            descriptor["key"],
            descriptor["name"],
            descriptor["baseUrl"].rstrip("/"),
            descriptor,
            secrets.token_urlsafe(48),
            app_user(descriptor["key"], descriptor["name"]),
            properties=before.properties if before else {},
        )
        if before:
            app.oauth_client_id = before.oauth_client_id
        status = await self._signed(app, "installed", self.install_body(app))
        if not 200 <= status < 300:
            said = f"answered {status}" if status else "did not answer"
            raise LifecycleRefused(f"The app {said} to installed.", status)
        self.installed[app.key] = app
        self.users[app.user.account_id] = app.user
        await self.tell(app, "enabled")
        return app

    async def uninstall(self, app: App) -> int:
        """The app is gone from the site whatever it answers."""
        await self.tell(app, "disabled")
        del self.installed[app.key]
        return await self._signed(app, "uninstalled", self._body(app, "uninstalled"))

    async def switch(self, app: App, enabled: bool) -> int:
        app.enabled = enabled
        return await self.tell(app, "enabled" if enabled else "disabled")

    async def tell(self, app: App, event: str) -> int:
        """`enabled` and `disabled` come under the shared secret."""
        path = app.lifecycle.get(event)
        if not path:
            return 0
        url = app.address(path)
        claims = url_claims("POST", url, app.base_url, self.config.client_key)
        return await self._post(url, self._body(app, event), hs256(claims, app.shared_secret))

    async def forge(self, app_url: str, kind: str, event: str = "installed") -> int:
        """What an attacker would send; the site's own state does not change."""
        descriptor = await self.descriptor(app_url)
        base = descriptor["baseUrl"].rstrip("/")
        secret = secrets.token_urlsafe(48)
        app = App(
            descriptor["key"], descriptor["name"], base, descriptor, secret, app_user("x", "x")
        )
        url = app.address(app.lifecycle[event])
        body = self.install_body(app) | {"eventType": event}
        return await self._post(url, body, self._forged(kind, url, app))

    def _forged(self, kind: str, url: str, app: App) -> str | None:
        claims = install_claims("POST", url, app.base_url, self.config.client_key)
        if kind == "no-token":
            return None
        if kind == "hs256":
            return hs256_with_public_key(claims, self.key)
        if kind == "none":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": self.key.kid})
        changes: dict[str, dict[str, Any]] = {
            "wrong-aud": {"aud": ["https://somebody-else.example"]},
            "other-iss": {"iss": str(uuid.uuid4())},
            "wrong-qsh": {"qsh": "0" * 64},
            "context-qsh": {"qsh": "context-qsh"},
            "expired": {"iat": claims["iat"] - 7200, "exp": claims["exp"] - 7200},
        }
        if kind in changes:
            return self.key.sign(claims | changes[kind])
        if kind == "bogus-kid":
            return self.key.sign(claims, kid="../" + str(uuid.uuid4()))
        if kind == "foreign-key":
            return InstallKey().sign(claims, kid=self.key.kid)
        raise LifecycleRefused(f"forged is one of {', '.join(FORGERIES)}.")

    def install_body(self, app: App) -> dict[str, Any]:
        return self._body(app, "installed") | {
            "oauthClientId": app.oauth_client_id,
            "publicKey": "",
            "sharedSecret": app.shared_secret,
            "cloudId": self.config.cloud_id,
        }

    def _body(self, app: App, event: str) -> dict[str, Any]:
        base = self.config.base_url
        return {
            "key": app.key,
            "clientKey": self.config.client_key,
            "serverVersion": "100200",
            "pluginsVersion": "1001.0.0-SNAPSHOT",
            "baseUrl": base,
            "displayUrl": base,
            "displayUrlServicedeskHelpCenter": base,
            "productType": "jira",
            "description": f"{self.config.name} at {base}",
            "eventType": event,
        }

    async def _signed(self, app: App, event: str, body: dict[str, Any]) -> int:
        path = app.lifecycle.get(event)
        if not path:
            return 0
        url = app.address(path)
        claims = install_claims("POST", url, app.base_url, self.config.client_key)
        return await self._post(url, body, self.key.sign(claims))

    async def _post(self, url: str, body: dict[str, Any], token: str | None) -> int:
        headers = {"Authorization": f"JWT {token}"} if token else {}
        try:
            status = (await self.http.post(url, json=body, headers=headers)).status_code
        except httpx2.TransportError:
            status = 0
        self.calls.append({"event": body["eventType"], "url": url, "status": status})
        return status
