import pytest

from common.errors import Refused
from mapping.models import FormRow
from mapping.row_changes import change
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.mapping.building import CASE, KNOWN, form, row

pytestmark = pytest.mark.django_db
ADMIN = Actor.person("712020:admin")
OTHER = Actor.person("712020:other")


@pytest.fixture
def tenant():
    return TenantFactory()


@pytest.fixture
def mapped_and_project(tenant):
    return form(tenant)


def say(tenant, one, **changes):
    return change(tenant, one.pk, changes, schema=CASE, known=KNOWN, actor=ADMIN)


@pytest.mark.parametrize(
    ("name", "attribute", "value", "stored"),
    [
        ("Subject", "label", "  What  happened? ", "What happened?"),
        ("Subject", "label", "x" * 255, "x" * 255),
        ("Subject", "jira_field", "summary", "summary"),
        ("Subject", "columns", "1", 1),
        ("Subject", "help_text", "Ask first. ", "Ask first."),
        ("Subject", "default", "Printer", "Printer"),
        ("Priority", "default", "medium", "Medium"),
        ("Due__c", "default", {"days_from_today": 2}, {"days_from_today": 2}),
        ("Escalated__c", "default", "on", True),
        ("Subject", "potential_results", "on", True),
        ("Subject", "read_only", True, True),
        ("Subject", "keep_in_sync", True, True),
    ],
)
def test_each_setting_is_stored_and_audited(
    tenant, mapped_and_project, name, attribute, value, stored
):
    one = row(*mapped_and_project, name)
    before = getattr(one, attribute)

    say(tenant, one, **{attribute: value})

    assert getattr(FormRow.objects.get(), attribute) == stored
    entry = AuditEntry.objects.get()
    assert (entry.what, entry.actor) == ("form_row", ADMIN.id)
    assert entry.target == f"Case.{name}.{attribute} · SUP"
    assert (entry.before, entry.after) == (before, stored)


@pytest.mark.parametrize(
    ("name", "attribute", "value", "said"),
    [
        ("Subject", "label", "x" * 300, "at most 255 characters; this has 300"),
        ("Subject", "label", "   ", "Enter a label"),
        ("Subject", "help_text", "x" * 256, "at most 255"),
        ("Subject", "jira_field", "customfield_1", "isn’t in Jira any more"),
        ("Due__c", "jira_field", "summary", "“Summary” can’t fill Due__c"),
        ("Subject", "columns", 3, "1 for a full row"),
        ("Priority", "default", "Urgent", "is not a value of Priority"),
        ("Due__c", "default", "tomorow", "Enter a date"),
        ("AccountId", "default", "Acme", "no record id"),
        ("Due__c", "potential_results", True, "Only text fields"),
        ("Fixed__c", "keep_in_sync", True, "doesn’t let Fixed__c change"),
        ("Subject", "read_only", "perhaps", "either on or off"),
        ("Subject", "salesforce_field", "Priority", "no setting"),
        ("Subject", "mapped_object_id", 1, "no setting"),
        ("Gone__c", "default", "x", "isn’t in Salesforce any more"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    tenant, mapped_and_project, name, attribute, value, said
):
    one = row(*mapped_and_project, name)
    with pytest.raises(Refused) as refusal:
        say(tenant, one, **{attribute: value})
    assert said in refusal.value.fields[attribute]
    assert refusal.value.status == 400
    assert not AuditEntry.objects.exists()


def test_of_several_changes_none_is_kept_when_one_does_not_fit(tenant, mapped_and_project):
    one = row(*mapped_and_project)
    with pytest.raises(Refused) as refusal:
        say(tenant, one, help_text="Ask.", label="", columns=7)
    assert set(refusal.value.fields) == {"label", "columns"}
    assert FormRow.objects.get().help_text == ""


def test_the_label_of_a_field_that_is_gone_can_still_be_mended(tenant, mapped_and_project):
    one = row(*mapped_and_project, "Gone__c")
    say(tenant, one, label="Old field", columns=1)
    assert FormRow.objects.get().label == "Old field"


def test_saying_again_what_already_holds_is_not_audited(tenant, mapped_and_project):
    one = row(*mapped_and_project)
    say(tenant, one, label="Subject", columns=2, read_only=False)
    assert not AuditEntry.objects.exists()


def test_a_jira_field_chosen_here_no_longer_follows_salesforce(tenant, mapped_and_project):
    one = row(*mapped_and_project, source="salesforce", jira_field="summary")
    say(tenant, one, jira_field="")
    assert FormRow.objects.get().source == "here"


def test_a_required_field_stays_required_whatever_fills_it(tenant, mapped_and_project):
    one = row(*mapped_and_project, source="required")
    say(tenant, one, jira_field="summary")
    assert FormRow.objects.get().required


def test_only_what_changed_is_written(tenant, mapped_and_project):
    one = row(*mapped_and_project)
    stale = FormRow.objects.get()
    change(tenant, one.pk, {"label": "Topic"}, schema=CASE, actor=ADMIN)
    change(tenant, stale.pk, {"help_text": "Ask."}, schema=CASE, actor=OTHER)
    found = FormRow.objects.get()
    assert (found.label, found.help_text) == ("Topic", "Ask.")


def test_another_tenants_row_is_not_there(mapped_and_project):
    one = row(*mapped_and_project)
    with pytest.raises(Refused) as refusal:
        say(TenantFactory(), one, label="Mine")
    assert refusal.value.status == 404
    assert FormRow.objects.get().label == "Subject"


def test_a_time_in_a_default_is_in_the_admins_zone(tenant, mapped_and_project):
    one = row(*mapped_and_project, "Began__c")
    changes = {"default": "2025-07-19T09:42"}
    change(tenant, one.pk, changes, schema=CASE, actor=ADMIN, zone="Europe/Berlin")
    assert FormRow.objects.get().default == "2025-07-19T07:42:00.000Z"
