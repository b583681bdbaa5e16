"""A rule creates a record once for an issue, whatever happens in between."""

import pytest

from mapping.models import AutoCreateRule, FormRow, MappedObject
from records.models import Creation, RecordLink
from sync import inbox
from sync.models import Effect, Fired, IssueEvent
from tests.factories import RecordLinkFactory

pytestmark = pytest.mark.django_db
State = IssueEvent.State


@pytest.fixture
def rule(tenant, project, kept):
    kept("Case", "Subject", "summary", keep_in_sync=False)
    FormRow.objects.create(
        mapped_object=MappedObject.objects.get(tenant=tenant, name="Case"),
        project=project,
        salesforce_field="Origin",
        label="Origin",
        default="Phone",
    )
    return AutoCreateRule.objects.create(
        mapped_object=MappedObject.objects.get(tenant=tenant, name="Case"),
        project=project,
        jira_field="summary",
        kind="text",
        operator="contains",
        values=["broken"],
    )


@pytest.fixture
def made(org, issue):
    def find():
        found = org.get("records", params={"object": "Case"})["records"]
        return [one for one in found if one["Subject"] == issue.fields["summary"]]

    return find


def test_a_new_issue_that_matches_makes_a_linked_record_of_the_form(
    issue, rule, carry, made, tenant
):
    issue.deliver("jira:issue_created")
    event = carry()[0]
    assert event.state == State.DONE
    (record,) = made()
    assert record["Origin"] == "Phone"
    link = RecordLink.objects.get()
    assert (link.record_id, link.linked_by) == (record["Id"], "")
    assert "rule of Case" in Effect.objects.get(event=event).reason
    assert Fired.objects.get().done_at


def test_an_issue_that_does_not_match_makes_nothing(issue, rule, carry, made):
    issue.tell(summary="All is well")
    issue.deliver("jira:issue_created")
    assert carry() == [] and made() == []


def test_it_fires_when_the_condition_becomes_true_and_once(issue, rule, carry, made):
    issue.changed(("summary", {"fromString": "It is broken already"}))
    carry()
    assert made() == []
    issue.changed(("labels", {"fromString": ""}))
    carry()
    assert made() == []
    issue.changed(("summary", {"fromString": "All is well"}))
    carry()
    assert len(made()) == 1
    issue.changed(("summary", {"fromString": "All is well"}))
    issue.deliver("jira:issue_created")
    carry()
    assert len(made()) == 1 and Fired.objects.count() == 1


def test_an_existing_link_does_not_stop_it(issue, rule, carry, made, case):
    issue.deliver("jira:issue_created")
    carry()
    assert len(made()) == 1 and RecordLink.objects.count() == 2


def test_editing_the_rule_does_not_fire_it_again(issue, rule, carry, made):
    issue.deliver("jira:issue_created")
    carry()
    rule.values = ["printer"]
    rule.save()
    issue.changed(("summary", {"fromString": "Nothing"}))
    carry()
    assert len(made()) == 1


def test_a_disabled_rule_makes_nothing(issue, rule, carry, made):
    rule.enabled = False
    rule.save()
    issue.deliver("jira:issue_created")
    assert carry() == [] and made() == []


def test_a_lost_answer_makes_no_second_record(issue, rule, carry, made, org, later):
    org.post("rules", {"match": "/sobjects/Case", "drop": "after", "times": 1})
    issue.deliver("jira:issue_created")
    assert carry()[0].state == State.WAITING
    later(seconds=30)
    assert carry()[0].state == State.DONE
    assert len(made()) == 1


def test_a_worker_that_dies_after_the_creation_makes_no_second_record(
    issue, rule, carry, made, monkeypatch, later
):
    from sync.carriers import rules

    real = rules._made

    def die(*args):
        real(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(rules, "_made", die)
    issue.deliver("jira:issue_created")
    with pytest.raises(KeyboardInterrupt):
        carry()
    monkeypatch.setattr(rules, "_made", real)
    later(hours=1)
    assert carry()[0].state == State.DONE
    assert len(made()) == 1 and Creation.objects.count() == 1


def test_a_missing_required_field_is_told_and_a_replay_creates(issue, rule, carry, made, tenant):
    row = FormRow.objects.get(salesforce_field="Origin")
    row.default, row.source = None, "layout"
    row.save()
    issue.deliver("jira:issue_created")
    (event,) = carry()
    assert event.state == State.FAILED and "Origin is required" in event.reason
    row.default = "Phone"
    row.save()
    inbox.replay(IssueEvent.objects.filter(pk=event.pk))
    assert carry()[0].state == State.DONE and len(made()) == 1


def test_a_restricted_issue_type_creates_nothing_by_rule(issue, rule, carry, made, tenant):
    from mapping import restricting
    from mapping.restricting import Place
    from tenants.audit import Actor

    place = Place("10000", "SUP", "10001", "Task")
    restricting.change(tenant, place, "create", True, actor=Actor.staff("sue"))
    issue.deliver("jira:issue_created")
    (event,) = carry()
    assert event.state == State.FAILED and "can’t create" in event.reason
    assert made() == []


def test_the_rule_and_the_fields_are_carried_by_the_same_event(
    issue, rule, carry, made, case, kept, read
):
    kept("Case", "Description", "description")
    issue.tell(description="What happened")
    issue.changed(("summary", {"fromString": "Well"}), ("description", {}))
    assert carry()[0].state == State.DONE
    assert len(made()) == 1
    assert read("Case", case["Id"])["Description"] == "What happened"


def test_rules_of_other_projects_stay_out(issue, rule, carry, made, tenant, project):
    from mapping.models import MappedProject

    other = MappedProject.objects.create(tenant=tenant, key="DEV", project_id="10005")
    rule.project = other
    rule.save()
    issue.deliver("jira:issue_created")
    assert carry() == [] and made() == []
    assert not RecordLinkFactory._meta.model.objects.exists()
