"""Projects and issue types of a Jira site, for choosing. What Jira told is kept ten minutes."""

from dataclasses import dataclass

from django.core.cache import cache

from common.errors import Refused
from jira.client import client_for
from tenants.models import Tenant

FRESH_SECONDS = 600
MOST_PROJECTS = 2000


@dataclass(frozen=True)
class JiraProject:
    id: str
    key: str
    name: str


@dataclass(frozen=True)
class JiraIssueType:
    id: str
    name: str


def projects(tenant: Tenant) -> tuple[JiraProject, ...]:
    """By key. RemoteError where Jira can't be asked."""
    key = f"jira:projects:{tenant.pk}"
    found = cache.get_or_set(key, lambda: _projects(tenant), FRESH_SECONDS)
    return tuple(JiraProject(*one) for one in found or ())


def project(tenant: Tenant, project_id: str) -> JiraProject:
    """Refused `unknown_project` where Jira has none of this id; RemoteError."""
    for one in projects(tenant):
        if one.id == project_id:
            return one
    raise Refused("unknown_project", "Jira has no such project. Reload this page.", status=404)


def issue_types(tenant: Tenant, project_id: str) -> tuple[JiraIssueType, ...]:
    """In Jira's order, sub-tasks too. RemoteError where Jira can't be asked."""
    key = f"jira:types:{tenant.pk}:{project_id}"
    found = cache.get_or_set(key, lambda: _types(tenant, project_id), FRESH_SECONDS)
    return tuple(JiraIssueType(*one) for one in found or ())


def _projects(tenant: Tenant) -> list[tuple[str, str, str]]:
    told = client_for(tenant).projects()[:MOST_PROJECTS]
    return [(str(one["id"]), str(one["key"]), str(one.get("name") or one["key"])) for one in told]


def _types(tenant: Tenant, project_id: str) -> list[tuple[str, str]]:
    told = client_for(tenant).issue_types(project_id)
    return [(str(one["id"]), str(one.get("name") or one["id"])) for one in told]
