from datetime import timedelta

import pytest

from common import clock
from jira.caller import IssueRef, JiraCaller, ProjectRef
from records.models import RecordLink
from tests.factories import RecordLinkFactory, TenantFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.tokens import PERSON
from tests.records.ordering import package  # noqa: F401
from tests.salesforce_world import prepare


@pytest.fixture
def tenant(db, site, org):  # noqa: F811
    """Connected to the simulated org; its person may edit the issue."""
    site.editors.add(PERSON)
    return prepare(TenantFactory(site_url=site.url), org)


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
    """`linked("Case", 3)` links the newest three cases of the org to the issue."""

    def link(object_name: str = "Case", count: int = 1, **values) -> list[RecordLink]:
        return [
            RecordLinkFactory(tenant=tenant, object_name=object_name, record_id=one["Id"], **values)
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
