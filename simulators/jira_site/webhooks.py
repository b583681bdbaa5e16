"""Delivery of events to the installed apps: signed, retried, kept in a journal."""

import asyncio
import contextlib
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx2

from simulators.jira_site.apps import App, Apps
from simulators.jira_site.config import SiteConfig
from simulators.jira_site.descriptor import modules
from simulators.jira_site.news import News
from simulators.jira_site.signing import hs256, url_claims
from simulators.running import NO_CERTIFICATES

RETRIED = {408, 409, 425, 429}


@dataclass
class Delivery:
    id: str
    app: App
    event: str
    url: str
    body: dict[str, Any]
    account_id: str | None
    trace: str | None
    flow: str = "Primary"
    tries: list[dict[str, Any]] = field(default_factory=list)
    done: bool = False

    def describe(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "app": self.app.key,
            "event": self.event,
            "url": self.url,
            "body": self.body,
            "trace": self.trace,
            "flow": self.flow,
            "tries": self.tries,
            "done": self.done,
            "status": self.tries[-1]["status"] if self.tries else None,
        }


class Webhooks:
    """First tries go out one after the other; a retry waits beside them, so order is not kept."""

    def __init__(self, config: SiteConfig, apps: Apps) -> None:
        self.config = config
        self.apps = apps
        self.deliveries: list[Delivery] = []
        self.paused = False
        self.http = httpx2.AsyncClient(
            trust_env=False, timeout=config.webhook_timeout, verify=NO_CERTIFICATES
        )
        self._queue: list[Delivery] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._sender: asyncio.Task[None] | None = None

    def publish(self, news: News) -> list[Delivery]:
        """For every webhook module of every enabled app that asks for this event."""
        made = []
        for app in list(self.apps.installed.values()):
            for module in modules(app.descriptor, "webhooks") if app.enabled else []:
                if module["event"] != news.event:
                    continue
                by = (news.account_id, news.trace)
                made.append(
                    self._queue_one(app, news.event, module["url"], _shaped(module, news), *by)
                )
        return made

    def _queue_one(
        self,
        app: App,
        event: str,
        url: str,
        body: dict[str, Any],
        account_id: str | None,
        trace: str | None,
        identifier: str | None = None,
    ) -> Delivery:
        delivery = Delivery(
            identifier or uuid.uuid4().hex + secrets.token_hex(4),
            app,
            event,
            app.address(url),
            body,
            account_id,
            trace,
        )
        self.deliveries.append(delivery)
        self._queue.append(delivery)
        self._start_sending()
        return delivery

    def send_raw(
        self,
        app: App,
        event: str,
        body: dict[str, Any],
        *,
        account_id: str | None,
        identifier: str | None = None,
    ) -> Delivery:
        """An event of the tester's own making, to the first webhook address of that event."""
        hooks = modules(app.descriptor, "webhooks")
        hook = next((one for one in hooks if one["event"] == event), hooks[0])
        shaped = {"timestamp": int(time.time() * 1000), "webhookEvent": event, **body}
        return self._queue_one(app, event, hook["url"], shaped, account_id, None, identifier)

    def again(self, delivery: Delivery) -> None:
        """Delivers once more under the same identifier, as an at-least-once sender may."""
        delivery.done = False
        self._queue.append(delivery)
        self._start_sending()

    def pause(self, paused: bool, *, reverse: bool = False) -> None:
        """While paused events wait; they can be let go in reverse order."""
        if reverse:
            self._queue.reverse()
        self.paused = paused
        self._start_sending()

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def _start_sending(self) -> None:
        if self.paused or (self._sender and not self._sender.done()):
            return
        self._sender = asyncio.get_running_loop().create_task(self._send_waiting())

    async def _send_waiting(self) -> None:
        while self._queue and not self.paused:
            delivery = self._queue.pop(0)
            if not await self._try(delivery):
                self._spawn(delivery)

    def _spawn(self, delivery: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._retry(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _retry(self, delivery: Delivery) -> None:
        for pause in self.config.webhook_backoff:
            await asyncio.sleep(pause)
            if await self._try(delivery):
                return
        delivery.done = True

    async def _try(self, delivery: Delivery) -> bool:
        """False where another try is due."""
        headers = self._headers(delivery)
        payload = json.dumps(delivery.body) if delivery.body else ""
        began = time.monotonic()
        try:
            answer = await self.http.post(delivery.url, content=payload, headers=headers)
            status = answer.status_code
        except httpx2.TransportError as error:
            status = 0
            headers["error"] = type(error).__name__
        delivery.tries.append(
            {"status": status, "ms": round((time.monotonic() - began) * 1000), "headers": headers}
        )
        delivery.done = 0 < status < 500 and status not in RETRIED
        return delivery.done

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        app = self.apps.installed.get(delivery.app.key, delivery.app)
        claims = url_claims(
            "POST", delivery.url, app.base_url, self.config.client_key, delivery.account_id
        )
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Atlassian Webhook HTTP Client",
            "Authorization": f"JWT {hs256(claims, app.shared_secret)}",
            "X-Atlassian-Webhook-Identifier": delivery.id,
            "X-Atlassian-Webhook-Flow": delivery.flow,
        }
        if delivery.tries:
            headers["X-Atlassian-Webhook-Retry"] = str(len(delivery.tries))
        if delivery.trace:
            headers["X-Atlassian-Webhook-Trace"] = delivery.trace
        return headers

    async def settle(self) -> None:
        """Until nothing is on its way, retries with their pauses included."""
        while (self._sender and not self._sender.done()) or self._tasks:
            tasks = [*self._tasks, *([self._sender] if self._sender else [])]
            await asyncio.gather(*tasks)

    async def stop(self) -> None:
        for task in [*self._tasks, *([self._sender] if self._sender else [])]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.http.aclose()


def _shaped(module: dict[str, Any], news: News) -> dict[str, Any]:
    if module.get("excludeBody"):
        return {}
    shaped = {"timestamp": int(time.time() * 1000), "webhookEvent": news.event, **news.body}
    held = news.properties
    asked = {name: held[name] for name in module.get("propertyKeys", []) if name in held}
    if asked and "issue" in shaped:
        shaped["issue"] = {**shaped["issue"], "properties": asked}
    return shaped
