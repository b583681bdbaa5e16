"""A site where everything is switched on and connected, asked by its admin."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from tenants import licensing
from tenants.audit import Actor
from tenants.models import Switches
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN
from tests.records.conftest import _site, linked, site, stored_in, tenant  # noqa: F401

JIRA = {
    "project/search": {
        "values": [{"id": "10000", "key": "SUP", "name": "Support"}],
        "isLast": True,
    },
    "issuetype/project": [{"id": "10001", "name": "Task"}],
    "field": [{"id": "summary", "name": "Summary", "schema": {"type": "string"}}],
    "user/bulk": {"values": []},
    "issue/10010": {"id": "10010", "key": "SUP-1", "fields": {}},
}
ROOT = Path(__file__).resolve().parents[2]
QUIET = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def admin(tenant, site, linked):  # noqa: F811
    """Holds every right in Jira; the site has every switch on and every add-on."""
    site.admins.add(ADMIN)
    site.editors.add(ADMIN)
    for path, body in JIRA.items():
        site.answer("GET", f"/rest/api/3/{path}", Answer(200, body))
    licensing.add(tenant, "bulk", actor=Actor.staff("sue"))
    names = [one.name for one in Switches._meta.fields if one.get_internal_type() == "BooleanField"]
    Switches.objects.filter(tenant=tenant).update(**dict.fromkeys(names, True))
    linked("Case", 2)
    return ADMIN


@pytest.fixture(scope="session")
def posted_names():
    """Every name that some view of ours looks for in a body or an address."""
    pattern = re.compile(r"(?:POST|GET|asked|given|data|body)(?:\.get|\.getlist)?[(\[]\s*\"(\w+)\"")
    files = [path for app in ("portal", "jira_panel") for path in (ROOT / app).rglob("*.py")]
    return sorted({name for path in files for name in pattern.findall(path.read_text("utf-8"))})
