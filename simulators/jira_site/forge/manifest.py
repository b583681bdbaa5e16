"""What the app deployed: modules, triggers, end-points and scopes of its manifest."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

import yaml

FILE = Path(__file__).resolve().parents[3] / "forge" / "manifest.yml"
SHOWN = ("jira:issueContext", "jira:issuePanel", "jira:adminPage", "jira:issueActivity")
SCOPES = {"READ": "read:jira-work", "WRITE": "write:jira-work", "DELETE": "write:jira-work"}
EVENTS = {
    *(f"avi:jira:{what}:issue" for what in ("created", "updated", "deleted", "assigned")),
    *("avi:jira:commented:issue", "avi:jira:deleted:comment"),
    *("avi:jira:created:attachment", "avi:jira:deleted:attachment"),
    *("avi:jira:created:worklog", "avi:jira:updated:worklog", "avi:jira:deleted:worklog"),
    *("avi:jira:created:issuelink", "avi:jira:deleted:issuelink"),
    *("avi:forge:installed:app", "avi:forge:upgraded:app"),
}


class BadManifest(Exception):
    """It could not have been deployed."""


@dataclass(frozen=True)
class Endpoint:
    key: str
    path: str
    system_token: bool


class Manifest:
    def __init__(self, told: dict[str, Any], backend: str) -> None:
        self.told = told
        self.modules: dict[str, list[dict[str, Any]]] = told.get("modules") or {}
        self.backend = backend.rstrip("/")
        self.endpoints = {one["key"]: _endpoint(one) for one in self.modules.get("endpoint", [])}
        wrong = list(self._problems())
        if wrong:
            raise BadManifest(" ".join(wrong))

    @property
    def scopes(self) -> list[str]:
        return list((self.told.get("permissions") or {}).get("scopes") or [])

    def grants(self, scope: str) -> bool:
        return SCOPES[scope] in self.scopes

    def asks(self, module_key: str) -> bool:
        """Whether a page of this module may ask the backend: its resolver names an end-point, and
        that one's remote is among those that clients may fetch from."""
        found = self.module(module_key)
        key = ((found[1].get("resolver") or {}) if found else {}).get("endpoint")
        end = next((one for one in self.modules.get("endpoint", []) if one["key"] == key), None)
        external = (self.told.get("permissions") or {}).get("external") or {}
        fetched = (external.get("fetch") or {}).get("client") or []
        return end is not None and {"remote": end["remote"]} in fetched

    def shown(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Modules that people see, with their types."""
        for kind in SHOWN:
            for module in self.modules.get(kind, []):
                yield kind, module

    def module(self, key: str) -> tuple[str, dict[str, Any]] | None:
        return next((pair for pair in self.shown() if pair[1]["key"] == key), None)

    def triggers(self, event: str) -> Iterator[tuple[dict[str, Any], Endpoint]]:
        for one in self.modules.get("trigger", []):
            if event in one["events"]:
                yield one, self.endpoints[one["endpoint"]]

    def of_kind(self, kind: str) -> Iterator[tuple[dict[str, Any], Endpoint]]:
        for one in self.modules.get(kind, []):
            yield one, self.endpoints[one["endpoint"]]

    def _problems(self) -> Iterator[str]:
        for kind in ("trigger", "scheduledTrigger", "preUninstall"):
            for one in self.modules.get(kind, []):
                if one.get("endpoint") not in self.endpoints:
                    yield f"{kind} {one.get('key')} names no end-point."
                unknown = set(one.get("events", [])) - EVENTS
                if unknown:
                    yield f"There is no event {', '.join(sorted(unknown))}."
        tokens = [one for one in self.endpoints.values() if one.system_token]
        if tokens and "read:app-system-token" not in self.scopes:
            yield "A system token needs the scope read:app-system-token."


def _endpoint(told: dict[str, Any]) -> Endpoint:
    token = ((told.get("auth") or {}).get("appSystemToken") or {}).get("enabled") is True
    return Endpoint(told["key"], (told.get("route") or {}).get("path", ""), token)


def deployed(app_id: str, backend: str, given: dict[str, Any] | None = None) -> Manifest:
    """The manifest in the repository, or one that a tester gives."""
    if given is None:
        if not FILE.exists():
            raise BadManifest(f"There is no {FILE.name}.")
        text = Template(FILE.read_text(encoding="utf-8"))
        given = yaml.safe_load(text.safe_substitute(FORGE_APP_ID=app_id, BASE_URL=backend))
    return Manifest(given, backend)
