"""Whether Jira shows a module. What cannot be answered is false, as in Jira."""

import json
from dataclasses import dataclass, field
from typing import Any

from simulators.jira_site.people import User

ABSENT = object()


@dataclass
class Surroundings:
    user: User | None
    licensed: bool
    app_properties: dict[str, Any]
    entity_properties: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By "issue", "project", "issuetype"."""
    context: dict[str, str] = field(default_factory=dict)
    """"issue.id", "issue.key", "project.id", … of the page."""
    project_key: str | None = None
    project_kind: str | None = None


def holds(conditions: list[dict[str, Any]], around: Surroundings) -> bool:
    return all(_one(condition, around) for condition in conditions)


def _one(condition: dict[str, Any], around: Surroundings) -> bool:
    if "or" in condition:
        return any(_one(part, around) for part in condition["or"])
    if "and" in condition:
        return all(_one(part, around) for part in condition["and"])
    answer = _named(condition.get("condition", ""), condition.get("params", {}), around)
    return not answer if condition.get("invert") else answer


def _named(name: str, params: dict[str, Any], around: Surroundings) -> bool:
    user = around.user
    simple = {
        "user_is_logged_in": user is not None,
        "user_is_admin": user is not None and user.is_admin,
        "user_is_sysadmin": user is not None and "SYSTEM_ADMIN" in user.global_permissions,
        "addon_is_licensed": around.licensed,
        "can_use_application": user is not None,
        "project_type": params.get("projectTypeKey") == around.project_kind,
    }
    if name in simple:
        return simple[name]
    if name == "has_global_permission":
        return user is not None and params.get("permission") in user.global_permissions
    if name in ("has_project_permission", "has_issue_permission"):
        return bool(
            user and around.project_key and user.may(params["permission"], around.project_key)
        )
    for whose in ("addon_property_", "entity_property_"):
        if name.startswith(whose):
            properties = (
                around.app_properties
                if whose == "addon_property_"
                else around.entity_properties.get(params.get("entity", ""), {})
            )
            return _property(name.removeprefix(whose), params, properties, around)
    return False


def _property(
    how: str, params: dict[str, Any], properties: dict[str, Any], around: Surroundings
) -> bool:
    key = params.get("propertyKey", "")
    if how == "exists":
        return key in properties
    found = _at(properties.get(key, ABSENT), params.get("objectName", ""))
    if found is ABSENT:
        return False
    if how == "equal_to":
        return _literal(params.get("value")) == found
    named = around.context.get(params.get("contextParameter", ""), ABSENT)
    if how == "equal_to_context":
        return named is not ABSENT and str(found) == named
    if not isinstance(found, list):
        return False
    if how == "contains_context":
        return named is not ABSENT and named in map(str, found)
    wanted = _literal(params.get("value"))
    wanted = wanted if isinstance(wanted, list) else [wanted]
    if how == "contains_any":
        return any(item in found for item in wanted)
    return how == "contains_all" and all(item in found for item in wanted)


def _at(value: Any, path: str) -> Any:
    for part in filter(None, path.split(".")):
        if not isinstance(value, dict) or part not in value:
            return ABSENT
        value = value[part]
    return value


def _literal(text: Any) -> Any:
    """`params.value` is a string that holds JSON."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return ABSENT
