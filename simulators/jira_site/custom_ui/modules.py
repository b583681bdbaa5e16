"""Where the modules of a Forge app stand, who sees them, and what their pages learn of it."""

from typing import Any

from simulators.jira_site.custom_ui import shell
from simulators.jira_site.forge.app import APP_UUID, ENVIRONMENT_UUID
from simulators.jira_site.frames import Place
from simulators.jira_site.people import User

CONTEXT, PANEL, ADMIN = "jira:issueContext", "jira:issuePanel", "jira:adminPage"
ADMIN_PLACE = f"/jira/settings/apps/{APP_UUID}/{ENVIRONMENT_UUID}"


def shown(site: Any, kind: str, user: User, place: Place) -> list[dict[str, Any]]:
    """Modules of this kind that the person sees here."""
    held = site.forge.installation
    if held is None:
        return []
    modules = held.manifest.modules.get(kind, [])
    around = {"properties": held.properties, "isAdmin": user.is_admin}
    return [one for one in modules if _holds(one.get("displayConditions") or {}, around)]


def mounted(
    site: Any, kind: str, module: dict[str, Any], user: User, place: Place
) -> dict[str, Any]:
    """For the page's script: the element, and what `view.getContext()` tells the module."""
    made = site.forge.mounts.add(user, kind, module["key"], place)
    return {
        "into": f"frame-{module['key']}",
        "accountId": user.account_id,
        "cloudId": site.config.cloud_id,
        "siteUrl": site.config.base_url,
        "localId": made.local_id,
        "moduleKey": module["key"],
        "environmentId": ENVIRONMENT_UUID,
        "environmentType": site.forge.settings.environment,
        "locale": user.locale,
        "timezone": user.time_zone,
        "extension": {"type": kind, **_where(place)},
    }


def of_page(site: Any) -> dict[str, str]:
    return {"shell": shell.address(site.config.base_url), "admin": ADMIN_PLACE}


def _where(place: Place) -> dict[str, Any]:
    if place.issue is None:
        return {}
    issue, project = place.issue, place.issue.project
    return {
        "issue": {
            "id": issue.id,
            "key": issue.key,
            "type": issue.type.name,
            "typeId": issue.type.id,
        },
        "project": {"id": project.id, "key": project.key, "type": project.kind},
    }


def _holds(conditions: Any, around: dict[str, Any]) -> bool:
    """All of what stands side by side; `or`, `and` and `not` combine what is in them."""
    if isinstance(conditions, list):
        return all(_holds(one, around) for one in conditions)
    return all(_one(name, told, around) for name, told in conditions.items())


def _one(name: str, told: Any, around: dict[str, Any]) -> bool:
    if name == "or":
        parts = told if isinstance(told, list) else [{one: told[one]} for one in told]
        return any(_holds(one, around) for one in parts)
    if name == "not":
        return not _holds(told, around)
    if name == "and":
        return _holds(told, around)
    if name == "isAdmin":
        return bool(around["isAdmin"]) == told
    if name in ("entityPropertyExists", "entityPropertyEqualTo") and told["entity"] == "app":
        return _property(name, told, around["properties"])
    raise ValueError(f"This site knows no condition {name}.")


def _property(name: str, told: dict[str, Any], properties: dict[str, Any]) -> bool:
    """A property that is not there makes the condition false."""
    if told["propertyKey"] not in properties:
        return False
    value = properties[told["propertyKey"]]
    if name == "entityPropertyExists":
        return True
    if told.get("objectName"):
        value = value.get(told["objectName"]) if isinstance(value, dict) else None
    return _text(value) == told["value"]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
