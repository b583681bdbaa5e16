"""Salesforce changed, refuses, is slow or gone: the panel appears all the same and says what is wrong."""

import pytest

from records import live, lookup
from records.live import TROUBLE_SECONDS
from records.sharing import LOCK_SECONDS
from salesforce.models import Connection, DescribeCache
from tests.records.test_lookup import choose, the, values

pytestmark = pytest.mark.django_db


def row_of(found, link):
    return next(row for g in found.groups for row in g.rows if row.record_id == link.record_id)


def test_deleted_merged_and_hidden_records_are_told_apart_in_one_callout(
    caller, linked, org, callouts
):
    kept, deleted, merged, hidden = linked("Case", 4)
    for link in (kept, deleted, merged, hidden):
        link.name = f"was {link.record_id}"
        link.save()
    org._send("DELETE", "record", json={"id": deleted.record_id})
    org._send("DELETE", "record", json={"id": merged.record_id, "into": kept.record_id})
    org.post("settings", {"hidden_records": [hidden.record_id]})
    found = lookup.panel(caller)
    assert callouts() == 1
    assert found.live
    assert [row_of(found, one).state for one in (kept, deleted, merged, hidden)] == [
        *("live", "deleted", "merged", "hidden")
    ]
    assert row_of(found, deleted).name == f"was {deleted.record_id}"
    assert row_of(found, deleted).gone_at is not None
    assert row_of(found, deleted).url == ""
    assert row_of(found, merged).merged_into == kept.record_id
    assert row_of(found, merged).merged_name == row_of(found, kept).name
    assert row_of(found, hidden).cells == ()


def test_a_field_that_vanished_is_named_and_the_rest_is_shown(caller, linked, org, callouts):
    linked("Case", 2)
    linked("Account", 1)
    org.post("settings", {"hidden_fields": ["Case.Priority"]})
    found = lookup.panel(caller)
    assert found.live
    assert the(found).missing_fields == ("Priority",)
    assert "Priority" not in values(the(found).rows[0])
    assert values(the(found).rows[0])["Subject"]
    assert the(found, "Account").missing_fields == ()
    assert callouts() == 3  # refused, described anew, asked again
    lookup.panel(caller, refresh=True)
    assert callouts() == 4


def test_a_chosen_field_that_is_gone_already_is_named_and_costs_nothing(
    caller, linked, org, tenant, callouts
):
    linked("Case", 1)
    choose(tenant, "list", ["CaseNumber", "Removed__c", "Subject"])
    found = the(lookup.panel(caller, view="list"))
    assert found.missing_fields == ("Removed__c",)
    assert [one.name for one in found.columns] == ["CaseNumber", "Subject"]
    assert callouts() == 1


def test_a_lookup_to_a_hidden_object_is_left_out_and_remembered(caller, linked, org, callouts):
    """Describe still shows the lookup, but not the object that it leads to."""
    linked("Case", 1)
    org.post("settings", {"hidden_objects": ["Account"]})
    found = the(lookup.panel(caller))
    assert "AccountId" in found.missing_fields
    assert values(found.rows[0])["Subject"]
    asked = callouts()
    assert the(lookup.panel(caller, refresh=True)).missing_fields == found.missing_fields
    assert callouts() == asked + 1


def test_an_object_that_is_gone_breaks_only_its_own_group(caller, linked, org, callouts):
    linked("Case", 1)
    linked("Lead", 1)
    org.post("settings", {"hidden_objects": ["Lead"]})
    found = lookup.panel(caller)
    assert found.live
    assert the(found).rows[0].state == "live"
    lead = the(found, "Lead")
    assert lead.rows[0].state == "stored"
    assert lead.problem.title == "Leads can’t be read"
    DescribeCache.objects.filter(name="Lead").delete()
    assert the(lookup.panel(caller, refresh=True), "Lead").problem.code == "invalid_type"
    asked = callouts()
    lookup.panel(caller, refresh=True)
    assert callouts() == asked + 1


TROUBLE = [
    ({"down": True}, "Salesforce isn’t answering", True),
    ({"limit_exceeded": True}, "Daily Salesforce limit reached", True),
    ({"concurrent_exceeded": True}, "Salesforce is busy", True),
    ({"api_disabled": True}, "Salesforce can’t be read", False),
    ({"session_refused": True}, "Salesforce can’t be read", False),
]


@pytest.mark.parametrize(("trouble", "title", "retry"), TROUBLE, ids=lambda one: str(one)[:24])
def test_the_panel_comes_from_our_own_store_and_says_why(
    caller, linked, org, trouble, title, retry
):
    linked("Case", 2)
    org.post("settings", trouble)
    found = lookup.panel(caller)
    assert (found.live, found.problem.title, found.problem.retry) == (False, title, retry)
    assert [row.state for row in the(found).rows] == ["stored", "stored"]
    assert found.problem.sentence.endswith((".", "”"))
    more = lookup.more(caller, "Case", offset=0)
    assert more.problem.title == title
    assert {row.state for row in more.rows} == {"stored"}


def test_after_trouble_the_next_look_works(caller, linked, org):
    linked("Case", 1)
    org.post("settings", {"down": True})
    assert not lookup.panel(caller).live
    org.post("settings", {"down": False})
    assert lookup.panel(caller, refresh=True).live


def test_both_panels_see_the_same_failure(caller, linked, org, callouts):
    linked("Case", 1)
    org.post("settings", {"down": True})
    assert not lookup.panel(caller, view="compact").live
    assert not lookup.panel(caller, view="list").live
    assert callouts() == 1
    assert TROUBLE_SECONDS <= 3


def test_silence_ends_with_the_panels_own_time_out(caller, linked, org, monkeypatch):
    monkeypatch.setattr(live, "TIMEOUT", 0.2)
    linked("Case", 1)
    org.post("rules", {"match": "/composite", "delay_ms": 3000, "times": 1})
    found = lookup.panel(caller)
    assert (found.problem.code, found.problem.title) == ("timeout", "Salesforce isn’t answering")


def test_a_panel_gives_up_before_jira_or_a_person_does():
    assert live.TIMEOUT + live.PATIENCE < LOCK_SECONDS
    assert live.TIMEOUT <= 8


def test_html_from_the_edge_is_an_outage_not_a_crash(caller, linked, org):
    linked("Case", 1)
    org.post("rules", {"match": "/composite", "status": 502, "html": "<h1>Bad gateway</h1>"})
    assert lookup.panel(caller).problem.code == "unavailable"


def test_html_with_a_good_status_is_an_outage_as_well(caller, linked, org):
    linked("Case", 1)
    org.post("rules", {"match": "/composite", "status": 200, "html": "<h1>Maintenance</h1>"})
    found = lookup.panel(caller)
    assert found.problem.title == "Salesforce isn’t answering"
    assert the(found).rows[0].state == "stored"


def test_a_lost_answer_is_an_outage(caller, linked, org):
    linked("Case", 1)
    org.post("rules", {"match": "/composite", "drop": "after", "times": 1})
    assert lookup.panel(caller).problem.title == "Salesforce isn’t answering"


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("none", "Salesforce isn’t connected"),
        ("needs_login", "Salesforce login has expired"),
        ("blocked", "Salesforce refuses our address"),
    ],
)
def test_without_a_login_nothing_is_asked(caller, linked, callouts, state, title):
    linked("Case", 1)
    Connection.objects.update(state=state)
    found = lookup.panel(caller)
    assert found.problem.title == title
    assert lookup.stored(caller).problem.title == title
    assert the(found).rows[0].state == "stored"
    assert callouts() == 0


def test_an_expired_session_is_renewed_on_the_way(caller, linked, org):
    linked("Case", 1)
    org.post("expire_sessions")
    assert lookup.panel(caller).live


def test_a_revoked_login_is_noticed(caller, linked, org):
    linked("Case", 1)
    org.post("revoke_all")
    found = lookup.panel(caller)
    assert found.problem.title == "Salesforce login has expired"
    assert Connection.objects.get().state == "needs_login"


def test_one_slow_query_of_a_composite_leaves_the_others(caller, linked, org):
    linked("Case", 1)
    org.post("settings", {"query_timeout": True})
    found = lookup.panel(caller)
    assert the(found).problem.retry
    assert the(found).rows[0].state == "stored"
