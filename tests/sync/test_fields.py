"""Changes of fields reach the records that follow them."""

import pytest

from mapping.models import FieldMapping, MappedIssueType, MappedObject, PicklistMap
from records import linking
from sync.models import Effect, IssueEvent
from tests.factories import RecordLinkFactory

pytestmark = pytest.mark.django_db
State = IssueEvent.State


def test_a_changed_field_that_is_kept_in_sync_is_carried_with_one_callout(
    issue, kept, case, carry, read, callouts
):
    kept("Case", "Subject", "summary")
    issue.tell(summary="Printer burns")
    issue.edit()
    (event,) = carry()
    assert (event.state, event.callouts, event.issue_key) == (State.DONE, 1, "SUP-1")
    assert read("Case", case["Id"])["Subject"] == "Printer burns"
    assert callouts() == 1
    effect = Effect.objects.get()
    assert (effect.record_id, effect.state) == (case["Id"], "done")
    assert effect.sent == {"Subject": "Subject"}


def test_what_salesforce_refused_is_named_too_and_no_value_is_kept(issue, kept, case, carry, org):
    kept("Case", "Subject", "summary")
    rule = {
        "object": "Case",
        "field": "Subject",
        "equals": "Printer burns",
        "message": "Calm down.",
    }
    org.post("settings", {"validation_rules": [rule]})
    issue.tell(summary="Printer burns")
    issue.edit()
    (event,) = carry()
    assert event.state == State.FAILED and "Calm down." in event.reason
    assert Effect.objects.get().sent == {"Subject": "Subject"}
    assert "Printer burns" not in str(Effect.objects.values()) + str(IssueEvent.objects.values())


def test_a_field_mapping_of_the_salesforce_side_is_carried_too(issue, case, carry, read, tenant):
    mapped = MappedObject.objects.get(tenant=tenant, name="Case")
    FieldMapping.objects.create(
        mapped_object=mapped, salesforce_field="Subject", jira_field="summary"
    )
    issue.tell(summary="From the mapping")
    issue.edit()
    assert carry()[0].state == State.DONE
    assert read("Case", case["Id"])["Subject"] == "From the mapping"


def test_the_owner_stays_since_no_assignment_rule_runs(issue, kept, case, carry, read, org):
    kept("Case", "Subject", "summary")
    issue.edit()
    carry()
    assert read("Case", case["Id"])["OwnerId"] == case["OwnerId"]


def test_a_field_that_did_not_change_is_not_carried(issue, kept, case, carry, callouts):
    kept("Case", "Subject", "summary")
    issue.changed(("labels", {}))
    (event,) = carry()
    assert event.state == State.NOTHING and callouts() == 0


def test_a_row_that_is_not_kept_in_sync_is_not_carried(issue, kept, case, carry, read):
    kept("Case", "Subject", "summary", keep_in_sync=False)
    issue.edit()
    assert carry()[0].state == State.NOTHING
    assert read("Case", case["Id"])["Subject"] == case["Subject"]


def test_a_picklist_value_goes_through_its_map(issue, kept, case, carry, read):
    row = kept("Case", "Priority", "priority")
    PicklistMap.objects.create(row=row, jira_value="Highest", salesforce_value="High")
    issue.tell(priority={"name": "Highest"})
    issue.changed(("priority", {}))
    assert carry()[0].state == State.DONE
    assert read("Case", case["Id"])["Priority"] == "High"


def test_a_value_without_a_map_is_refused_where_the_policy_says_so_and_the_rest_is_carried(
    issue, kept, case, carry, read
):
    kept("Case", "Priority", "priority", unmapped="refuse")
    kept("Case", "Subject", "summary")
    issue.tell(priority={"name": "Odd"}, summary="Carried all the same")
    issue.changed(("priority", {}), ("summary", {}))
    (event,) = carry()
    assert event.state == State.FAILED and "has no Salesforce value" in event.reason
    assert read("Case", case["Id"])["Subject"] == "Carried all the same"


def test_an_emptied_field_is_emptied_and_no_default_applies(issue, kept, case, carry, read):
    kept("Case", "Description", "description", default="Nothing said")
    issue.tell(description=None)
    issue.changed(("description", {}))
    carry()
    assert read("Case", case["Id"]).get("Description") is None


def test_the_value_is_the_one_of_now_however_late_the_event_comes(issue, kept, case, carry, read):
    kept("Case", "Subject", "summary")
    issue.tell(summary="The newest")
    issue.edit()
    issue.edit()
    assert [one.state for one in carry()] == [State.DONE, State.DONE]
    assert read("Case", case["Id"])["Subject"] == "The newest"


def test_a_validation_rule_stops_it_with_salesforces_words_and_a_replay_goes_through(
    issue, kept, case, carry, read, org
):
    from sync import inbox

    kept("Case", "Subject", "summary")
    rule = {"object": "Case", "field": "Subject", "equals": "Bad", "message": "Not this subject"}
    org.post("settings", {"validation_rules": [rule]})
    issue.tell(summary="Bad")
    issue.edit()
    (event,) = carry()
    assert event.state == State.FAILED and "Not this subject" in event.reason
    issue.tell(summary="Good")
    assert inbox.replay(IssueEvent.objects.all()) == 1
    (event,) = carry()
    assert event.state == State.DONE and read("Case", case["Id"])["Subject"] == "Good"


def test_a_stopped_event_blocks_no_later_one(issue, kept, case, carry, read, org):
    kept("Case", "Subject", "summary")
    kept("Case", "Priority", "priority", unmapped="copy")
    rule = {"object": "Case", "field": "Subject", "equals": "Bad", "message": "No"}
    org.post("settings", {"validation_rules": [rule]})
    issue.tell(summary="Bad", priority={"name": "Low"})
    issue.edit()
    issue.changed(("priority", {}))
    first, second = carry()
    assert (first.state, second.state) == (State.FAILED, State.DONE)
    assert read("Case", case["Id"])["Priority"] == "Low"


def test_a_deleted_record_is_told_for_itself_and_the_others_are_carried(
    issue, kept, case, carry, read, stored_in, tenant
):
    kept("Case", "Subject", "summary")
    gone = RecordLinkFactory(tenant=tenant, object_name="Case", name="00001099")
    issue.edit()
    (event,) = carry()
    assert event.state == State.FAILED and "isn’t in Salesforce any more" in event.reason
    told = dict(Effect.objects.values_list("record_id", "state"))
    assert told == {case["Id"]: "done", gone.record_id: "failed"}


def test_a_locked_record_is_tried_again(issue, kept, case, carry, read, org, later):
    kept("Case", "Subject", "summary")
    org.post("settings", {"locked_records": [case["Id"]]})
    issue.tell(summary="After the lock")
    issue.edit()
    (event,) = carry()
    assert event.state == State.WAITING and "being changed" in event.reason
    org.post("settings", {"locked_records": []})
    later(minutes=1)
    (event,) = carry()
    assert event.state == State.DONE
    assert read("Case", case["Id"])["Subject"] == "After the lock"


def test_two_hundred_records_take_one_callout(issue, kept, carry, tenant, stored_in, callouts):
    kept("Case", "Subject", "summary")
    cases = stored_in("Case")
    for one in cases:
        RecordLinkFactory(tenant=tenant, object_name="Case", record_id=one["Id"])
    issue.edit()
    (event,) = carry()
    assert event.state == State.DONE and callouts() == 1
    assert Effect.objects.filter(state="done").count() == len(cases) >= 50


def test_an_issue_type_that_is_not_mapped_is_not_carried(issue, kept, case, carry, project):
    kept("Case", "Subject", "summary")
    MappedIssueType.objects.create(project=project, name="Task", issue_type_id="10002")
    issue.edit()
    (event,) = carry()
    assert event.state == State.NOTHING and "aren’t mapped" in event.reason


def test_an_event_of_an_issue_without_links_leaves_nothing(issue, kept, carry, callouts):
    kept("Case", "Subject", "summary")
    issue.edit()
    assert carry() == [] and callouts() == 0


def test_linking_carries_what_is_kept_in_sync_once(issue, kept, caller, carry, read, stored_in):
    kept("Case", "Subject", "summary")
    issue.tell(summary="Carried by the link")
    record = stored_in("Case")[1]
    linking.link(caller, "Case", [record["Id"]])
    (event,) = carry()
    assert (event.event, event.state) == ("linked", State.DONE)
    assert read("Case", record["Id"])["Subject"] == "Carried by the link"
    linking.link(caller, "Case", [record["Id"]])
    assert len(carry()) == 1


def test_linking_where_nothing_is_kept_in_sync_asks_for_nothing(
    issue, caller, carry, stored_in, tenant
):
    """A mapping of the Salesforce side is carried by changes in Jira alone."""
    mapped = MappedObject.objects.get(tenant=tenant, name="Case")
    FieldMapping.objects.create(
        mapped_object=mapped, salesforce_field="Subject", jira_field="summary"
    )
    linking.link(caller, "Case", [stored_in("Case")[1]["Id"]])
    assert carry() == []
