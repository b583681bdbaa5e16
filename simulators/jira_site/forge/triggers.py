"""Jira's own calls of a Forge app: events late and more than once, the life cycle, the schedule."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2

from simulators.jira_site.forge.app import APP_UUID, ENVIRONMENT_UUID, ForgeSite
from simulators.jira_site.forge.manifest import Endpoint
from simulators.jira_site.forge.shapes import told
from simulators.jira_site.news import News

REASONS = {0: "TIMEOUT_ERROR", 401: "INVALID_FORGE_INVOCATION_TOKEN"}
BAD_CALL = "INVALID_REMOTE_INVOCATION_ERROR"


@dataclass
class Call:
    """One call of an end-point, with its tries."""

    event: str
    module: str
    endpoint: Endpoint
    url: str
    payload: dict[str, Any]
    tries: list[dict[str, Any]] = field(default_factory=list)
    done: bool = False

    def describe(self) -> dict[str, Any]:
        return {
            "event": self.event,
            "url": self.url,
            "payload": self.payload,
            "tries": self.tries,
            "done": self.done,
            "status": self.tries[-1]["status"] if self.tries else None,
        }


class Triggers:
    def __init__(self, forge: ForgeSite) -> None:
        self.forge = forge
        self.calls: list[Call] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def publish(self, news: News) -> None:
        """For the triggers that ask for this event; `ignoreSelf` leaves out our own changes."""
        held = self.forge.installation
        payload = told(news) if held else None
        if held is None or payload is None:
            return
        payload["selfGenerated"] = news.account_id == held.user.account_id
        if news.trace:
            payload["webhookTraceValue"] = news.trace
        for module, endpoint in held.manifest.triggers(payload["eventType"]):
            own = payload["selfGenerated"]
            if own and (module.get("filter") or {}).get("ignoreSelf"):
                continue
            for _ in range(2 if self.forge.settings.twice else 1):
                call = self._call(payload["eventType"], module["key"], endpoint, payload)
                self._spawn(self._later(call))

    async def _later(self, call: Call) -> None:
        while self.forge.settings.events_held:
            await asyncio.sleep(0.02)
        await self._deliver(call, self.forge.settings.event_delay)

    async def lifecycle(self, event: str) -> list[int]:
        """`avi:forge:installed:app` and its kin; the statuses of the last tries."""
        held = self.forge.installation
        if held is None:
            return []
        payload = {
            "eventType": event,
            "id": held.id,
            "app": {"id": APP_UUID, "version": held.version, "name": "Sinergify"},
            "environment": {"id": ENVIRONMENT_UUID},
        }
        pairs = list(held.manifest.triggers(event))
        return [await self._now(event, one["key"], end, payload) for one, end in pairs]

    async def machine(self, kind: str) -> list[int]:
        """Every call of the schedule, or before the app is taken off."""
        held = self.forge.installation
        if held is None:
            return []
        payload = {"context": {"cloudId": self.forge.config.cloud_id}, "id": held.id}
        pairs = list(held.manifest.of_kind(kind))
        return [await self._now(kind, one["key"], end, payload) for one, end in pairs]

    async def raw(self, endpoint: str, payload: dict[str, Any], **changes: Any) -> int:
        """A call of the tester's own making, once."""
        held = self.forge.installation
        if held is None:
            return 0
        end = held.manifest.endpoints[endpoint]
        call = self._call(str(payload.get("eventType")), endpoint, end, payload)
        await self._try(call, changes)
        return int(call.tries[-1]["status"])

    async def _now(self, event: str, module: str, end: Endpoint, payload: dict[str, Any]) -> int:
        call = self._call(event, module, end, payload)
        await self._deliver(call, 0)
        return int(call.tries[-1]["status"])

    def _call(self, event: str, module: str, end: Endpoint, payload: dict[str, Any]) -> Call:
        held = self.forge.installation
        base = held.manifest.backend if held else ""
        call = Call(event, module, end, base + end.path, payload)
        self.calls.append(call)
        return call

    async def _deliver(self, call: Call, delay: float) -> None:
        for pause in (delay, *self.forge.settings.event_retries):
            if pause:
                await asyncio.sleep(pause)
            if self.forge.installation is None or await self._try(call, {}):
                return
        call.done = True

    async def _try(self, call: Call, changes: dict[str, Any]) -> bool:
        headers = {"authorization": f"Bearer {self.forge.of_jira(call.endpoint.key)}"}
        if call.endpoint.system_token:
            headers["x-forge-oauth-system"] = self.forge.system_token()
        began, body = time.monotonic(), self._body(call) | changes
        try:
            answer = await self.forge.http.post(
                call.url, json=body, headers=headers, timeout=self.forge.settings.event_timeout
            )
            status = answer.status_code
        except httpx2.TransportError:
            status = 0
        took = round((time.monotonic() - began) * 1000)
        call.tries.append({"status": status, "ms": took, "body": body})
        call.done = 200 <= status < 300
        return call.done

    def _body(self, call: Call) -> dict[str, Any]:
        payload = dict(call.payload)
        if call.tries:
            last = call.tries[-1]["status"]
            payload["retryContext"] = {
                "retryData": None,
                "retryCount": len(call.tries),
                "retryReason": REASONS.get(last, BAD_CALL),
            }
        context = {"cloudId": self.forge.config.cloud_id, "moduleKey": call.module}
        return {"payload": payload, "context": context}

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Until nothing is on its way."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.forge.http.aclose()
