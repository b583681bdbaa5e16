"""GET /api/v1/issue/records: the same truth as JSON and as a partial."""

import socket
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jira import permissions
from mapping import restricting
from records.models import RecordLink
from salesforce.models import Connection
from tenants.audit import Actor
from tests.factories import RecordLinkFactory
from tests.jira.site import Answer
from tests.jira.tokens import PERSON
from tests.jira_panel.test_frames import text
from tests.records.test_lookup import choose

pytestmark = pytest.mark.django_db
SUB_TASK = restricting.Place("10000", "SUP", "10001", "Sub-task")
RECORDS, MORE = "/api/v1/issue/records", "/api/v1/issue/records/more"


def test_linked_records_come_live_with_label_type_and_value(api, linked, callouts):
    (link,) = linked("Case", 1)
    told = api.get(RECORDS, {"view": "list"}).json()
    assert callouts() == 1
    assert (told["live"], told["total"], told["problem"]) == (True, 1, None)
    (group,) = told["groups"]
    assert (group["object_name"], group["total"], group["more"]) == ("Case", 1, 0)
    (row,) = group["rows"]
    assert (row["link_id"], row["record_id"], row["state"]) == (
        str(link.pk),
        link.record_id,
        "live",
    )
    assert row["url"].endswith(link.record_id)
    cells = {one["name"]: one for one in row["cells"]}
    assert cells["CaseNumber"]["value"] == row["name"]
    assert {one["type"] for one in row["cells"]} >= {"string", "picklist", "reference"}
    assert told["fetched_at"].endswith("Z")


def test_both_forms_carry_the_same_values(api, linked):
    linked("Case", 3)
    linked("Account", 1)
    told = api.get(RECORDS, {"view": "list"}).json()
    page = text(api.get(RECORDS, {"view": "list"}, html=True))
    for group in told["groups"]:
        assert group["label"] in page
        for row in group["rows"]:
            shown = [one["value"] for one in row["cells"] if one["type"] in ("string", "picklist")]
            assert all(str(value).replace("'", "&#x27;") in page for value in shown if value)


def test_buttons_are_told_with_their_reasons(api, linked, site):
    linked("Case", 1)
    assert [(one["key"], one["allowed"]) for one in api.get(RECORDS).json()["buttons"]] == [
        ("create", True),
        ("link", True),
        ("unlink", True),
    ]
    told = api.get(RECORDS, sub="712020:reader").json()["buttons"]
    assert {one["allowed"] for one in told} == {False}
    assert "“Edit issues” permission in project SUP" in told[0]["reason"]


def test_an_issue_without_links_costs_no_callout(api, callouts):
    told = api.get(RECORDS).json()
    assert (told["total"], told["groups"], callouts()) == (0, [], 0)
    assert [one["key"] for one in told["buttons"]] == ["create", "link"]


def test_refresh_asks_again(api, linked, callouts):
    linked("Case", 1)
    api.get(RECORDS)
    api.get(RECORDS)
    assert callouts() == 1
    api.get(RECORDS, {"refresh": "1"})
    assert callouts() == 2


def test_the_compact_view_has_five_fields_at_most(api, linked):
    linked("Case", 1)
    (group,) = api.get(RECORDS, {"view": "compact"}).json()["groups"]
    assert len(group["columns"]) <= 5


def test_an_unknown_view_is_an_error_of_the_sender(api):
    answer = api.get(RECORDS, {"view": "wide"})
    assert (answer.status_code, answer.json()["code"]) == (400, "view")


def test_the_issue_comes_from_the_token_not_from_the_address(api, linked):
    linked("Case", 1)
    context = {"jira": {"issue": {"id": "10011", "key": "SUP-2"}, "project": {"id": "10000"}}}
    assert (
        api.get(RECORDS, {"issueId": "10010", "issue": "SUP-1"}, context=context).json()["total"]
        == 0
    )


def test_another_site_gets_nothing_of_this_one(api, linked, stranger):
    linked("Case", 1)
    assert api.get(RECORDS, by=stranger).json()["total"] == 0


def test_without_a_token_there_is_nothing(client, db):
    answer = client.get(RECORDS)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "JWT")


def test_without_an_issue_there_is_nothing(api):
    answer = api.get(RECORDS, context={})
    assert (answer.status_code, answer.json()["code"]) == (400, "no_issue")


def test_a_ticket_names_the_issue_where_the_token_does_not(api, linked):
    linked("Case", 1)
    ticket = api.get("/api/v1/ticket").json()["ticket"]
    assert api.get(RECORDS, context={}, ticket=ticket).json()["total"] == 1


def test_a_ticket_is_good_for_its_own_person_only(api, site):
    ticket = api.get("/api/v1/ticket").json()["ticket"]
    answer = api.get(RECORDS, context={}, ticket=ticket, sub="712020:somebody")
    assert (answer.status_code, answer.json()["code"]) == (403, "ticket")


def test_a_ticket_of_one_issue_does_not_open_another(api):
    ticket = api.get("/api/v1/ticket").json()["ticket"]
    context = {"jira": {"issue": {"id": "10011", "key": "SUP-2"}}}
    assert api.get(RECORDS, context=context, ticket=ticket).status_code == 403


def test_a_ticket_of_another_site_is_refused(api, stranger):
    ticket = api.get("/api/v1/ticket", by=stranger).json()["ticket"]
    assert api.get(RECORDS, context={}, ticket=ticket).status_code == 403


def test_a_ticket_ends_after_a_quarter_of_an_hour(api, time_machine):
    time_machine.move_to("2026-11-25T10:00:00Z", tick=False)
    ticket = api.get("/api/v1/ticket").json()["ticket"]
    time_machine.move_to("2026-11-25T10:15:01Z", tick=False)
    answer = api.get(RECORDS, context={}, ticket=ticket)
    assert (answer.status_code, answer.json()["code"]) == (401, "expired")


def test_a_forged_ticket_is_refused(api):
    assert api.get(RECORDS, context={}, ticket="made-up").status_code == 401


TROUBLE = [
    ({"down": True}, "Salesforce isn’t answering"),
    ({"limit_exceeded": True}, "Daily Salesforce limit reached"),
]


@pytest.mark.parametrize(("trouble", "title"), TROUBLE, ids=["down", "limit"])
@pytest.mark.parametrize("view", ["compact", "list"])
def test_while_salesforce_is_away_the_links_stay_and_say_who_made_them(
    api, linked, org, site, trouble, title, view
):
    linked("Case", 2, name="00001026", linked_at="2025-11-12T09:00:00Z")
    people = {"values": [{"accountId": PERSON, "displayName": "Ann Lee"}]}
    site.answer("GET", "/rest/api/3/user/bulk", Answer(200, people))
    org.post("settings", trouble)
    answer = api.get(RECORDS, {"view": view}, html=True)
    assert answer.status_code == 200
    page = text(answer)
    assert title in page and "Try again" in page
    assert "00001026" in page and "Ann Lee" in page and "Nov 12, 2025" in page
    told = api.get(RECORDS, {"view": view}).json()
    assert (told["live"], told["problem"]["title"], told["problem"]["retry"]) == (
        False,
        title,
        True,
    )
    allowed = {one["key"]: one["allowed"] for one in told["buttons"]}
    assert allowed == {"create": False, "link": False, "unlink": True}


def test_while_jira_is_away_too_the_links_still_show(api, linked, org, site):
    linked("Case", 1, name="00001026")
    org.post("settings", {"down": True})
    site.fails = Answer(503)
    assert "00001026" in text(api.get(RECORDS, html=True))


def test_a_lost_login_is_said_to_a_user(api, linked):
    linked("Case", 1)
    Connection.objects.update(state="needs_login")
    page = text(api.get(RECORDS, html=True))
    assert "Salesforce login has expired A Jira admin needs to log in again." in page
    assert "Log in again" not in page


def test_a_lost_login_sends_an_admin_to_the_login(api, linked, site):
    linked("Case", 1)
    site.admins.add(PERSON)
    Connection.objects.update(state="needs_login")
    answer = api.get(RECORDS, html=True)
    assert "Log in again" in text(answer)
    assert 'data-screen="Authentication"' in answer.text


def test_a_site_that_is_switched_off_says_so_and_shows_nothing(api, linked, tenant, callouts):
    linked("Case", 1, name="00001026")
    tenant.switches.plugin_enabled = False
    tenant.switches.save(update_fields=["plugin_enabled"])
    page = text(api.get(RECORDS, html=True))
    assert "Sinergify is switched off for this site" in page and "00001026" not in page
    assert api.get(RECORDS).json()["buttons"] == []
    assert callouts() == 0


def test_a_suspended_site_says_so(api, linked, tenant, callouts):
    linked("Case", 1)
    tenant.suspended_at = timezone.now()
    tenant.save(update_fields=["suspended_at"])
    told = api.get(RECORDS).json()
    assert (told["problem"]["code"], told["total"], callouts()) == ("suspended", 0, 0)


def test_switches_take_buttons_away(api, linked, tenant):
    linked("Case", 1)
    for name in ("allow_creating", "allow_linking", "allow_unlinking"):
        setattr(tenant.switches, name, False)
    tenant.switches.save()
    assert api.get(RECORDS).json()["buttons"] == []
    assert 'id="do-' not in api.get(RECORDS, html=True).text.replace('id="do-refresh"', "")


def test_the_redirect_switch_takes_every_address_away(api, linked, tenant):
    linked("Case", 1)
    tenant.switches.allow_redirect = False
    tenant.switches.save()
    told = api.get(RECORDS).json()
    assert told["groups"][0]["rows"][0]["url"] == ""
    assert "in Salesforce (new tab)" not in api.get(RECORDS, html=True).text


def test_an_empty_panel_says_what_is_switched_off(api, tenant):
    tenant.switches.allow_linking = False
    tenant.switches.save()
    assert "Linking is switched off for this site." in text(api.get(RECORDS, html=True))


def test_a_restricted_issue_type_keeps_its_links_and_says_why(api, linked, tenant):
    linked("Case", 1)
    for action in ("create", "link", "unlink"):
        restricting.change(tenant, SUB_TASK, action, True, actor=Actor.app())
    page = text(api.get(RECORDS, html=True))
    assert (
        "Sub-task issues can’t create, link or unlink records in project SUP. Existing links stay."
        in page
    )
    assert api.get(RECORDS).json()["buttons"] == []
    assert api.get(RECORDS).json()["live"] is True


def test_show_more_brings_the_next_fifty(api, tenant, stored_in, callouts):
    one = stored_in("Case")[0]
    RecordLinkFactory.create_batch(50, tenant=tenant)
    RecordLinkFactory(tenant=tenant, record_id=one["Id"], linked_at="2020-01-01T00:00:00Z")
    first = api.get(RECORDS, {"view": "compact"}, html=True).text
    assert "Show more (1 left)" in first
    told = api.get(MORE, {"object": "Case", "offset": "50", "view": "compact"}).json()
    assert [row["record_id"] for row in told["rows"]] == [one["Id"]]
    assert callouts() == 2
    drawn = api.get(MORE, {"object": "Case", "offset": "50", "view": "list"}, html=True).text
    assert one["CaseNumber"] in drawn and "Show more" not in drawn


@pytest.mark.parametrize("offset", ["-1", "x", "99999999999"])
def test_an_offset_that_is_none_is_an_error_of_the_sender(api, offset):
    assert api.get(MORE, {"object": "Case", "offset": offset}).status_code == 400


def test_more_of_another_site_is_empty(api, linked, stranger):
    linked("Case", 1)
    assert api.get(MORE, {"object": "Case", "offset": "0"}, by=stranger).json()["total"] == 0


def test_too_many_questions_are_told_when_to_come_back(api, settings):
    settings.API_THROTTLE_ACCOUNT = "1/min"
    api.get(RECORDS)
    answer = api.get(RECORDS)
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0


def test_queries_are_the_same_for_one_link_and_for_two_hundred(api, linked, stored_in):
    linked("Case", 1)
    api.get(RECORDS)
    with CaptureQueriesContext(connection) as few:
        api.get(RECORDS, {"refresh": "1"})
    RecordLink.objects.all().delete()
    linked("Case", 49)
    api.get(RECORDS, {"refresh": "1"})
    with CaptureQueriesContext(connection) as many:
        api.get(RECORDS, {"refresh": "1"})
    assert len(many) == len(few)


def test_jiras_silence_keeps_nobody_waiting_for_the_values(api, linked, tenant, monkeypatch):
    linked("Case", 1)
    monkeypatch.setattr(permissions, "DRAWN_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        tenant.site_url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        tenant.save(update_fields=["site_url"])
        began = time.monotonic()
        told = api.get(RECORDS).json()
    assert time.monotonic() - began < 3
    assert told["live"] is True
    assert {(one["allowed"], bool(one["reason"])) for one in told["buttons"]} == {(False, True)}


def test_jira_is_asked_once_for_all_buttons(api, linked, site):
    linked("Case", 1)
    site.asked.clear()
    api.get(RECORDS)
    assert len(site.calls("/rest/api/3/permissions/check")) == 1


@pytest.mark.parametrize("view", ["compact", "list"])
def test_hostile_values_of_the_org_stay_text_and_lead_nowhere(api, linked, org, tenant, view):
    (link,) = linked("Account", 1)
    for tab in ("compact", "list"):
        choose(tenant, tab, ["Name", "Website", "Phone", "Description"], "Account")
    values = {
        "Name": "<img src=x onerror=alert(1)>",
        "Website": "javascript:alert(1)",
        "Phone": '"><script>alert(1)</script>',
        "Description": "</dd><script>alert(1)</script>",
    }
    org._send("PATCH", "record", json={"id": link.record_id, "values": values})
    page = api.get(RECORDS, {"view": view}, html=True).text
    assert "<script" not in page and "<img" not in page
    assert 'href="javascript' not in page
    assert "javascript:alert(1)" in page and "&lt;img src=x" in page
