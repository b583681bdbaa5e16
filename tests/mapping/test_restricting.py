import pytest

from common.errors import Refused
from mapping import restricting
from mapping.models import IssueTypeRestriction
from mapping.restricting import Place, change, restricted
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db
ADMIN = Actor.person("712020:admin")
SUBTASK = Place("10000", "SUP", "10003", "Sub-task")


@pytest.fixture
def tenant():
    return TenantFactory()


def state(tenant):
    return [restricted(tenant, "10000", "10003", name) for name in restricting.ACTIONS]


def test_the_first_tick_restricts_all_three_and_frees_them(tenant):
    change(tenant, SUBTASK, "all", True, actor=ADMIN)
    assert state(tenant) == [True, True, True]
    change(tenant, SUBTASK, "all", False, actor=ADMIN)
    assert state(tenant) == [False, False, False]


@pytest.mark.parametrize("action", restricting.ACTIONS)
def test_each_action_is_restricted_alone(tenant, action):
    change(tenant, SUBTASK, action, True, actor=ADMIN)
    assert {name for name in restricting.ACTIONS if restricted(tenant, "10000", "10003", name)} == {
        action
    }
    entry = AuditEntry.objects.get()
    assert (entry.target, entry.before, entry.after) == (
        "SUP · Sub-task",
        {action: False},
        {action: True},
    )


def test_saying_again_what_already_holds_is_not_audited(tenant):
    change(tenant, SUBTASK, "link", True, actor=ADMIN)
    change(tenant, SUBTASK, "link", True, actor=ADMIN)
    change(tenant, SUBTASK, "unlink", False, actor=ADMIN)
    assert AuditEntry.objects.count() == 1


def test_two_admins_ticks_on_one_issue_type_both_land(tenant):
    change(tenant, SUBTASK, "link", True, actor=ADMIN)
    change(tenant, SUBTASK, "create", True, actor=Actor.person("712020:other"))
    assert state(tenant) == [True, True, False]


def test_another_tenant_project_or_issue_type_is_free(tenant):
    change(tenant, SUBTASK, "all", True, actor=ADMIN)
    assert not restricted(TenantFactory(), "10000", "10003", "link")
    assert not restricted(tenant, "10001", "10003", "link")
    assert not restricted(tenant, "10000", "10004", "link")


def test_an_unknown_action_is_refused(tenant):
    with pytest.raises(Refused):
        change(tenant, SUBTASK, "tenant_id", True, actor=ADMIN)
    assert not IssueTypeRestriction.objects.exists()


@pytest.mark.parametrize(
    ("actions", "words"),
    [
        (["create", "link", "unlink"], "create, link or unlink"),
        (["create", "link"], "create or link"),
        (["unlink"], "unlink"),
    ],
)
def test_the_reason_names_what_cannot_be_done(tenant, actions, words):
    for action in actions:
        row = change(tenant, SUBTASK, action, True, actor=ADMIN)
    assert restricting.sentence(row) == (
        f"Sub-task issues can’t {words} records in project SUP. Existing links stay."
    )


def test_a_summary_tells_what_is_restricted(tenant):
    change(tenant, Place("10000", "SUP", "1", "Task"), "create", True, actor=ADMIN)
    change(tenant, SUBTASK, "all", True, actor=ADMIN)
    change(tenant, Place("10000", "SUP", "2", "Bug"), "all", False, actor=ADMIN)
    rows = IssueTypeRestriction.objects.filter(tenant=tenant)
    assert restricting.summary(rows) == "Sub-task (all three), Task (create)"


def test_a_type_that_was_renamed_in_jira_is_told_by_its_new_name(tenant):
    change(tenant, SUBTASK, "all", True, actor=ADMIN)
    change(tenant, Place("10000", "SUPPORT", "10003", "Step"), "all", True, actor=ADMIN)
    assert str(IssueTypeRestriction.objects.get()) == "Step in SUPPORT"


@pytest.mark.parametrize(("projects", "types"), [(1, 1), (200, 30)])
def test_a_matrix_takes_one_query_however_many_projects_there_are(
    tenant, projects, types, django_assert_num_queries
):
    IssueTypeRestriction.objects.bulk_create(
        IssueTypeRestriction(
            tenant=tenant,
            project_id=str(project),
            project_key=f"P{project}",
            issue_type_id=str(kind),
            link=True,
        )
        for project in range(projects)
        for kind in range(types)
    )
    with django_assert_num_queries(1):
        found = restricting.matrix(tenant)
    assert sum(len(one) for one in found.values()) == projects * types
    with django_assert_num_queries(1):
        assert restricted(tenant, "0", "0", "link")
    assert set(restricting.matrix(tenant, ["0"])) == {"0"}
