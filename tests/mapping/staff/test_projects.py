"""Support staff map projects and their issue types."""

import pytest
from django.contrib.auth.models import Group

from mapping.models import AutoCreateRule, LiveProject, MappedObject, MappedProject
from support import roles
from tests.mapping.staff.conftest import only_entry
from tests.staff_pages import Staff, errors, messages

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_project_is_mapped_as_jira_has_it(staff, tenant):
    staff.add(MappedProject, tenant=tenant.pk, key="DEV")
    dev = MappedProject.objects.get()
    assert (dev.project_id, dev.name) == ("10001", "Development")
    assert only_entry().what == "project_mapped"


def test_a_project_that_jira_does_not_have_is_refused(staff, tenant):
    page = staff.add(MappedProject, tenant=tenant.pk, key="NIX")
    assert "Jira has no project NIX." in messages(page)
    assert not MappedProject.objects.exists()


def test_issue_types_of_a_project_are_chosen(staff, placed):
    _, sup = placed
    staff.save(sup, types=["Task"])
    assert list(sup.issue_types.values_list("name", "issue_type_id")) == [("Task", "10001")]
    assert only_entry().after == ["Task"]
    staff.save(sup, types=[])
    assert not sup.issue_types.exists()


def test_an_issue_type_that_jira_does_not_have_is_refused(staff, placed):
    _, sup = placed
    assert errors(staff.save(sup, types=["Wish"]))
    assert not sup.issue_types.exists()


def test_a_project_is_unmapped(staff, placed):
    staff.delete(placed[1])
    assert not MappedProject.objects.exists()
    assert only_entry().what == "project_unmapped"


@pytest.mark.parametrize("model", [MappedProject, MappedObject, AutoCreateRule, LiveProject])
def test_who_may_not_add_makes_nobody_ask_jira_or_salesforce(client, tenant, placed, jira, model):
    reader = Staff(client, "rob", superuser=False)
    reader.user.groups.add(Group.objects.get_or_create(name=roles.READ_ONLY)[0])
    mapped, _ = placed
    typed = {"tenant": tenant.pk, "key": "DEV", "project_key": "DEV", "name": "Lead"}
    assert reader.add(model, **typed, mapped_object=mapped.pk).status_code == 403
    assert jira.asked == []
