"""What the Jira site has of the projects that are mapped on the Salesforce side."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog

from common.errors import RemoteError
from jira.client import client_for
from tenants.models import Tenant

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class JiraSide:
    """Projects by key; ids of issue types by project key and name. Empty: Jira did not answer."""

    projects: dict[str, dict[str, Any]] = field(default_factory=dict)
    issue_types: dict[tuple[str, str], str] = field(default_factory=dict)


def read(tenant: Tenant, keys: Iterable[str], *, background: bool) -> JiraSide:
    """`keys` are the projects whose issue types are wanted. Jira must not fail a pull.

    In the background more is tried, and longer than a person would wait.
    """
    client = client_for(tenant, background=background)
    try:
        projects = {str(one["key"]): one for one in client.projects()}
        types = {
            (key, str(one.get("name") or "")): str(one.get("id") or "")
            for key in keys
            if key in projects
            for one in client.issue_types(str(projects[key].get("id") or ""))
        }
    except RemoteError as error:
        log.warning("projects_unknown", tenant=str(tenant.pk), code=error.code)
        return JiraSide()
    return JiraSide(projects, types)
