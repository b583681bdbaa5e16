"""Reading an app's descriptor and refusing it for what Jira would refuse."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

SCOPES = ["NONE", "READ", "WRITE", "DELETE", "PROJECT_ADMIN", "ADMIN"]
OTHER_SCOPES = {"ACT_AS_USER", "ACCESS_EMAIL_ADDRESSES"}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
APP_KEY = re.compile(r"[a-zA-Z0-9\-._]{1,90}")
MODULE_KEY = re.compile(r"[a-zA-Z0-9_\-]{1,100}")
PANEL_LOCATIONS = {
    "atl.jira.view.issue.right.context",
    "atl.jira.view.issue.left.context",
}
DIALOG_SIZES = {"small", "medium", "large", "x-large", "fullscreen", "maximum"}
EXTRACTIONS = {"number", "text", "string", "user", "date"}
KEYLESS = {"webhooks"}
PAGES = ("adminPages", "generalPages", "configurePage", "webPanels", "dialogs")
EVENTS = {
    *(f"jira:issue_{what}" for what in ("created", "updated", "deleted")),
    *(
        f"{thing}_{what}"
        for thing in ("comment", "worklog", "issuetype", "project", "user", "sprint", "board")
        for what in ("created", "updated", "deleted")
    ),
    "attachment_created",
    "attachment_deleted",
    "issuelink_created",
    "issuelink_deleted",
    "issue_property_set",
    "issue_property_deleted",
    "project_soft_deleted",
    "project_restored_deleted",
    "project_archived",
    "project_restored_archived",
}
CONDITIONS = {
    "user_is_admin",
    "user_is_logged_in",
    "user_is_sysadmin",
    "addon_is_licensed",
    "feature_flag",
    "can_use_application",
    "project_type",
    "has_global_permission",
    "has_project_permission",
    "has_issue_permission",
    *(
        f"{whose}_property_{how}"
        for whose in ("addon", "entity")
        for how in (
            "exists",
            "equal_to",
            "equal_to_context",
            "contains_any",
            "contains_all",
            "contains_context",
            "contains_any_user_group",
        )
    ),
}


def problems(descriptor: Any) -> list[str]:
    """Sentences that say what is wrong; none means that Jira would take it."""
    if not isinstance(descriptor, dict):
        return ["The descriptor is not a JSON object."]
    return [*_top_level(descriptor), *_modules(descriptor)]


def modules(descriptor: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = descriptor.get("modules", {}).get(kind, [])
    return [found] if isinstance(found, dict) else list(found)


def find(descriptor: dict[str, Any], key: str) -> tuple[str, dict[str, Any]] | None:
    """The kind of a module that has a page, and the module."""
    for kind in PAGES:
        for module in modules(descriptor, kind):
            if module.get("key") == key:
                return kind, module
    return None


def grants(descriptor: dict[str, Any], scope: str) -> bool:
    """Each scope includes the ones before it in Jira's order."""
    held = [SCOPES.index(name) for name in descriptor.get("scopes", []) if name in SCOPES]
    return bool(held) and max(held) >= SCOPES.index(scope)


def _top_level(descriptor: dict[str, Any]) -> Iterator[str]:
    if not APP_KEY.fullmatch(str(descriptor.get("key", ""))):
        yield "key has letters, digits, '-', '.', '_' and at most 90 of them."
    if not descriptor.get("name"):
        yield "name is missing."
    base = urlsplit(str(descriptor.get("baseUrl", "")))
    if not base.hostname or (base.scheme != "https" and base.hostname not in LOOPBACK):
        yield "baseUrl is an https address."
    if descriptor.get("authentication", {}).get("type") != "jwt":
        yield "authentication.type is 'jwt'."
    lifecycle = descriptor.get("lifecycle", {})
    if not lifecycle.get("installed"):
        yield "lifecycle.installed is needed with authentication type jwt."
    for event, url in lifecycle.items():
        if event not in ("installed", "uninstalled", "enabled", "disabled"):
            yield f"lifecycle.{event} is unknown."
        if not str(url).startswith("/"):
            yield f"lifecycle.{event} is an address relative to baseUrl, from '/'."
    migrations = descriptor.get("apiMigrations", {})
    for name in ("gdpr", "signed-install", "context-qsh"):
        if migrations.get(name) is not True:
            yield f"apiMigrations.{name} is true for every new app."
    if descriptor.get("apiVersion", 1) != 1:
        yield "apiVersion is 1."
    for scope in descriptor.get("scopes", []):
        if scope not in SCOPES and scope not in OTHER_SCOPES:
            yield f"The scope {scope} is unknown."


def _modules(descriptor: dict[str, Any]) -> Iterator[str]:
    seen: set[str] = set()
    base = str(descriptor.get("baseUrl", ""))
    for kind in descriptor.get("modules", {}):
        for module in modules(descriptor, kind):
            key = str(module.get("key", ""))
            if kind not in KEYLESS and not MODULE_KEY.fullmatch(key):
                yield f"{kind}: the key {key!r} has other signs than letters, digits, '-', '_'."
            if key and key in seen:
                yield f"{kind}: the key {key} is there twice."
            seen.add(key)
            url = module.get("url")
            if url is not None and not str(url).startswith("/") and not str(url).startswith(base):
                yield f"{kind} {key}: the url is relative to baseUrl."
            for name in _condition_names(module.get("conditions", [])):
                if name not in CONDITIONS:
                    yield f"{kind} {key}: the condition {name} is unknown."
    yield from _kinds(descriptor)


def _kinds(descriptor: dict[str, Any]) -> Iterator[str]:
    sections = {one.get("key") for one in modules(descriptor, "webSections")}
    for panel in modules(descriptor, "webPanels"):
        if panel.get("location") not in PANEL_LOCATIONS:
            yield f"webPanels {panel.get('key')}: the location {panel.get('location')} is unknown."
        yield from _needs(panel, "webPanels", "url", "name")
    for page in modules(descriptor, "adminPages"):
        yield from _needs(page, "adminPages", "url", "name")
        section = str(page.get("location", "")).partition("admin_plugins_menu/")[2]
        if section and section not in sections:
            yield f"adminPages {page.get('key')}: there is no section {section}."
    for dialog in modules(descriptor, "dialogs"):
        yield from _needs(dialog, "dialogs", "url")
        size = dialog.get("options", {}).get("size")
        if size is not None and size not in DIALOG_SIZES:
            yield f"dialogs {dialog.get('key')}: the size {size} is unknown."
    for hook in modules(descriptor, "webhooks"):
        yield from _needs(hook, "webhooks", "url")
        if hook.get("event") not in EVENTS:
            yield f"webhooks: the event {hook.get('event')} is unknown."
    yield from _index_problems(descriptor)


def _index_problems(descriptor: dict[str, Any]) -> Iterator[str]:
    aliases: set[str] = set()
    for alias, extraction in indexed(descriptor).items():
        if extraction["type"] not in EXTRACTIONS:
            yield f"jiraEntityProperties: the type {extraction['type']} is unknown."
        if alias in aliases:
            yield f"jiraEntityProperties: the alias {alias} is there twice."
        aliases.add(alias)


def indexed(descriptor: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What JQL may ask for: alias → {propertyKey, objectName, type}."""
    return {
        extraction["alias"]: {"propertyKey": setting["propertyKey"], **extraction}
        for module in modules(descriptor, "jiraEntityProperties")
        for setting in module.get("keyConfigurations", [])
        for extraction in setting.get("extractions", [])
        if extraction.get("alias")
    }


def _needs(module: dict[str, Any], kind: str, *names: str) -> Iterator[str]:
    for name in names:
        if not module.get(name):
            yield f"{kind} {module.get('key')}: {name} is missing."


def _condition_names(conditions: Any) -> Iterator[str]:
    for one in conditions:
        for joint in ("or", "and"):
            if joint in one:
                yield from _condition_names(one[joint])
        if "condition" in one:
            yield one["condition"]
