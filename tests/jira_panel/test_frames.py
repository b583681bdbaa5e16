"""The first page of each frame: drawn from our own store, whatever the outside worlds do."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.models import RecordLink
from salesforce.models import Connection
from tests.jira.site import Answer
from tests.jira.tokens import PERSON, url_token
from tests.jira_panel.conftest import QUERY

pytestmark = pytest.mark.django_db
PANELS = ["/panel/compact", "/panel/list"]


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.fixture
def silence(site, org):
    """What either world was asked since the test began."""
    site.asked.clear()
    org.delete("journal")
    return lambda: [call.path for call in site.asked] + [call["path"] for call in org.journal()]


@pytest.mark.parametrize("path", PANELS)
def test_the_first_page_asks_nobody(api, linked, silence, path):
    linked("Case", 2, name="00001026")
    answer = api.frame(path)
    assert answer.status_code == 200
    assert "00001026" in text(answer) and "Getting 2 records…" in text(answer)
    assert silence() == []


@pytest.mark.parametrize("path", PANELS)
def test_the_first_page_stands_while_both_worlds_are_down(api, linked, org, site, path):
    linked("Case", 1, name="00001026")
    org.post("settings", {"down": True})
    site.fails = Answer(503)
    assert "00001026" in text(api.frame(path))


@pytest.mark.parametrize("path", PANELS)
def test_a_place_is_kept_for_every_value_that_will_come(api, linked, path):
    linked("Case", 1)
    assert api.frame(path).text.count('class="skel') >= 4


def test_buttons_wait_until_jira_has_said_what_a_person_may(api, linked):
    linked("Case", 1)
    page = api.frame("/panel/compact").text
    assert re.search(
        r'id="do-link" aria-disabled="true" title="Checking what you may do here…"', page
    )
    api.get("/api/v1/issue/records")
    assert re.search(r'id="do-link" data-action="link"', api.frame("/panel/compact").text)


def test_the_panel_of_another_issue_shows_nothing_of_this_one(api, linked):
    linked("Case", 1, name="00001026")
    other = QUERY.replace("10010", "10011").replace("SUP-1", "SUP-2")
    page = text(api.frame("/panel/compact", query=other))
    assert "00001026" not in page and "No Salesforce records linked" in page


def test_another_site_sees_nothing_of_this_one(api, linked, stranger):
    linked("Case", 1, name="00001026")
    assert "00001026" not in text(api.frame("/panel/compact", by=stranger))


def test_an_address_that_was_changed_after_jira_signed_it_is_refused(client, api, tenant):
    token = url_token(tenant, "GET", f"/panel/compact{QUERY}")
    changed = QUERY.replace("10010", "10011")
    answer = client.get(f"/panel/compact{changed}&jwt={token}")
    assert answer.status_code == 401


def test_an_anonymous_visitor_sees_nothing_of_salesforce(api, linked):
    linked("Case", 1, name="00001026")
    answer = api.frame("/panel/compact", sub=None)
    assert answer.status_code == 403
    assert "00001026" not in answer.text and "Log in to Jira" in answer.text


def test_without_an_issue_there_is_no_panel(api):
    answer = api.frame("/panel/compact", query="")
    assert answer.status_code == 400 and "Open this panel on an issue." in answer.text


@pytest.mark.parametrize("path", PANELS)
def test_a_panel_may_only_stand_in_its_own_site(api, tenant, path):
    policy = api.frame(path)["Content-Security-Policy"]
    assert f"frame-ancestors {tenant.site_url}" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", [*PANELS, "/dialog/link", "/dialog/unlink"])
def test_a_frame_sets_no_cookie_and_is_kept_by_nobody(api, path):
    answer = api.frame(path)
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["/dialog/link", "/dialog/unlink"])
def test_a_dialogs_page_knows_no_issue_and_asks_nobody(api, silence, path):
    answer = api.frame(path, query="")
    assert answer.status_code == 200
    assert "data-ticket" not in answer.text
    assert silence() == []


def test_the_ticket_of_the_page_opens_the_dialogs_of_this_issue(api, linked):
    (link,) = linked("Case", 1)
    page = api.frame("/panel/compact").text
    ticket = re.search(r'data-ticket="([^"]+)"', page)[1]
    answer = api.post(
        "/api/v1/links/chosen", {"link_ids": [str(link.pk)]}, ticket=ticket, context={}
    )
    assert [one["link_id"] for one in answer.json()["links"]] == [str(link.pk)]


def test_names_that_are_known_already_stand_beside_records_without_values(api, linked, tenant):
    linked("Case", 1)
    Connection.objects.update(state="needs_login")
    assert "Ann Lee" not in text(api.frame("/panel/compact"))
    cache.set(f"jira:name:{tenant.pk}:{PERSON}", "Ann Lee", 60)
    assert "by Ann Lee" in text(api.frame("/panel/compact"))


def test_two_hundred_links_cost_as_many_queries_as_one(api, linked):
    (one,) = linked("Case", 1)
    api.frame("/panel/list")
    with CaptureQueriesContext(connection) as few:
        api.frame("/panel/list")
    RecordLink.objects.bulk_create(
        RecordLink(
            tenant=one.tenant,
            issue_id=one.issue_id,
            object_name="Case",
            record_id=f"5000000{n:011d}",
            linked_at=one.linked_at,
        )
        for n in range(199)
    )
    with CaptureQueriesContext(connection) as many:
        api.frame("/panel/list")
    assert len(many) == len(few)
