"""Support staff add, change, move and remove rows of the create form."""

import pytest

from mapping.models import (
    FormRow,
)
from tenants.models import AuditEntry
from tests.jira.site import Answer
from tests.mapping.building import row
from tests.mapping.staff.conftest import only_entry
from tests.staff_pages import errors, messages

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_gear_of_a_row_is_changed(staff, placed):
    one = row(*placed)
    answer = staff.save(
        one, label="Topic", jira_field="summary", columns="1", potential_results="on", default="Hi"
    )
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.label, one.jira_field, one.columns) == ("Topic", "summary", 1)
    assert one.potential_results and one.default == "Hi"
    told = {entry.target for entry in AuditEntry.objects.filter(what="form_row", actor="sue")}
    names = ("label", "jira_field", "columns", "potential_results", "default")
    assert told == {f"Case.Subject.{name} · SUP" for name in names}


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("Priority", "low", "Low"),
        ("Products__c", "Reports; Billing", "Reports;Billing"),
        ("Due__c", "2025-11-19", "2025-11-19"),
        ("Due__c", "+3", {"days_from_today": 3}),
        ("Escalated__c", "true", True),
        ("Count__c", "7", 7),
        ("Subject", "", None),
    ],
)
def test_a_default_is_typed_by_its_field_and_drawn_as_it_is_typed(
    staff, placed, field, typed, stored
):
    one = row(*placed, field)
    assert staff.save(one, default=typed).status_code == 302
    one.refresh_from_db()
    assert one.default == stored
    again = staff.save(one)
    assert again.status_code == 302
    one.refresh_from_db()
    assert one.default == stored


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("Priority", {"default": "Huge"}),
        ("Due__c", {"default": "soon"}),
        ("Due__c", {"default": "+9999"}),
        ("Escalated__c", {"default": "perhaps"}),
        ("Priority", {"potential_results": "on"}),
        ("Fixed__c", {"keep_in_sync": "on"}),
        ("Due__c", {"jira_field": "summary"}),
        ("Subject", {"label": ""}),
        ("Subject", {"label": "x" * 300}),
        ("Subject", {"columns": "3"}),
        ("Subject", {"place": "0"}),
        ("Priority", {"unmapped": "set", "unmapped_value": "Huge"}),
        ("Priority", {"unmapped": "set"}),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_with_all_others(staff, placed, field, typed):
    one = row(*placed, field)
    page = staff.save(one, help_text="New", **typed)
    assert page.status_code == 200 and errors(page)
    one.refresh_from_db()
    assert one.help_text == "" and not AuditEntry.objects.exists()


def test_a_row_is_moved(staff, placed):
    for name in ("Subject", "Priority", "Origin"):
        one = row(*placed, name)
    staff.save(one, place="1")
    assert [found.salesforce_field for found in FormRow.objects.all()] == [
        "Origin",
        "Subject",
        "Priority",
    ]
    assert only_entry().what == "form_order"


def test_a_row_is_added_and_removed(staff, placed):
    mapped, sup = placed
    staff.add(FormRow, mapped_object=mapped.pk, project=sup.pk, salesforce_field="Origin")
    one = FormRow.objects.get()
    assert one.label == "Origin" and one.source == "here"
    staff.delete(one)
    assert not FormRow.objects.exists()
    assert [entry.what for entry in AuditEntry.objects.order_by("pk")] == [
        "form_rows_added",
        "form_row_removed",
    ]


def test_a_required_row_stays(staff, placed):
    one = row(*placed, "Must__c", source="required")
    assert "can’t be removed" in messages(staff.delete(one))[0]
    assert FormRow.objects.exists()


@pytest.mark.parametrize("field", ["CaseNumber", "Nothing__c"])
def test_a_field_that_cannot_be_filled_is_not_added(staff, placed, field):
    mapped, sup = placed
    page = staff.add(FormRow, mapped_object=mapped.pk, project=sup.pk, salesforce_field=field)
    assert errors(page) and not FormRow.objects.exists()


def test_nothing_is_saved_while_jira_cannot_be_asked(staff, placed, jira):
    jira.fails = Answer(503, {})
    one = row(*placed)
    page = staff.save(one, label="Topic")
    assert any("Try again" in said for said in errors(page)) and messages(page)
    one.refresh_from_db()
    assert one.label == "Subject"
