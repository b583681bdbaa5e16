"""Every site at a glance."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from figures.models import Health
from salesforce.models import Connection
from tenants import licensing
from tenants.audit import Actor
from tenants.models import Tenant
from tests.factories import TenantFactory
from tests.staff_pages import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def sue(client):
    return Staff(client)


def site(name, *, state="connected", **health):
    tenant = TenantFactory(site_url=f"https://{name}.atlassian.net", notes=f"Note of {name}")
    Connection.objects.create(
        tenant=tenant, state=state, org_name=f"Org of {name}", refresh_token=f"token-of-{name}"
    )
    Health.objects.create(tenant=tenant, seen_at=timezone.now(), **health)
    licensing.add(tenant, "bulk", actor=Actor.staff("sue"))
    return tenant


def cells(page, name):
    row = page.text.split(f"{name}.atlassian.net</a>")[1].split("</tr>")[0]
    return row


def test_a_line_tells_how_the_site_stands(sue):
    ago = timezone.now() - timedelta(minutes=5)
    since = timezone.now() - timedelta(hours=2)
    site(
        "acme",
        waiting=7,
        oldest_waiting_at=since,
        failed=3,
        api_share=81,
        last_activity_at=ago,
    )
    line = cells(sue.list(Tenant), "acme")
    for told in ("Org of acme (Connected)", "5 min", "7 (oldest 2 h)", "3", "81 %", "bulk"):
        assert told in line
    assert "Note of acme" in line


def test_a_site_that_was_not_looked_at_yet_is_listed(sue):
    TenantFactory(site_url="https://new.atlassian.net")
    assert "Not connected" in cells(sue.list(Tenant), "new")


@pytest.mark.parametrize(
    "asked",
    [
        {"health__trouble": "failing"},
        {"salesforce__state": "needs_login"},
        {"q": "troubled"},
        {"o": "-7"},
    ],
)
def test_sites_are_searched_filtered_and_ordered(sue, asked):
    site("fine")
    site("troubled", state="needs_login", trouble="failing", failed=5)
    shown = sue.list(Tenant, **asked).text
    assert "troubled.atlassian.net" in shown
    if "o" not in asked:
        assert "fine.atlassian.net" not in shown
    else:
        assert shown.index("troubled.atlassian.net") < shown.index("fine.atlassian.net")


def test_the_page_of_a_site_tells_its_trouble(sue):
    tenant = site("acme", trouble="limited", why="97 % of the API limit used")
    assert "Limited. 97 % of the API limit used" in sue.open(tenant).text


def test_a_list_of_many_sites_asks_as_much_as_a_list_of_few(sue):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            sue.list(Tenant)
        assert not [one for one in asked.captured_queries if "refresh_token" in one["sql"]]
        return len(asked)

    site("a")
    cost()
    few = cost()
    for number in range(15):
        site(f"b{number}")
    assert cost() == few
