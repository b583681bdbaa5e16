"""GET /api/v1/objects and /api/v1/search: what can be linked, and how trouble is told."""

import pytest

from salesforce.models import Connection
from tests.jira.site import Answer
from tests.jira_panel.test_frames import text

pytestmark = pytest.mark.django_db
SEARCH = "/api/v1/search"


def test_objects_come_in_the_admins_order_without_a_callout(api, callouts):
    told = api.get("/api/v1/objects").json()["objects"]
    assert [one["name"] for one in told] == ["Case", "Account", "Contact", "Opportunity", "Lead"]
    assert callouts() == 0


def test_objects_of_another_site_are_its_own(api, stranger):
    assert api.get("/api/v1/objects", by=stranger).json() == {"objects": []}


def test_words_find_records_with_the_fields_that_were_searched(api, callouts):
    told = api.get(SEARCH, {"object": "Case", "q": "pdf"}).json()
    assert callouts() == 1
    assert told["rows"] and all("pdf" in str(one["cells"]).lower() for one in told["rows"])
    assert {one["name"] for one in told["columns"]} == {c["name"] for c in told["rows"][0]["cells"]}
    assert (told["exact"], told["everywhere"]) == (False, False)


def test_linked_records_are_marked_ticked_and_locked(api, linked):
    (link,) = linked("Case", 1)
    drawn = api.get(SEARCH, {"object": "Case", "q": link.record_id}, html=True).text
    told = api.get(SEARCH, {"object": "Case", "q": link.record_id}).json()
    assert [one["linked"] for one in told["rows"]] == [True]
    assert "checked disabled" in drawn and "Already linked" in drawn


def test_a_number_finds_one_record_and_ticks_it(api, stored_in):
    number = stored_in("Case")[0]["CaseNumber"]
    told = api.get(SEARCH, {"object": "Case", "q": number}).json()
    assert told["exact"] and [one["name"] for one in told["rows"]] == [number]
    drawn = api.get(SEARCH, {"object": "Case", "q": number}, html=True)
    assert "1 case matches." in text(drawn)
    assert f'data-name="{number}" checked' in drawn.text


def test_where_it_was_looked_is_said(api):
    page = text(api.get(SEARCH, {"object": "Case", "q": "pdf"}, html=True))
    assert "cases match in case number or subject." in page


def test_more_than_twenty_five_are_cut_and_it_says_so(api):
    told = api.get(SEARCH, {"object": "Case", "q": "00001"}).json()
    assert (told["capped"], len(told["rows"])) == (True, 25)
    page = text(api.get(SEARCH, {"object": "Case", "q": "00001"}, html=True))
    assert "The newest 25 cases match. There are more: add a word." in page


def test_nothing_found_says_what_to_do(api):
    page = text(api.get(SEARCH, {"object": "Case", "q": "qwerty"}, html=True))
    assert "No cases match “qwerty” Check the spelling, try fewer words" in page


def test_a_slow_query_is_searched_everywhere_and_marked(api, org):
    org.post("settings", {"query_timeout": True})
    answer = api.get(SEARCH, {"object": "Case", "q": "pdf export"}, html=True)
    assert "Searched in all fields" in text(answer)


def test_one_character_is_refused_beside_its_field(api, callouts):
    answer = api.get(SEARCH, {"object": "Case", "q": "p"})
    assert answer.status_code == 400
    assert answer.json()["fields"] == {"q": "Type at least 2 characters."}
    drawn = api.get(SEARCH, {"object": "Case", "q": "p"}, html=True)
    assert "data-field-error" in drawn.text and callouts() == 0


def test_an_id_of_another_mapped_object_is_found_and_says_of_which_it_is(api, stored_in):
    account = stored_in("Account")[0]["Id"]
    answer = api.get(SEARCH, {"object": "Case", "q": account})
    assert answer.json()["object_name"] == "Account"
    drawn = api.get(SEARCH, {"object": "Case", "q": account}, html=True)
    assert 'data-object="Account"' in drawn.text


def test_an_object_that_is_not_mapped_is_not_there(api):
    assert api.get(SEARCH, {"object": "User", "q": "priya"}).status_code == 404


def test_an_object_of_another_site_is_not_there(api, stranger, site):
    site.editors.add("712020:person")
    answer = api.get(SEARCH, {"object": "Case", "q": "pdf"}, by=stranger)
    assert answer.status_code == 403 and answer.json()["code"] == "not_connected"


def test_searching_is_for_those_who_may_link(api, callouts):
    answer = api.get(SEARCH, {"object": "Case", "q": "pdf"}, sub="712020:reader")
    assert (answer.status_code, answer.json()["code"]) == (403, "no_permission")
    assert callouts() == 0


@pytest.mark.parametrize("switch", ["allow_linking", "plugin_enabled"])
def test_searching_needs_its_switches(api, tenant, callouts, switch):
    setattr(tenant.switches, switch, False)
    tenant.switches.save()
    assert api.get(SEARCH, {"object": "Case", "q": "pdf"}).status_code == 403
    assert callouts() == 0


TROUBLE = [
    ({"down": True}, "Salesforce isn’t answering Your search is kept. Try again"),
    ({"limit_exceeded": True}, "Daily Salesforce limit reached Your org has used"),
]


@pytest.mark.parametrize(("trouble", "said"), TROUBLE, ids=["down", "limit"])
def test_trouble_of_salesforce_says_that_the_search_is_kept(api, org, trouble, said):
    org.post("settings", trouble)
    answer = api.get(SEARCH, {"object": "Case", "q": "pdf"}, html=True)
    assert answer.status_code in (502, 503, 504)
    assert said in text(answer)
    assert api.get(SEARCH, {"object": "Case", "q": "pdf"}).json()["message"]


def test_a_lost_login_says_who_can_mend_it(api):
    Connection.objects.update(state="needs_login")
    page = text(api.get(SEARCH, {"object": "Case", "q": "pdf"}, html=True))
    assert "A Jira admin needs to log in again before records can be searched. Try again" in page


def test_trouble_of_jira_is_told_in_words(api, site, callouts):
    site.fails = Answer(503)
    answer = api.get(SEARCH, {"object": "Case", "q": "pdf"}, html=True)
    assert (
        answer.status_code == 503
        and "Jira isn’t answering Your search is kept. Try again" in text(answer)
    )
    assert callouts() == 0


@pytest.mark.parametrize("typed", ["%%", "__", "' OR Name != '", "a\\'b", "🙂🙂", "ab\x00cd"])
def test_no_word_breaks_out_of_the_question(api, typed):
    answer = api.get(SEARCH, {"object": "Case", "q": typed})
    assert answer.status_code in (200, 400)
    assert answer.json().get("rows", []) == []
