import time

import pytest

from jira import permissions
from jira.caller import IssueRef, JiraCaller, ProjectRef
from tests.jira.tokens import PERSON

pytestmark = pytest.mark.django_db
CHECK = "/rest/api/3/permissions/check"


@pytest.fixture
def caller(tenant):
    return JiraCaller(
        tenant, PERSON, "connect-context", IssueRef("10010", "SUP-1"), ProjectRef("10000", "SUP")
    )


def test_who_may_edit_is_asked_once_in_ten_minutes(caller, site, time_machine):
    start = int(time.time())
    time_machine.move_to(start, tick=False)
    site.editors.add(PERSON)
    assert permissions.may_edit(caller)
    assert permissions.may_edit(caller)
    assert len(site.calls(CHECK)) == 1
    time_machine.move_to(start + 601, tick=False)
    assert permissions.may_edit(caller)
    assert len(site.calls(CHECK)) == 2


def test_a_write_asks_afresh_and_corrects_what_is_drawn(caller, site):
    site.editors.add(PERSON)
    assert permissions.may_edit(caller)
    site.editors.clear()
    assert permissions.may_edit(caller)
    assert not permissions.may_edit(caller, fresh=True)
    assert not permissions.may_edit(caller)


def test_what_is_remembered_is_of_one_person_project_and_permission(caller, site):
    site.editors.add(PERSON)
    assert permissions.may_edit(caller)
    other = JiraCaller(caller.tenant, "712020:other", "x", caller.issue, caller.project)
    elsewhere = caller.about(IssueRef("10010"), ProjectRef("20000"))
    assert not permissions.may_edit(other)
    assert permissions.may_edit(elsewhere)
    assert permissions.may_comment(caller)
    assert len(site.calls(CHECK)) == 4


def test_permission_on_another_issue_is_not_taken(caller, site):
    site.editors.add(PERSON)
    site.issues = {666}
    assert not permissions.may_edit(caller)


def test_without_an_issue_nobody_may_edit(caller, site):
    assert not permissions.may_edit(caller.about(None))
    assert site.calls(CHECK) == []


def test_without_a_project_the_issue_stands_for_it(caller, site):
    site.editors.add(PERSON)
    site.issues = {10010}
    assert permissions.may_edit(caller.about(IssueRef("10010")))
    assert not permissions.may_edit(caller.about(IssueRef("10011")))
