"""Lists of tables that grow: however many rows there are, a page reads some and no more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.models import Activity, IssueMirror, RecordLink
from sync.models import IssueEvent
from tenants import large
from tenants.models import AuditEntry
from tests.factories import IssueEventFactory, TenantFactory
from tests.staff_pages import Staff
from tests.support.building import whole_tenant

pytestmark = pytest.mark.django_db
GROWING = (Activity, AuditEntry, IssueEvent, IssueMirror, RecordLink)


@pytest.fixture
def sue(client):
    return Staff(client)


@pytest.fixture
def acme():
    return whole_tenant(site_url="https://acme.atlassian.net")


def listed(staff, **query):
    page = staff.list(IssueEvent, **query)
    return [one.issue_key for one in page.context["cl"].result_list]


@pytest.mark.parametrize("model", GROWING)
@pytest.mark.parametrize("asked", [{}, {"q": "acme"}, {"q": "SUP-1"}])
def test_a_page_reads_some_rows_and_counts_no_further(sue, acme, model, asked):
    with CaptureQueriesContext(connection) as found:
        assert sue.list(model, **asked).status_code == 200
    of_the_table = [one["sql"] for one in found if f'FROM "{model._meta.db_table}"' in one["sql"]]
    assert len(of_the_table) == 2  # its number, its rows
    assert [f"LIMIT {large.MOST}" in sql for sql in of_the_table if "COUNT" in sql] == [True]
    assert not [sql for sql in of_the_table if "LIKE" in sql or "DISTINCT" in sql]


def test_the_number_of_rows_is_told_up_to_the_cap(sue, monkeypatch):
    monkeypatch.setattr(large, "MOST", 3)
    IssueEventFactory.create_batch(5, tenant=TenantFactory())
    page = sue.list(IssueEvent)
    assert page.context["cl"].result_count == 3 and "3 events" in page.text


def test_a_site_and_an_issue_are_found_together(sue):
    acme, other = (TenantFactory(site_url=f"https://{one}.atlassian.net") for one in "ab")
    for tenant in (acme, other):
        for key in ("SUP-1", "SUP-2"):
            IssueEventFactory(tenant=tenant, issue_key=key)
    assert listed(sue, q="a.atlassian.net SUP-2") == ["SUP-2"]
    assert listed(sue, q='"SUP-2"') == ["SUP-2", "SUP-2"]
    assert listed(sue, q="https://a.atlassian.net") == ["SUP-2", "SUP-1"]
    assert listed(sue, q="SUP") == []


def test_the_search_says_what_it_finds(sue, acme):
    text = sue.list(IssueEvent).text
    assert "Part of a site’s address" in text and "delivery id" in text


def test_a_kind_of_event_is_chosen_from_all_kinds(sue, acme):
    IssueEventFactory(tenant=acme, event="comment_created", issue_key="SUP-9")
    IssueEventFactory(tenant=acme, event="issue_updated", issue_key="SUP-8")
    text = sue.list(IssueEvent).text
    assert "?event=attachment_deleted" in text
    assert listed(sue, event="comment_created")[0] == "SUP-9"
    assert "SUP-8" not in listed(sue, event="comment_created")


def test_the_page_of_a_tenant_leads_to_its_rows_of_each_kind(sue, acme):
    other = IssueEventFactory(tenant=TenantFactory(), issue_key="OPS-7")
    text = sue.open(acme).text
    for model in GROWING:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert f"{reverse(name)}?q=" in text
    assert other.issue_key not in listed(sue, q=acme.site_url)
