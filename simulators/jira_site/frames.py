"""The signed address and the tokens that a frame of an app gets."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from simulators.jira_site.apps import App
from simulators.jira_site.conditions import Surroundings
from simulators.jira_site.config import SiteConfig
from simulators.jira_site.model import Issue, Project, World
from simulators.jira_site.people import User
from simulators.jira_site.signing import context_claims, hs256, url_claims

VARIABLE = re.compile(r"\{([a-zA-Z0-9_.]+)\}")


@dataclass
class Place:
    """Where on the site a frame stands."""

    issue: Issue | None = None
    project: Project | None = None
    page: dict[str, str] = field(default_factory=dict)
    """The query of the page; its `ac.…` parameters reach the frame."""

    def variables(self) -> dict[str, str]:
        known = {name: value for name, value in self.page.items() if name.startswith("ac.")}
        project = self.issue.project if self.issue else self.project
        if project:
            known |= {"project.id": project.id, "project.key": project.key}
        if self.issue:
            known |= {
                "issue.id": self.issue.id,
                "issue.key": self.issue.key,
                "issuetype.id": self.issue.type.id,
            }
        return known

    def context(self) -> dict[str, Any]:
        jira: dict[str, Any] = {}
        project = self.issue.project if self.issue else self.project
        if self.issue:
            jira["issue"] = {
                "id": self.issue.id,
                "key": self.issue.key,
                "issuetype": {"id": self.issue.type.id},
            }
        if project:
            jira["project"] = {"id": project.id, "key": project.key}
        return {"jira": jira} if jira else {}


def frame_url(
    config: SiteConfig, app: App, module: dict[str, Any], user: User | None, place: Place
) -> str:
    known = place.variables()
    plain = VARIABLE.sub(lambda hit: quote(known.get(hit[1], ""), safe=""), module["url"])
    url = app.address(plain)
    if module.get("cacheable"):
        return app.address(module["url"])
    added = {
        "xdm_e": config.base_url,
        "xdm_c": f"channel-{app.key}__{module['key']}",
        "cp": urlsplit(config.base_url).path.rstrip("/"),
        "xdm_deprecated_addon_key_do_not_use": app.key,
        "lic": config.licence,
        "cv": "1001.0.0-SNAPSHOT",
    }
    url += ("&" if "?" in url else "?") + urlencode(added, quote_via=quote)
    account = user.account_id if user else None
    claims = url_claims("GET", url, app.base_url, config.client_key, account)
    claims["context"] = {}
    return f"{url}&jwt={hs256(claims, app.shared_secret)}"


def context_token(config: SiteConfig, app: App, user: User | None, place: Place) -> str:
    account = user.account_id if user else None
    return hs256(context_claims(config.client_key, account, place.context()), app.shared_secret)


def surroundings(
    config: SiteConfig, world: World, app: App, user: User | None, place: Place
) -> Surroundings:
    project = place.issue.project if place.issue else place.project
    entities: dict[str, dict[str, Any]] = {}
    if project:
        entities["project"] = world.entity_properties.get(("project", project.id), {})
    if place.issue:
        entities["issue"] = place.issue.properties
        entities["issuetype"] = world.entity_properties.get(("issuetype", place.issue.type.id), {})
    return Surroundings(
        user,
        config.licence == "active",
        app.properties,
        entities,
        place.variables(),
        project.key if project else None,
        project.kind if project else None,
    )
