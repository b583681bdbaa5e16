"""Linking and unlinking by the end-points: right, foreign, not allowed, switched off, down."""

import pytest
from django.utils import timezone

from records.models import Activity, RecordLink
from salesforce.models import Connection
from tests.factories import RecordLinkFactory
from tests.jira.site import Answer
from tests.jira.tokens import PERSON
from tests.jira_panel.test_frames import text

pytestmark = pytest.mark.django_db
LINKS, REMOVE, CHOSEN = "/api/v1/links", "/api/v1/links/remove", "/api/v1/links/chosen"


@pytest.fixture
def cases(stored_in):
    return [one["Id"] for one in stored_in("Case")]


def body(*record_ids, object="Case"):
    return {"object": object, "record_ids": list(record_ids)}


def test_records_are_linked_and_who_did_it_is_kept(api, tenant, cases):
    answer = api.post(LINKS, body(*cases[:2]))
    assert answer.status_code == 201
    assert {one["record_id"] for one in answer.json()["links"]} == set(cases[:2])
    assert {one.linked_by for one in tenant.links.all()} == {PERSON}
    assert Activity.objects.filter(tenant=tenant, issue_id="10010").exists()


def test_linking_twice_leaves_one_link(api, tenant, cases):
    first = api.post(LINKS, body(cases[0])).json()
    assert api.post(LINKS, body(cases[0])).json() == first
    assert tenant.links.count() == 1


def test_the_panel_shows_the_new_link_at_once(api, cases):
    api.get("/api/v1/issue/records")
    api.post(LINKS, body(cases[0]))
    assert api.get("/api/v1/issue/records").json()["total"] == 1


def test_of_some_that_are_gone_the_others_are_linked(api, org, cases):
    org._send("DELETE", "record", json={"id": cases[0]})
    answer = api.post(LINKS, body(*cases[:2]))
    assert [one["record_id"] for one in answer.json()["links"]] == [cases[1]]


def test_a_dialog_links_by_its_ticket(api, tenant, cases):
    ticket = api.get("/api/v1/ticket").json()["ticket"]
    assert api.post(LINKS, body(cases[0]), ticket=ticket, context={}).status_code == 201
    assert tenant.links.get().issue_key == "SUP-1"


def test_a_record_of_another_object_is_refused(api, stored_in):
    answer = api.post(LINKS, body(stored_in("Account")[0]["Id"]))
    assert (answer.status_code, answer.json()["code"]) == (400, "record_id")


def test_an_object_that_is_not_mapped_is_not_there(api, cases):
    assert api.post(LINKS, body(cases[0], object="User")).status_code == 404


@pytest.mark.parametrize(
    "sent", [{}, {"object": "Case"}, body(), body(*["500000000000001"] * 51), body("x" * 40)]
)
def test_what_does_not_fit_is_told_beside_its_field(api, sent):
    answer = api.post(LINKS, sent)
    assert answer.status_code == 400 and answer.json()["message"]


def test_a_body_of_a_form_is_not_taken(api, client):
    answer = client.post(LINKS, {"object": "Case"}, headers=api.headers())
    assert answer.status_code == 415


def test_another_site_is_not_touched(api, tenant, stranger, cases):
    answer = api.post(LINKS, body(cases[0]), by=stranger)
    assert answer.status_code == 403
    assert RecordLink.objects.count() == 0


def test_linking_asks_jira_anew_each_time(api, site, cases):
    api.get("/api/v1/issue/records")
    site.editors.clear()
    answer = api.post(LINKS, body(cases[0]))
    assert (answer.status_code, answer.json()["code"]) == (403, "no_permission")


@pytest.mark.parametrize(
    ("path", "switch"), [(LINKS, "allow_linking"), (REMOVE, "allow_unlinking")]
)
def test_a_switch_that_is_off_is_honoured_by_the_server(api, tenant, linked, cases, path, switch):
    (link,) = linked("Case", 1)
    setattr(tenant.switches, switch, False)
    tenant.switches.save()
    sent = body(cases[1]) if path == LINKS else {"link_ids": [str(link.pk)]}
    answer = api.post(path, sent)
    assert (answer.status_code, answer.json()["code"]) == (403, "switch_off")
    assert tenant.links.count() == 1


@pytest.mark.parametrize("path", [LINKS, REMOVE])
@pytest.mark.parametrize("how", ["disabled", "suspended"])
def test_nothing_changes_on_a_site_that_is_off(api, tenant, linked, cases, path, how):
    (link,) = linked("Case", 1)
    if how == "suspended":
        tenant.suspended_at = timezone.now()
        tenant.save(update_fields=["suspended_at"])
    else:
        tenant.switches.plugin_enabled = False
        tenant.switches.save()
    sent = body(cases[1]) if path == LINKS else {"link_ids": [str(link.pk)]}
    answer = api.post(path, sent)
    assert (answer.status_code, answer.json()["code"]) == (403, how)
    assert tenant.links.count() == 1


def test_linking_needs_an_answer_of_salesforce(api, tenant, org, cases):
    org.post("settings", {"down": True})
    answer = api.post(LINKS, body(cases[0]))
    assert answer.status_code in (502, 503, 504) and answer.json()["message"]
    assert tenant.links.count() == 0


def test_unlinking_needs_none(api, tenant, linked, org):
    links = linked("Case", 2)
    org.post("settings", {"down": True})
    answer = api.post(REMOVE, {"link_ids": [str(one.pk) for one in links]})
    assert answer.status_code == 200 and len(answer.json()["links"]) == 2
    assert tenant.links.count() == 0


def test_unlinking_waits_for_jiras_word(api, tenant, linked, site):
    (link,) = linked("Case", 1)
    site.fails = Answer(503)
    assert api.post(REMOVE, {"link_ids": [str(link.pk)]}).status_code == 503
    assert tenant.links.count() == 1


def test_unlinking_twice_says_that_it_was_done(api, linked):
    (link,) = linked("Case", 1)
    api.post(REMOVE, {"link_ids": [str(link.pk)]})
    answer = api.post(REMOVE, {"link_ids": [str(link.pk)]})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_linked")


@pytest.mark.parametrize("path", [REMOVE, CHOSEN])
def test_links_of_another_issue_or_site_are_not_there(api, tenant, stranger, path):
    elsewhere = RecordLinkFactory(tenant=tenant, issue_id="10099")
    foreign = RecordLinkFactory(tenant=stranger)
    answer = api.post(path, {"link_ids": [str(elsewhere.pk), str(foreign.pk)]})
    assert answer.status_code == 404 if path == REMOVE else answer.json() == {"links": []}
    assert RecordLink.objects.count() == 2


def test_the_confirmation_names_each_record_and_who_linked_it(api, linked, site):
    people = {"values": [{"accountId": PERSON, "displayName": "Ann Lee"}]}
    site.answer("GET", "/rest/api/3/user/bulk", Answer(200, people))
    one, two = linked("Case", 2, name="00001026", linked_at="2025-11-12T09:00:00Z")
    sent = {"link_ids": [str(one.pk), str(two.pk)]}
    page = text(api.post(CHOSEN, sent, html=True))
    assert "They stay in Salesforce. Changes to SUP-1 will no longer be sent to them." in page
    assert "00001026" in page and "Linked by Ann Lee on Nov 12, 2025" in page
    assert len(api.post(CHOSEN, sent).json()["links"]) == 2


def test_the_confirmation_comes_up_without_salesforce(api, linked):
    (link,) = linked("Case", 1)
    Connection.objects.update(state="needs_login")
    page = text(api.post(CHOSEN, {"link_ids": [str(link.pk)]}, html=True))
    assert "It stays in Salesforce." in page


@pytest.mark.parametrize("path", [LINKS, REMOVE, CHOSEN, "/api/v1/ticket"])
def test_without_a_token_nothing_is_done(client, tenant, path):
    assert client.post(path, {}, content_type="application/json").status_code == 401
