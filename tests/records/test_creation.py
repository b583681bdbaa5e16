"""One order makes one record, whatever becomes of the answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from common import clock
from common.errors import Refused, RemoteError
from jira.caller import LONGEST_ON_FORGE
from mapping import describes
from records import creation
from records.models import Activity, Creation, RecordLink
from records.refusals import Similar
from salesforce.models import DescribeCache
from tests.jira.tokens import PERSON
from tests.records.ordering import KEY, VALUES, lose, made, order, without_package

pytestmark = pytest.mark.django_db


def test_a_record_is_created_linked_and_noted(caller, org, callouts):
    link = creation.create(caller, order())
    assert [one["Id"] for one in made(org)] == [link.record_id]
    assert link.name == made(org)[0]["CaseNumber"]
    assert (link.issue_id, link.linked_by) == (caller.issue.id, PERSON)
    assert Activity.objects.get().what == "created"
    row = Creation.objects.get()
    assert (row.state, row.sent) == (Creation.State.DONE, {})
    assert callouts() == 2


def test_the_same_key_brings_the_same_record(caller, org, package):
    first = creation.create(caller, order())
    again = creation.create(caller, order(values={**VALUES, "Priority": "Low"}))
    assert first.pk == again.pk and len(made(org)) == 1


def test_the_key_stands_in_salesforce_where_the_package_is(caller, org):
    creation.create(caller, order())
    assert made(org)[0]["Import_Key__c"] == KEY


@pytest.mark.parametrize("assign", [True, False])
def test_the_assignment_rule_is_always_named(caller, org, package, assign):
    creation.create(caller, order(assign=assign))
    sent = org.journal("/sobjects/Case")[-1]
    assert sent["headers"]["sforce-auto-assign"] == ("TRUE" if assign else "FALSE")


@pytest.mark.parametrize("after", [True, False], ids=["written", "not written"])
def test_a_lost_answer_makes_one_record_all_the_same(caller, org, package, later, after):
    lose(org, after)
    with pytest.raises(RemoteError) as trouble:
        creation.create(caller, order())
    assert trouble.value.code == "unclear" and trouble.value.retry_after
    assert not RecordLink.objects.exists()
    if not package and not after:
        with pytest.raises(RemoteError) as trouble:
            creation.create(caller, order())
        assert trouble.value.code == "settling"
        later(seconds=61)
    link = creation.create(caller, order())
    assert [one["Id"] for one in made(org)] == [link.record_id]


def test_what_salesforce_changed_is_shown_to_the_person_and_never_sent_by_itself(
    caller, org, tenant, later
):
    without_package(org, tenant)
    lose(org, after=True)
    with pytest.raises(RemoteError):
        creation.create(caller, order())
    (one,) = made(org)
    org._send("PATCH", "record", json={"id": one["Id"], "values": {"Status": "Working"}})
    later(seconds=61)
    with pytest.raises(Similar) as shown:
        creation.create(caller, order())
    assert shown.value.record_ids == (one["Id"],) and shown.value.may_go_on
    assert len(made(org)) == 1
    link = creation.create(caller, order(send_again=True))
    assert len(made(org)) == 2 and link.record_id != one["Id"]


def test_a_record_that_is_linked_already_is_not_taken_for_the_lost_one(caller, org, tenant, later):
    without_package(org, tenant)
    first = creation.create(caller, order(key="b" * 32))
    lose(org, after=False)
    with pytest.raises(RemoteError):
        creation.create(caller, order())
    later(seconds=61)
    assert creation.create(caller, order()).record_id != first.record_id
    assert len(made(org)) == 2


@pytest.mark.parametrize("nth", range(1, 9))
def test_a_process_that_dies_anywhere_leaves_one_record(
    caller, org, package, later, monkeypatch, nth
):
    """It dies at the nth row that it writes or call that it makes; the next one goes on."""

    class Died(BaseException):
        pass

    left = nth

    def or_die(do):
        def step(*args, **kwargs):
            nonlocal left
            left -= 1
            if left == 0:
                raise Died
            done = do(*args, **kwargs)
            left -= 1
            if left == 0:
                raise Died
            return done

        return step

    with monkeypatch.context() as deadly:
        deadly.setattr(creation._Work, "_write", or_die(creation._Work._write))
        deadly.setattr(creation.creating, "create", or_die(creation.creating.create))
        deadly.setattr(creation.leases, "release", lambda *args: None)
        try:
            creation.create(caller, order())
        except Died:
            later(seconds=creation.LEASE_SECONDS + 1)
    link = creation.create(caller, order())
    assert [one["Id"] for one in made(org)] == [link.record_id]
    assert RecordLink.objects.count() == 1


def test_a_second_press_waits_for_the_first(caller, org):
    row = creation._row(caller, order())
    Creation.objects.filter(pk=row.pk).update(lease_until=clock.now() + timedelta(seconds=30))
    with pytest.raises(Refused) as refused:
        creation.create(caller, order())
    assert refused.value.code == "working" and made(org) == []


def test_a_key_of_somebody_else_is_refused(caller, stranger_caller):
    creation.create(caller, order())
    with pytest.raises(Refused) as refused:
        creation.create(stranger_caller, order())
    assert refused.value.code == "key"


@pytest.fixture
def stranger_caller(caller, site):
    from dataclasses import replace

    site.editors.add("charlie")
    return replace(caller, account_id="charlie")


def test_refusals_stand_beside_their_fields_and_the_key_stays_usable(caller, org, package):
    org.post(
        "settings",
        {
            "validation_rules": [
                {
                    "object": "Case",
                    "field": "Priority",
                    "equals": "High",
                    "message": "High needs a contact.",
                }
            ]
        },
    )
    with pytest.raises(Refused) as refused:
        creation.create(caller, order())
    assert refused.value.fields == {"Priority": "High needs a contact."}
    assert Creation.objects.get().state == Creation.State.NEW
    link = creation.create(caller, order(values={**VALUES, "Priority": "Low"}))
    assert [one["Id"] for one in made(org)] == [link.record_id]


def test_a_value_that_was_switched_off_is_said_and_the_describe_is_forgotten(caller, org):
    wrong = {**VALUES, "Subject": "x" * 300}
    with pytest.raises(Refused) as refused:
        creation.create(caller, order(values=wrong))
    assert "Subject" in refused.value.fields


@pytest.mark.parametrize("may_save", [True, False])
def test_duplicates_are_shown_and_created_anyway_only_where_the_rule_lets(
    caller, org, package, stored_in, may_save
):
    values = {"LastName": "Twin", "Company": "Twins", "Email": "twin@example.com"}
    first = creation.create(caller, order(key="c" * 32, object_name="Lead", values=values))
    rule = {"Lead": {"fields": ["Email"], "allow_save": may_save}}
    org.post("settings", {"duplicate_rules": rule})
    again = order(object_name="Lead", values=values)
    with pytest.raises(Similar) as shown:
        creation.create(caller, again)
    assert shown.value.record_ids == (first.record_id,)
    assert shown.value.may_go_on is may_save
    anyway = order(object_name="Lead", values=values, save_duplicate=True)
    if may_save:
        assert creation.create(caller, anyway).record_id != first.record_id
    else:
        with pytest.raises(Similar):
            creation.create(caller, anyway)


@pytest.mark.parametrize("switch", ["allow_creating", "panel_shown", "plugin_enabled"])
def test_switches_are_honoured(caller, tenant, org, switch):
    setattr(tenant.switches, switch, False)
    tenant.switches.save()
    with pytest.raises(Refused):
        creation.create(caller, order())
    assert made(org) == [] and not Creation.objects.exists()


def test_an_object_that_the_user_may_not_create_is_refused(caller, org, tenant):
    org.post("settings", {"read_only_objects": ["Case"]})
    DescribeCache.objects.all().delete()
    assert describes.keep(tenant)
    with pytest.raises(Refused) as refused:
        creation.create(caller, order())
    assert refused.value.code == "not_createable"


def test_on_forge_a_slow_org_is_said_to_be_unclear_before_forge_hangs_up(
    caller, org, package, later, monkeypatch
):
    assert creation.TIMEOUT > LONGEST_ON_FORGE and LONGEST_ON_FORGE + 5 <= 20
    monkeypatch.setattr("jira.caller.LONGEST_ON_FORGE", 0.3)
    org.post("rules", {"match": "/sobjects/Case", "delay_ms": 1500, "times": 1})
    with pytest.raises(RemoteError) as trouble:
        creation.create(replace(caller, by_forge=True), order())
    assert trouble.value.code == "unclear" and trouble.value.retry_after
    later(seconds=61)
    link = creation.create(caller, order())
    assert [one["Id"] for one in made(org)] == [link.record_id]


def test_on_connect_the_same_org_has_its_time(caller, org, monkeypatch):
    monkeypatch.setattr("jira.caller.LONGEST_ON_FORGE", 0.3)
    org.post("rules", {"match": "/sobjects/Case", "delay_ms": 800, "times": 1})
    assert creation.create(caller, order()).record_id == made(org)[0]["Id"]
