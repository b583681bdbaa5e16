"""Every site at a glance."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from bulkcreate.models import Upload
from figures.models import Health
from records.models import IssueMirror
from salesforce.models import Connection
from support import mending
from sync.models import IssueEvent, Lane
from tenants import licensing
from tenants.audit import Actor
from tenants.models import Tenant
from tests.factories import IssueEventFactory, TenantFactory
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
    text = sue.open(tenant).text
    assert "Limited. 97 % of the API limit used. It goes on by itself" in text


@pytest.mark.parametrize("trouble", [one for one in Health.Trouble if one])
def test_each_trouble_is_told_with_who_mends_it(sue, trouble):
    assert trouble in mending.REMEDIES
    states = {"needs_login": "needs_login", "blocked": "blocked", "not_connected": "none"}
    tenant = site("acme", state=states.get(trouble, "connected"), trouble=trouble, why="Because")
    assert escape(mending.REMEDIES[trouble]) in sue.open(tenant).text


def test_the_page_of_a_site_says_what_holds_it_up_at_this_moment(sue):
    tenant = site("acme")
    assert "what comes is sent" in sue.open(tenant).text
    soon = timezone.now() + timedelta(minutes=5)
    lane = Lane.objects.create(tenant=tenant, closed_until=soon, problem="Over the API limit.")
    assert f"Over the API limit. Next try at {soon:%H:%M}." in sue.open(tenant).text
    lane.delete()
    Connection.objects.update(state="blocked")
    assert "refuses our address" in sue.open(tenant).text


def test_what_is_stuck_is_counted_and_leads_to_its_list(sue):
    tenant, now = site("acme", stuck_uploads=1, stuck_links=2), timezone.now()
    for one, key in ((tenant, "SUP-1"), (TenantFactory(), "OPS-7")):
        Upload.objects.create(
            **{"tenant": one, "issue_key": key, "state": "running", "attempts": 4, "size": 1},
            **{"problem": "Jira said no.", "begun_at": now, "not_before": now},
        )
        IssueMirror.objects.create(
            **{"tenant": one, "issue_key": key, "last_error": "Jira said no.", "not_before": now},
            wanted_at=now - timedelta(hours=1),
        )
    Upload.objects.create(
        tenant=tenant, issue_key="SUP-2", size=1, state="running", begun_at=now, not_before=now
    )
    IssueMirror.objects.create(
        tenant=tenant, issue_id="2", issue_key="SUP-2", wanted_at=now, not_before=now
    )
    shown = sue.open(tenant).text
    for link in (mending.stuck_uploads_of(tenant), mending.stuck_links_of(tenant)):
        assert escape(link) in shown
        found = sue.client.get(link).text
        assert "SUP-1" in found and "Jira said no." in found
        assert "SUP-2" not in found and "OPS-7" not in found


def test_the_numbers_of_a_site_lead_to_its_events(sue):
    tenant = site("acme", waiting=1, failed=1)
    for state in ("waiting", "failed"):
        IssueEventFactory(tenant=tenant, state=state, issue_key=f"{state}-1")
        IssueEventFactory(state=state, tenant=TenantFactory(), issue_key="OPS-7")
        link = mending.events_of(tenant, IssueEvent.State(state))
        assert escape(link) in sue.open(tenant).text
        shown = sue.client.get(link).text
        assert f"{state}-1" in shown and "OPS-7" not in shown


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


def test_the_state_of_a_site_and_of_its_connection_are_two_filters(sue):
    site("fine")
    titles = [one.title for one in sue.list(Tenant).context["cl"].filter_specs]
    assert titles.count("state") == 1 and "Salesforce" in titles
