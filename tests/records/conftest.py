from datetime import timedelta

import pytest

from common import clock
from jira.caller import IssueRef, JiraCaller, ProjectRef
from records.models import RecordLink
from tenants.models import Tenant
from tests.factories import MappedObjectFactory, RecordLinkFactory, TenantFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.tokens import PERSON
from tests.salesforce_world import connect

OBJECTS = ("Case", "Account", "Contact", "Opportunity", "Lead")


@pytest.fixture
def tenant(db, site, org):  # noqa: F811
    """Connected to the simulated org; the first five objects are mapped and described."""
    from mapping import describes

    tenant = TenantFactory(site_url=site.url)
    connect(tenant, org)
    for position, name in enumerate(OBJECTS):
        MappedObjectFactory(tenant=tenant, name=name, position=position)
    assert describes.keep(tenant)
    org.delete("journal")
    site.editors.add(PERSON)
    return Tenant.objects.get(pk=tenant.pk)


@pytest.fixture
def caller(tenant):
    return JiraCaller(
        tenant,
        PERSON,
        "connect-context",
        IssueRef("10010", "SUP-1"),
        ProjectRef("10000", "SUP"),
        issue_type_id="10001",
    )


@pytest.fixture
def stored_in(org):
    """The org's own records of an object, newest first."""

    def read(object_name: str) -> list[dict]:
        records = org.get("records", params={"object": object_name})["records"]
        return sorted(records, key=lambda one: one["CreatedDate"], reverse=True)

    return read


@pytest.fixture
def linked(tenant, stored_in):
    """`linked("Case", 3)` links three records of the org to the caller's issue."""

    def link(object_name: str, count: int = 1) -> list[RecordLink]:
        return [
            RecordLinkFactory(tenant=tenant, object_name=object_name, record_id=one["Id"])
            for one in stored_in(object_name)[:count]
        ]

    return link


@pytest.fixture
def callouts(org):
    """Calls to the data interface since the test began (or since `org.delete("journal")`)."""
    return lambda: len(org.journal("/services/data/v"))


@pytest.fixture
def later(monkeypatch):
    """`later(seconds=90)`: the clock of the service goes on by so much."""
    ahead = timedelta()
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + ahead)

    def go(**by):
        nonlocal ahead
        ahead += timedelta(**by)

    return go
