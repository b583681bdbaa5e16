"""Support staff restrict issue types and list the projects that are live."""

import pytest

from mapping import restricting
from mapping.models import (
    IssueTypeRestriction,
    LiveProject,
)
from tenants.models import AuditEntry
from tests.staff_pages import errors, messages

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_issue_type_is_restricted_and_freed(staff, tenant):
    where = {"tenant": tenant.pk, "project_key": "SUP", "issue_type_name": "Sub-task"}
    staff.add(IssueTypeRestriction, **where, link="on")
    held = IssueTypeRestriction.objects.get()
    assert (held.project_id, held.issue_type_id) == ("10000", "10003")
    assert (held.create, held.link, held.unlink) == (False, True, False)
    staff.save(held, link="", unlink="on")
    assert restricting.actions(IssueTypeRestriction.objects.get()) == ["unlink"]
    assert set(AuditEntry.objects.values_list("what", "actor")) == {("restriction", "sue")}


@pytest.mark.parametrize(("key", "name"), [("NIX", "Task"), ("SUP", "Wish")])
def test_what_jira_does_not_have_is_not_restricted(staff, tenant, key, name):
    page = staff.add(
        IssueTypeRestriction,
        tenant=tenant.pk,
        project_key=key,
        issue_type_name=name,
        create="on",
    )
    assert page.status_code == 200 and (errors(page) or messages(page))
    assert not IssueTypeRestriction.objects.exists()


def test_live_projects_are_listed_changed_and_removed(staff, tenant):
    staff.add(LiveProject, tenant=tenant.pk, project_key="SUP")
    listed = LiveProject.objects.get()
    assert (listed.project_id, listed.types) == ("10000", "all")
    staff.save(listed, types="chosen", issue_type_ids=["10003"])
    listed.refresh_from_db()
    assert (listed.types, listed.issue_type_ids) == ("chosen", ["10003"])
    assert errors(staff.save(listed, issue_type_ids=["99"]))
    staff.delete(listed)
    assert not LiveProject.objects.exists()
    assert set(AuditEntry.objects.values_list("what", "actor")) == {("live_projects", "sue")}
