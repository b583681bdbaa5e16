"""What both panels show of an issue, and how many callouts it takes."""

import os
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import clock
from jira.caller import IssueRef, ProjectRef
from mapping.models import ChosenField, LiveProject, MappedObject
from records import lookup
from records.models import RecordLink
from salesforce import gauge
from salesforce.models import DescribeCache
from tests.factories import MappedObjectFactory, RecordLinkFactory, TenantFactory

pytestmark = pytest.mark.django_db
FIVE = ("Case", "Account", "Contact", "Opportunity", "Lead")


def the(found, name="Case"):
    return next(group for group in found.groups if group.object_name == name)


def values(row):
    return {cell.name: cell.value for cell in row.cells}


def test_an_issue_without_links_asks_nothing(caller, callouts):
    found = lookup.panel(caller)
    assert (found.groups, found.live, found.problem) == ((), True, None)
    assert callouts() == 0


def test_five_objects_cost_one_callout(caller, linked, callouts):
    for name in FIVE:
        linked(name, 2)
    found = lookup.panel(caller)
    assert callouts() == 1
    assert [group.object_name for group in found.groups] == list(FIVE)
    assert found.live
    assert {row.state for group in found.groups for row in group.rows} == {"live"}


def test_fifty_records_of_three_objects_cost_one_callout(caller, linked, callouts):
    assert len(linked("Case", 50)) == 50
    linked("Account", 5)
    linked("Lead", 2)
    assert lookup.panel(caller).total == 57
    assert callouts() == 1


def test_a_row_has_name_values_and_addresses(caller, linked, org, stored_in):
    linked("Case", 1)
    newest = stored_in("Case")[0]
    row = the(lookup.panel(caller)).rows[0]
    assert row.name == newest["CaseNumber"]
    assert row.url == f"{org.url}/{row.record_id}"
    assert values(row)["Subject"] == newest["Subject"]
    account = next(cell for cell in row.cells if cell.name == "AccountId")
    assert account.value == "Sakura Instruments"
    assert account.href == f"{org.url}/{newest['AccountId']}"


def test_an_owner_that_may_be_a_person_or_a_queue_is_shown_by_name(caller, linked, tenant):
    linked("Case", 1)
    choose(tenant, "list", ["CaseNumber", "OwnerId"])
    row = the(lookup.panel(caller, view="list")).rows[0]
    assert values(row)["OwnerId"]
    assert not values(row)["OwnerId"].startswith("005")


def choose(tenant, tab, names, object_name="Case"):
    mapped = MappedObject.objects.get(tenant=tenant, name=object_name)
    for position, name in enumerate(names):
        ChosenField.objects.create(mapped_object=mapped, tab=tab, name=name, position=position)


def test_both_panels_share_one_callout_and_show_their_own_fields(caller, linked, callouts, tenant):
    linked("Case", 3)
    choose(tenant, "list", ["CaseNumber", "Subject", "Origin"])
    choose(tenant, "compact", ["CaseNumber", "Priority"])
    compact = the(lookup.panel(caller, view="compact"))
    listed = the(lookup.panel(caller, view="list"))
    assert callouts() == 1
    assert [one.name for one in compact.columns] == ["CaseNumber", "Priority"]
    assert [one.name for one in listed.columns] == ["CaseNumber", "Subject", "Origin"]
    assert values(compact.rows[0])["Priority"]
    assert values(listed.rows[0])["Origin"]


@pytest.mark.skipif("TEST_REDIS_URL" in os.environ, reason="Redis has a clock of its own.")
def test_values_are_read_again_after_15_seconds(caller, linked, callouts, time_machine):
    linked("Case", 1)
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    lookup.panel(caller)
    time_machine.move_to(start + timedelta(seconds=14), tick=False)
    lookup.panel(caller)
    assert callouts() == 1
    time_machine.move_to(start + timedelta(seconds=16), tick=False)
    lookup.panel(caller)
    assert callouts() == 2


def test_refresh_asks_at_once(caller, linked, org, callouts):
    link = linked("Case", 1)[0]
    lookup.panel(caller)
    org._send("PATCH", "record", json={"id": link.record_id, "values": {"Subject": "Now new"}})
    assert values(the(lookup.panel(caller)).rows[0])["Subject"] != "Now new"
    assert values(the(lookup.panel(caller, refresh=True)).rows[0])["Subject"] == "Now new"
    assert callouts() == 2


def test_a_new_link_is_seen_although_the_others_are_remembered(caller, linked, callouts):
    linked("Case", 1)
    lookup.panel(caller)
    linked("Account", 1)
    assert {row.state for row in the(lookup.panel(caller), "Account").rows} == {"live"}
    assert callouts() == 2


def test_another_tenants_links_of_the_same_issue_are_not_shown(caller, linked):
    linked("Case", 1)
    RecordLinkFactory(tenant=TenantFactory(), issue_id=caller.issue.id)
    RecordLinkFactory(tenant=caller.tenant, issue_id="10011")
    assert lookup.panel(caller).total == 1


def test_the_newest_fifty_come_first_and_more_brings_the_next(caller, tenant, stored_in, callouts):
    cases = [one["Id"] for one in stored_in("Case")[:53]]
    for age, record_id in enumerate(cases):
        at = clock.now() - timedelta(minutes=age)
        RecordLinkFactory(tenant=tenant, record_id=record_id, linked_at=at)
    first = the(lookup.panel(caller))
    assert [row.record_id for row in first.rows] == cases[:50]
    assert (first.total, first.more, first.next_offset) == (53, 3, 50)
    assert callouts() == 1
    rest = lookup.more(caller, "Case", offset=50, view="list")
    assert callouts() == 2
    assert [row.record_id for row in rest.rows] == cases[50:]
    assert (rest.total, rest.more, rest.offset) == (53, 0, 50)
    assert {row.state for row in rest.rows} == {"live"}


def test_more_of_what_is_not_linked_is_empty_and_asks_nothing(caller, callouts):
    group = lookup.more(caller, "Case", offset=50)
    assert (group.rows, group.more) == ((), 0)
    assert callouts() == 0


def test_the_stored_panel_asks_nothing(caller, linked, callouts):
    link = linked("Case", 1)[0]
    RecordLink.objects.filter(pk=link.pk).update(name="00001032")
    found = lookup.stored(caller)
    row = the(found).rows[0]
    assert (row.state, row.name, row.cells) == ("stored", "00001032", ())
    assert the(found).columns[0].name == "CaseNumber"
    assert callouts() == 0


def test_names_are_kept_for_days_without_salesforce(caller, linked, org):
    link = linked("Case", 1)[0]
    lookup.panel(caller)
    link.refresh_from_db()
    assert link.name == "00001032"
    org._send("PATCH", "record", json={"id": link.record_id, "values": {"CaseNumber": "00009999"}})
    lookup.panel(caller, refresh=True)
    assert lookup.stored(caller).groups[0].rows[0].name == "00009999"


def test_addresses_are_absent_where_the_redirect_switch_is_off(caller, linked):
    linked("Case", 1)
    caller.tenant.switches.allow_redirect = False
    row = the(lookup.panel(caller)).rows[0]
    assert row.url == ""
    assert {cell.href for cell in row.cells} == {""}


def test_an_object_that_is_not_mapped_any_more_still_shows_its_links(caller, linked, tenant):
    linked("Case", 1)
    linked("Account", 1)
    MappedObject.objects.filter(tenant=tenant, name="Case").update(gone_at=clock.now())
    found = lookup.panel(caller)
    assert [group.object_name for group in found.groups] == ["Account", "Case"]
    MappedObject.objects.filter(tenant=tenant, name="Case").delete()
    again = the(lookup.panel(caller, refresh=True))
    assert values(again.rows[0])["Subject"]


def test_an_object_without_stored_describe_is_described_once(caller, linked, tenant, callouts):
    linked("Case", 1)
    DescribeCache.objects.filter(tenant=tenant, name="Case").delete()
    assert the(lookup.panel(caller)).rows[0].state == "live"
    assert callouts() == 2
    lookup.panel(caller, refresh=True)
    assert callouts() == 3


def many(tenant, count, object_name="Case"):
    for _ in range(count):
        RecordLinkFactory(tenant=tenant, object_name=object_name)


@pytest.mark.parametrize("ask", [lookup.stored, lookup.panel])
def test_queries_do_not_grow_with_links_objects_or_fields(caller, linked, tenant, ask):
    linked("Case", 1)
    lookup.panel(caller)  # names are written once
    few = count(lambda: ask(caller))
    many(tenant, 200)
    for name in FIVE[1:]:
        linked(name, 2)
    lookup.panel(caller)
    assert count(lambda: ask(caller)) == few


def count(do):
    """Queries of one look at Salesforce, with nothing remembered but who asks."""
    cache.clear()
    gauge.forget()
    with CaptureQueriesContext(connection) as queries:
        do()
    return len(queries)


def test_outside_the_listed_projects_no_callout_is_made(caller, linked, callouts):
    linked("Case", 1)
    caller.tenant.switches.live_everywhere = False
    found = lookup.panel(caller, refresh=True)
    assert (found.live, found.problem.code, found.problem.retry) == (False, "not_live", False)
    assert found.problem.sentence == (
        "Project SUP is outside the configured list, so values are not read from Salesforce."
    )
    assert the(found).rows[0].state == "stored"
    assert lookup.more(caller, "Case", offset=0).rows[0].state == "stored"
    assert lookup.stored(caller).problem.code == "not_live"
    assert callouts() == 0


@pytest.mark.parametrize(
    ("types", "chosen", "live"),
    [("all", [], True), ("none", [], False), ("chosen", ["10001"], True), ("chosen", ["1"], False)],
)
def test_a_listed_project_is_live_by_its_issue_types(caller, linked, types, chosen, live):
    linked("Case", 1)
    caller.tenant.switches.live_everywhere = False
    LiveProject.objects.create(
        tenant=caller.tenant,
        project_id="10000",
        project_key="SUP",
        types=types,
        issue_type_ids=chosen,
    )
    assert lookup.panel(caller).live is live


@pytest.mark.parametrize("switch", ["plugin_enabled", "panel_shown"])
def test_a_switched_off_panel_shows_the_reason_and_nothing_else(caller, linked, callouts, switch):
    linked("Case", 1)
    setattr(caller.tenant.switches, switch, False)
    for found in (lookup.panel(caller), lookup.stored(caller)):
        assert found.groups == ()
        assert found.problem.code == {"plugin_enabled": "disabled"}.get(switch, "panel_hidden")
    assert lookup.more(caller, "Case", offset=0).rows == ()
    assert callouts() == 0


def test_without_an_issue_there_is_nothing_to_show(caller, linked):
    linked("Case", 1)
    nobody = caller.about(None)
    assert lookup.panel(nobody).groups == lookup.stored(nobody).groups == ()
    elsewhere = caller.about(IssueRef("10011"), ProjectRef("10000"))
    assert lookup.panel(elsewhere).total == 0


def test_a_link_to_an_object_that_nobody_mapped_or_described_is_described(caller, tenant, linked):
    linked("User", 1)
    row = the(lookup.panel(caller), "User").rows[0]
    assert (row.state, bool(row.name)) == ("live", True)
    MappedObjectFactory(tenant=tenant, name="User", position=9)
    assert the(lookup.panel(caller), "User").label == "User"
