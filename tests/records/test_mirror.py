"""What Jira and Salesforce are told of an issue's links, and what happens when they do not listen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jira.caller import IssueRef
from jira.events import ISSUE_DELETED, Change, Delivery
from jira.signals import issues_changed
from mapping import pull
from records import linking, mirror, salesforce_links, tasks
from records.models import Activity, IssueMirror, RecordLink
from salesforce import companion
from salesforce.models import Connection
from salesforce.signals import connected
from tenants.models import EventChoices, Tenant
from tests.broker_support import waiting_tasks  # noqa: F401
from tests.factories import RecordLinkFactory, TenantFactory
from tests.jira.site import Answer
from tests.jira.tokens import PERSON

pytestmark = pytest.mark.django_db
PROPERTY = "/rest/api/3/issue/10010/properties/sinergify"


@pytest.fixture(autouse=True)
def property_of_the_issue(site):
    site.answer("PUT", PROPERTY, Answer(201))
    site.answer("DELETE", PROPERTY, Answer(204))


@pytest.fixture
def package(tenant, org):
    """The companion package is there and was seen."""
    assert companion.state(tenant).usable
    org.delete("journal")


@pytest.fixture
def shown(org):
    """Link records in Salesforce that are not deleted, by record id."""

    def read():
        rows = org.get("records", params={"object": "Jira_Link__c"})["records"]
        return {row["Record_Id__c"]: row for row in rows if not row.get("_deleted")}

    return read


@pytest.fixture
def cases(stored_in):
    return [one["Id"] for one in stored_in("Case")[:5]]


def told(site, method="PUT"):
    return [call.body for call in site.calls(PROPERTY) if call.method == method]


def row():
    return IssueMirror.objects.get(issue_id="10010")


def run():
    return mirror.run(row().pk)


def test_jira_is_told_count_and_newest_ids(caller, cases, site):
    linking.link(caller, "Case", cases[:2])
    linking.link(caller, "Case", cases[2:3])
    assert run()
    assert told(site)[0]["count"] == 3
    assert told(site)[0]["recordIds"][0] == cases[2]
    assert set(told(site)[0]["recordIds"]) == set(cases[:3])
    assert row().written_at == row().jira_at == row().wanted_at
    assert not run()


def test_no_more_than_a_thousand_ids_are_told(caller, tenant, site):
    RecordLinkFactory.create_batch(1003, tenant=tenant)
    mirror.want(tenant, caller.issue)
    assert run()
    assert told(site)[0]["count"] == 1003
    assert len(told(site)[0]["recordIds"]) == 1000
    assert len(str(told(site)[0])) < 32_768


def test_the_property_goes_with_the_last_link(caller, linked, site):
    links = linked("Case", 2)
    linking.unlink(caller, [one.pk for one in links])
    assert run()
    assert told(site) == []
    assert len(told(site, "DELETE")) == 1


def test_the_link_is_shown_in_salesforce(caller, cases, package, shown, tenant, org):
    linking.link(caller, "Case", cases[:2])
    assert run()
    link = shown()[cases[0]]
    host = tenant.site_url.removeprefix("http://")
    assert link["Link_Key__c"] == f"{host}|10010|{cases[0]}"
    assert (link["Issue_Key__c"], link["Object__c"], link["Case__c"]) == ("SUP-1", "Case", cases[0])
    assert link["Issue_Url__c"] == f"{tenant.site_url}/browse/SUP-1"
    assert RecordLink.objects.filter(mirrored_at=None).count() == 0
    (write,) = [call for call in org.journal("/composite") if call["method"] == "PATCH"]
    assert write["headers"]["sforce-auto-assign"] == "FALSE"


def test_records_of_other_objects_have_no_case(caller, stored_in, package, shown):
    lead = stored_in("Lead")[0]["Id"]
    linking.link(caller, "Lead", [lead])
    assert run()
    assert (shown()[lead]["Object__c"], shown()[lead].get("Case__c")) == ("Lead", None)


def test_writing_twice_makes_one_and_only_what_is_new_is_written(
    caller, cases, package, shown, org
):
    linking.link(caller, "Case", cases[:1])
    assert run()
    linking.link(caller, "Case", cases[1:2])
    org.delete("journal")
    assert run()
    (write,) = [call for call in org.journal("/composite") if call["method"] == "PATCH"]
    assert cases[1] in write["body"]
    assert cases[0] not in write["body"]
    RecordLink.objects.update(mirrored_at=None)  # as after a process that died before it noted it
    mirror.want(caller.tenant, caller.issue)
    assert run()
    assert set(shown()) == set(cases[:2])


def test_an_unlinked_record_disappears_from_salesforce(caller, cases, package, shown):
    made = linking.link(caller, "Case", cases[:3])
    assert run()
    linking.unlink(caller, [one.pk for one in made if one.record_id != cases[0]])
    assert run()
    assert set(shown()) == {cases[0]}
    assert row().unlinked == []


def test_a_record_that_was_linked_again_stays(caller, cases, package, shown):
    made = linking.link(caller, "Case", cases[:1])
    assert run()
    linking.unlink(caller, [made[0].pk])
    linking.link(caller, "Case", cases[:1])
    assert run()
    assert set(shown()) == {cases[0]}


def test_an_org_without_the_package_is_asked_nothing(caller, cases, org, callouts):
    org.post("settings", {"package": False})
    linking.link(caller, "Case", cases[:1])
    org.delete("journal")
    assert run()
    assert callouts() == 0


def test_links_from_before_the_package_are_shown_after_the_next_sync(
    caller, cases, org, shown, site, tenant
):
    site.answer("GET", "/rest/api/3/project/search", Answer(200, {"values": [], "isLast": True}))
    org.post("settings", {"package": False})
    linking.link(caller, "Case", cases[:1])
    assert run()
    org.post("settings", {"package": True})
    pull.run(tenant)
    assert run()
    assert set(shown()) == {cases[0]}


@pytest.mark.parametrize("status", [500, 503])
def test_jira_out_of_order_is_tried_again_later(caller, cases, site, time_machine, status):
    site.answer("PUT", PROPERTY, Answer(status, {}, {"Retry-After": "40"}), Answer(200))
    linking.link(caller, "Case", cases[:1])
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    assert not run()
    assert row().not_before >= start + timedelta(seconds=40)
    time_machine.move_to(row().not_before, tick=False)
    assert run()
    assert row().written_at == row().wanted_at


def test_a_busy_jira_says_when_to_come_back(caller, cases, site):
    site.answer("PUT", PROPERTY, Answer(429, {}, {"Retry-After": "120"}))
    linking.link(caller, "Case", cases[:1])
    assert not run()
    assert row().not_before > timezone.now() + timedelta(seconds=100)


def test_what_jira_refuses_for_good_is_noted_and_does_not_hold_salesforce_up(
    caller, cases, site, package, shown
):
    site.answer("PUT", PROPERTY, Answer(404, {}))
    linking.link(caller, "Case", cases[:1])
    assert run()
    assert "Jira does not have this" in row().last_error
    assert set(shown()) == {cases[0]}
    assert not run()


def test_salesforce_out_of_order_is_tried_again_and_jira_is_told_once(
    caller, cases, site, package, org, shown, time_machine
):
    linking.link(caller, "Case", cases[:1])
    org.post("settings", {"down": True})
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    assert not run()
    assert row().last_error == "Salesforce isn’t answering."
    assert row().not_before > start
    assert not run()  # not due yet
    org.post("settings", {"down": False})
    time_machine.move_to(start + timedelta(minutes=5), tick=False)
    assert run()
    assert len(told(site)) == 1
    assert set(shown()) == {cases[0]}
    assert (row().last_error, row().attempts) == ("", 0)


def test_pauses_grow_and_stay_under_an_hour(caller, cases, package, org, time_machine):
    linking.link(caller, "Case", cases[:1])
    org.post("settings", {"down": True})
    now, pauses = timezone.now(), []
    for _ in range(14):
        time_machine.move_to(now, tick=False)
        assert not run()
        pauses.append((row().not_before - now).total_seconds())
        now = row().not_before + timedelta(seconds=1)
    assert pauses[0] < 10
    assert 2000 < pauses[-1] <= 3600 * 1.3


def test_a_row_that_salesforce_refuses_is_said_and_the_others_are_shown(
    caller, cases, package, org, shown
):
    rule = {
        "object": "Jira_Link__c",
        "field": "Record_Id__c",
        "equals": cases[0],
        "message": "Not this one.",
    }
    org.post("settings", {"validation_rules": [rule]})
    linking.link(caller, "Case", cases[:2])
    assert run()
    assert set(shown()) == {cases[1]}
    assert row().last_error == "Not this one."
    assert RecordLink.objects.get(mirrored_at=None).record_id == cases[0]


def test_a_locked_row_is_tried_again(caller, cases, package, org, shown, time_machine):
    linking.link(caller, "Case", cases[:1])
    assert run()
    RecordLink.objects.update(mirrored_at=None)
    org.post("settings", {"locked_records": [shown()[cases[0]]["Id"]]})
    mirror.want(caller.tenant, caller.issue)
    assert not run()
    org.post("settings", {"locked_records": []})
    time_machine.move_to(row().not_before + timedelta(seconds=1), tick=False)
    assert run()


def test_without_a_login_it_waits_and_goes_on_after_the_login(caller, cases, package, shown):
    linking.link(caller, "Case", cases[:1])
    Connection.objects.update(state="needs_login")
    assert not run()
    assert not run()
    Connection.objects.update(state="connected")
    connected.send(sender=Connection, tenant=caller.tenant, connection=None)
    assert run()
    assert set(shown()) == {cases[0]}


@pytest.mark.parametrize("state", ["suspended", "disabled", "uninstalled"])
def test_a_site_that_is_off_keeps_its_work(caller, cases, site, tenant, state):
    linking.link(caller, "Case", cases[:1])
    if state == "disabled":
        tenant.switches.plugin_enabled = False
        tenant.switches.save()
    else:
        Tenant.objects.update(**{f"{state}_at": timezone.now()})
    assert not run()
    assert told(site) == []
    assert mirror.unfinished().count() == 1


def test_a_row_that_somebody_holds_is_left_alone(caller, cases, site):
    linking.link(caller, "Case", cases[:1])
    IssueMirror.objects.update(lease_until=timezone.now() + timedelta(minutes=1), lease_token="x")
    assert not run()
    IssueMirror.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert run()


def test_a_change_while_it_is_told_stays_wanted(caller, cases, site, package, org):
    linking.link(caller, "Case", cases[:1])
    taken = row()
    mirror.want(caller.tenant, caller.issue, unlinked=[cases[4]])
    token = "held"
    IssueMirror.objects.update(lease_token=token)
    mirror._finish(taken, token, "")
    assert row().unlinked == [cases[4]]
    assert mirror.unfinished().count() == 1
    assert run()


def delivered(tenant, event, issue_id="10010", account_id=PERSON):
    change = Change(event.removeprefix("jira:"), IssueRef(issue_id, "SUP-1"))
    one = Delivery(tenant, f"{event}-{issue_id}", event, account_id, (change,))
    issues_changed.send(sender=Tenant, deliveries=[one])


def deleted(tenant):
    delivered(tenant, ISSUE_DELETED)


def test_a_deleted_issue_takes_its_links_along(caller, cases, package, shown, site, tenant, org):
    EventChoices.objects.create(tenant=tenant, issue_deleted=True)
    linking.link(caller, "Case", cases[:2])
    assert run()
    other = RecordLinkFactory(tenant=tenant, issue_id="10011")
    foreign = RecordLinkFactory(tenant=TenantFactory())
    deleted(tenant)
    deleted(tenant)  # Jira delivers more than once
    assert set(RecordLink.objects.all()) == {other, foreign}
    lines = Activity.objects.filter(what="unlinked")
    assert {(one.record_id, one.actor, one.reason) for one in lines} == {
        (record_id, PERSON, "The issue was deleted.") for record_id in cases[:2]
    }
    assert lines.count() == 2
    asked = len(site.calls(PROPERTY))
    assert run()
    assert len(site.calls(PROPERTY)) == asked
    assert shown() == {}
    assert not IssueMirror.objects.filter(issue_id="10010").exists()
    assert org.get("records", params={"object": "Case"})["records"][0]["_deleted"] is False


def test_a_deleted_issue_that_is_not_ticked_leaves_what_salesforce_sees(
    caller, cases, package, shown, site, tenant
):
    linking.link(caller, "Case", cases[:2])
    assert run()
    before = shown()
    deleted(tenant)
    assert not RecordLink.objects.exists()
    run()
    assert shown() == before != {}


def test_other_events_leave_the_links(caller, linked, tenant):
    linked("Case", 1)
    delivered(tenant, "jira:issue_updated")
    assert RecordLink.objects.count() == 1


def test_the_sweep_wakes_what_was_lost(caller, cases, site, waiting_tasks):  # noqa: F811
    linking.link(caller, "Case", cases[:1])
    assert waiting_tasks.take() is None  # the bell was lost
    tasks.sweep_mirrors()
    assert waiting_tasks.take() == ("records.tasks.mirror", [row().pk])
    tasks.mirror(row().pk)
    assert row().written_at == row().wanted_at
    tasks.sweep_mirrors()
    assert waiting_tasks.take() is None


def test_a_key_tells_sites_issues_and_records_apart(tenant):
    keys = {
        salesforce_links.link_key(one, issue, record)
        for one in (tenant, TenantFactory())
        for issue in ("1", "11")
        for record in ("a", "b")
    }
    assert len(keys) == 8
