"""Support staff make and change the rules that create records by themselves."""

import pytest

from mapping.models import (
    AutoCreateRule,
    FormRow,
)
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.mapping.building import a_rule, project
from tests.staff_pages import errors

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_rule_is_made_by_the_name_of_a_jira_field_and_removed(staff, placed):
    mapped, sup = placed
    staff.add(
        AutoCreateRule,
        mapped_object=mapped.pk,
        project=sup.pk,
        jira_field="Autocreate",
        operator="one_of",
        values="Yes\nPerhaps",
        enabled="on",
    )
    rule = AutoCreateRule.objects.get()
    assert (rule.jira_field, rule.kind, rule.values) == (
        "customfield_10029",
        "select",
        ["Yes", "Perhaps"],
    )
    staff.delete(rule)
    assert not AutoCreateRule.objects.exists()
    assert set(AuditEntry.objects.values_list("what", "actor")) == {("auto_create_rule", "sue")}


def test_a_rule_is_changed_in_its_row_so_that_it_does_not_fire_again(staff, placed):
    rule = a_rule(*placed)
    staff.save(rule, values="printer\npaper", enabled="")
    again = AutoCreateRule.objects.get()
    assert again.pk == rule.pk and again.values == ["printer", "paper"] and not again.enabled


@pytest.mark.parametrize(
    "typed",
    [
        {"jira_field": "priority"},
        {"jira_field": "nowhere"},
        {"operator": "equals", "values": "a\nb"},
        {"values": " "},
        {"values": "x" * 300},
    ],
)
def test_a_rule_that_does_not_fit_is_refused(staff, placed, typed):
    rule = a_rule(*placed)
    AuditEntry.objects.all().delete()
    assert errors(staff.save(rule, **typed))
    assert AutoCreateRule.objects.get().values == ["printer"] and not AuditEntry.objects.exists()


def test_an_object_of_one_site_is_not_joined_to_a_project_of_another(staff, placed):
    mapped, _ = placed
    strange = project(TenantFactory())
    about = {"mapped_object": mapped.pk, "project": strange.pk}
    condition = {"jira_field": "summary", "operator": "contains", "values": "x", "enabled": "on"}
    page = staff.add(FormRow, **about, salesforce_field="Origin")
    assert any("same site" in one for one in errors(page)) and not FormRow.objects.exists()
    assert errors(staff.add(AutoCreateRule, **about, **condition))
    assert not AutoCreateRule.objects.exists()
