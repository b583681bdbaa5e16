"""Restrict Issue Types: RST-1."""

import pytest

from mapping import restricting
from mapping.models import IssueTypeRestriction
from tenants.models import AuditEntry
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN

pytestmark = pytest.mark.django_db
SCREEN = "/admin/restrict"
PROJECTS = [
    {"id": "10000", "key": "SUP", "name": "Customer Support"},
    {"id": "10001", "key": "OPS", "name": "Operations"},
]
TYPES = [{"id": "10001", "name": "Bug"}, {"id": "10003", "name": "Sub-task"}]
SUBTASK = {"project": "10000", "type": "10003"}


@pytest.fixture(autouse=True)
def _jira(site):
    page = {"values": PROJECTS, "isLast": True}
    site.answer("GET", "/rest/api/3/project/search", Answer(200, page))
    site.answer("GET", "/rest/api/3/issuetype/project", Answer(200, TYPES))


def restricted(tenant):
    rows = IssueTypeRestriction.objects.filter(tenant=tenant)
    return {name for row in rows for name in restricting.actions(row)}


def test_projects_are_those_of_jira_and_say_where_something_is_restricted(
    open_screen, text_of, post
):
    assert "Customer Support (SUP)" in text_of(open_screen(SCREEN))
    post(f"{SCREEN}/change", **SUBTASK, action="link", value="on")
    assert "Customer Support (SUP) – restricted" in text_of(open_screen(SCREEN))


def test_the_matrix_shows_each_issue_type(post, text_of):
    told = text_of(post(f"{SCREEN}/project", project="10000"))
    assert "Restrict unlink for Sub-task" in told
    assert "Nothing is restricted in Customer Support." in told


def test_a_tick_restricts_one_action_and_says_saved(post, text_of, tenant):
    answer = post(f"{SCREEN}/change", **SUBTASK, action="create", value="on")
    assert "Saved" in text_of(answer) and "Restricted: Sub-task (create)." in text_of(answer)
    assert restricted(tenant) == {"create"}
    assert AuditEntry.objects.get().actor == ADMIN
    assert "data-indeterminate" in answer.content.decode()


def test_the_first_tick_takes_and_gives_back_all_three(post, text_of, tenant):
    told = text_of(post(f"{SCREEN}/change", **SUBTASK, action="all", value="on"))
    assert "Sub-task (all three)" in told and restricted(tenant) == {"create", "link", "unlink"}
    post(f"{SCREEN}/change", **SUBTASK, action="all")
    assert restricted(tenant) == set()


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({**SUBTASK, "project": "66666", "action": "link"}, 404),
        ({**SUBTASK, "type": "66666", "action": "link"}, 404),
        ({**SUBTASK, "type": "", "action": "link"}, 404),
        ({**SUBTASK, "action": "delete"}, 400),
        ({}, 404),
    ],
)
def test_what_jira_does_not_have_is_not_restricted(post, tenant, given, status):
    assert post(f"{SCREEN}/change", value="on", **given).status_code == status
    assert restricted(tenant) == set()


def test_a_tick_holds_for_its_own_site_only(post, tenant, stranger):
    post(f"{SCREEN}/change", **SUBTASK, action="link", value="on", of=stranger)
    assert restricted(stranger) == {"link"} and restricted(tenant) == set()


def test_jira_is_asked_once_for_many_ticks(post, site):
    for action in restricting.ACTIONS:
        post(f"{SCREEN}/change", **SUBTASK, action=action, value="on")
    assert len(site.calls("/rest/api/3/project/search")) == 1
    assert len(site.calls("/rest/api/3/issuetype/project")) == 1


def test_a_jira_that_does_not_answer_changes_nothing_and_says_so(post, text_of, site, tenant):
    site.answer("GET", "/rest/api/3/issuetype/project", Answer(500, {}))
    told = text_of(post(f"{SCREEN}/change", **SUBTASK, action="link", value="on"))
    assert "Not saved" in told and "The tick is back where it was" in told
    assert restricted(tenant) == set()
    assert "can’t be read" in text_of(post(f"{SCREEN}/project", project="10000"))


def test_projects_that_cannot_be_read_are_said(open_screen, text_of, site):
    site.answer("GET", "/rest/api/3/project/search", Answer(500, {}))
    told = text_of(open_screen(SCREEN))
    assert "The projects can’t be read" in told and "Try again" in told


def test_a_site_that_shows_no_project_says_so(open_screen, text_of, site):
    site.answer("GET", "/rest/api/3/project/search", Answer(200, {"values": [], "isLast": True}))
    assert "No projects" in text_of(open_screen(SCREEN))
