"""The site as one object: its world, its apps, its events."""

import secrets
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from simulators.jira_site.apps import App, Apps
from simulators.jira_site.behaviour import Behaviour
from simulators.jira_site.changes import Changes
from simulators.jira_site.conditions import holds
from simulators.jira_site.config import SiteConfig
from simulators.jira_site.descriptor import indexed, modules
from simulators.jira_site.forge.app import ForgeSite
from simulators.jira_site.forge.triggers import Triggers
from simulators.jira_site.frames import Place, surroundings
from simulators.jira_site.model import Issue, World
from simulators.jira_site.people import User
from simulators.jira_site.seed import make_world
from simulators.jira_site.shapes import Shapes
from simulators.jira_site.signing import InstallKey
from simulators.jira_site.webhooks import Webhooks


class Site:
    behaviour: Behaviour

    def __init__(self, config: SiteConfig) -> None:
        self.config = config
        self._first = asdict(config)
        self.media_secret = secrets.token_hex(16)
        self.key, self.forge_key = InstallKey(), InstallKey()
        """The same for all of its life, because apps have it in their caches."""
        self._fill(make_world())

    def _fill(self, world: World) -> None:
        self.world = world
        self.apps = Apps(self.config, world.users, self.key)
        self.webhooks = Webhooks(self.config, self.apps)
        self.shapes = Shapes(world, self.config.base_url)
        self.forge = ForgeSite(self.config, world.users, self.forge_key)
        self.triggers = Triggers(self.forge)
        self.changes = Changes(world, self.shapes, (self.webhooks, self.triggers))

    def named(self, base_url: str) -> None:
        """The address is known with the first request where it was not given."""
        if not self.config.base_url:
            self.config.base_url = base_url
            self.shapes.base = base_url

    async def reset(self, *, keep_apps: bool = False) -> None:
        """As new."""
        kept = self.apps
        await self.stop()
        base = self.config.base_url
        for name, value in self._first.items():
            setattr(self.config, name, list(value) if isinstance(value, list) else value)
        self.config.base_url = base
        self._fill(make_world())
        self.behaviour.forget()
        if keep_apps:
            self.apps.installed = kept.installed
            for app in kept.installed.values():
                self.world.users[app.user.account_id] = app.user

    async def stop(self) -> None:
        await self.webhooks.stop()
        await self.triggers.stop()
        await self.apps.http.aclose()

    def app(self, key: str | None = None) -> App | None:
        """The named app, or the only one."""
        if key:
            return self.apps.installed.get(key)
        return next(iter(self.apps.installed.values()), None)

    def shown(
        self, kind: str, user: User | None, place: Place, location: str | None = None
    ) -> Iterator[tuple[App, dict[str, Any]]]:
        """Modules that this person sees here, lightest first."""
        found = []
        for app in self.apps.installed.values():
            around = surroundings(self.config, self.world, app, user, place)
            for module in modules(app.descriptor, kind) if app.enabled else []:
                at = location is None or module.get("location") == location
                if at and holds(module.get("conditions", []), around):
                    found.append((app, module))
        yield from sorted(found, key=lambda pair: pair[1].get("weight", 100))

    def place(self, issue: Issue | None) -> Place:
        return Place(issue, issue.project if issue else None)

    def may(self, user: User | None, permission: str, issue: Issue) -> bool:
        return user is not None and user.may(permission, issue.project.key)

    def aliases(self) -> dict[str, dict[str, Any]]:
        return {
            alias.lower(): extraction
            for app in self.apps.installed.values()
            for alias, extraction in indexed(app.descriptor).items()
        }
