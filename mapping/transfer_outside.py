"""What a file speaks of and what of it exists on this site and in this org: asked before the
import's transaction begins. Jira is asked only about what isn't stored here already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from common.errors import RemoteError
from mapping import jira_fields, jira_read, live
from mapping.form_models import IssueTypeRestriction, LiveProject
from mapping.jira_fields import JiraField
from mapping.jira_read import JiraSide
from mapping.models import MappedProject
from salesforce import schema as schemas
from salesforce.schema import ObjectSchema
from tenants.models import Tenant


@dataclass(frozen=True)
class Outside:
    """`project_ids` by key, of this site: an id in a file may be another project here. `known`
    Jira fields by project id."""

    schemas: Mapping[str, ObjectSchema] = field(default_factory=dict)
    jira: JiraSide = field(default_factory=JiraSide)
    known: Mapping[str, tuple[JiraField, ...]] = field(default_factory=dict)
    project_ids: Mapping[str, str] = field(default_factory=dict)

    def type_id(self, key: str, name: str, type_id: str) -> str:
        """The issue type's id on this site: by its name, else by its id; empty where it is not."""
        types = {
            named: one for (owner, named), one in self.jira.issue_types.items() if owner == key
        }
        return types.get(name) or (type_id if type_id in types.values() else "")


def read(tenant: Tenant, document: Mapping[str, Any]) -> Outside:
    """RemoteError where Salesforce or Jira can't be asked."""
    forms = document.get("forms") or []
    names = [one["name"] for one in document.get("objects") or []]
    names += [form["object"] for form in forms]
    found = {name: _schema(tenant, name) for name in dict.fromkeys(names)}
    jira = _jira_side(tenant, set(_new(tenant, document)))
    ids = _project_ids(tenant, jira)
    wanted = {ids.get(form["project"], "") for form in forms}
    return Outside(
        schemas={name: one for name, one in found.items() if one},
        jira=jira,
        known={one: jira_fields.fields(tenant, one) for one in wanted},
        project_ids=ids,
    )


def _schema(tenant: Tenant, name: str) -> ObjectSchema | None:
    try:
        return schemas.describe(tenant, name)
    except RemoteError as error:
        if error.code == "invalid_type":
            return None
        raise


def _jira_side(tenant: Tenant, keys: set[str]) -> JiraSide:
    if not keys:
        return JiraSide()
    found = jira_read.read(tenant, sorted(keys), background=False)
    if not found.projects:
        raise RemoteError(
            "jira",
            "unavailable",
            "Jira didn’t tell its projects, so the file can’t be checked. Try again in a minute.",
            permanent=False,
        )
    return found


def _new(tenant: Tenant, document: Mapping[str, Any]) -> Iterable[str]:
    """Keys of projects with something that isn't stored here in the same way."""
    mapped = MappedProject.objects.filter(tenant=tenant, gone_at=None)
    types = {
        row.key: {one.name for one in row.issue_types.all() if not one.gone_at}
        for row in mapped.prefetch_related("issue_types")
    }
    for one in document.get("projects") or []:
        if set(one["issue_types"]) != types.get(one["key"]):
            yield one["key"]
    rows = IssueTypeRestriction.objects.filter(tenant=tenant)
    places = set(rows.values_list("project_key", "issue_type_id"))
    for one in document.get("restrictions") or []:
        if (one["project_key"], one["issue_type_id"]) not in places:
            yield one["project_key"]
    listed = {one.project_key: live.told(one) for one in LiveProject.objects.filter(tenant=tenant)}
    for one in document.get("live_projects") or []:
        there = listed.get(one["project_key"], {})
        if any(one[name] != there.get(name) for name in ("types", "issue_type_ids")):
            yield one["project_key"]


def _project_ids(tenant: Tenant, jira: JiraSide) -> dict[str, str]:
    """What Jira says now wins over what is stored."""
    told: dict[str, str] = {}
    for model in (IssueTypeRestriction, LiveProject):
        told |= dict(model.objects.filter(tenant=tenant).values_list("project_key", "project_id"))
    mapped = MappedProject.objects.filter(tenant=tenant).exclude(project_id="")
    told |= dict(mapped.values_list("key", "project_id"))
    return told | {key: str(one.get("id") or "") for key, one in jira.projects.items()}
