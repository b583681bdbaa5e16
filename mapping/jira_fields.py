"""The fields of a Jira site, for choosing: which there are in a project, their kinds and values.

Seen with the app's own rights, so the same for everybody on the site; kept ten minutes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from jira.client import client_for
from mapping.kinds import Kind, kind_of
from tenants.models import Tenant

FRESH_SECONDS = 600
ISSUE_KEY = "issuekey"


@dataclass(frozen=True)
class JiraField:
    id: str
    name: str
    kind: Kind
    custom: bool = False


# Jira lists the key of an issue without a schema, or not at all; it fits every text field.
KEY_FIELD = JiraField(ISSUE_KEY, "Issue key", Kind.ISSUE)


def fields(tenant: Tenant, project_id: str = "") -> tuple[JiraField, ...]:
    """Usable fields by name; those of another team-managed project are left out.

    RemoteError where Jira can't be asked.
    """
    answer = _kept(f"fields:{tenant.pk}", lambda: client_for(tenant).fields())
    found = (_read(one) for one in answer if _in_project(one, project_id))
    named = {one.id: one for one in found if one is not None}
    named[ISSUE_KEY] = KEY_FIELD
    return tuple(sorted(named.values(), key=lambda one: (one.name.lower(), one.id)))


def values(tenant: Tenant, project_id: str, field: JiraField) -> tuple[str, ...]:
    """What can be chosen in a field, over all issue types of a project; empty where it is free.

    RemoteError where Jira can't be asked.
    """
    told = _kept(f"values:{tenant.pk}:{project_id}", lambda: _values(tenant, project_id))
    return tuple(told.get(field.id, ()))


def resolve(known: Iterable[JiraField], named: str) -> JiraField | None:
    """A field by its id, else by its name in any case: the Salesforce side may say either."""
    wanted = named.strip()
    by_id = {one.id: one for one in known}
    by_name = {one.name.lower(): one for one in reversed(list(by_id.values()))}
    return by_id.get(wanted) or by_name.get(wanted.lower())


def _read(one: Mapping[str, Any]) -> JiraField | None:
    kind = kind_of(one.get("schema") or {})
    if kind is None or not one.get("id"):
        return None
    name = str(one.get("name") or one["id"])
    return JiraField(str(one["id"]), name, kind, bool(one.get("custom")))


def _in_project(one: Mapping[str, Any], project_id: str) -> bool:
    scope = one.get("scope") or {}
    owner = str((scope.get("project") or {}).get("id") or "")
    return not owner or not project_id or owner == project_id


def _values(tenant: Tenant, project_id: str) -> dict[str, list[str]]:
    client = client_for(tenant)
    told: dict[str, dict[str, None]] = {"status": dict.fromkeys(client.status_names(project_id))}
    types = client.issue_types(project_id)
    told["issuetype"] = dict.fromkeys(str(one.get("name")) for one in types)
    for one in types:
        for field in client.create_fields(project_id, str(one["id"])):
            place = told.setdefault(str(field.get("fieldId") or field.get("key")), {})
            place.update(dict.fromkeys(_names(field.get("allowedValues"))))
    return {name: list(found) for name, found in told.items() if found}


def _names(allowed: Any) -> list[str]:
    """Options have a `value`, priorities and the like a `name`; children follow their parent."""
    found = []
    for one in allowed if isinstance(allowed, list) else []:
        name = str(one.get("value") or one.get("name") or "")
        children = one.get("children") or []
        found += [name] if name else []
        found += [f"{name} - {child['value']}" for child in children if child.get("value")]
    return found


def _kept(key: str, read: Callable[[], Any]) -> Any:
    known = cache.get(key)
    if known is None:
        known = read()
        cache.set(key, known, FRESH_SECONDS)
    return known
