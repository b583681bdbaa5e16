import pytest

from common.errors import Refused
from mapping import live
from mapping.live import is_live
from mapping.models import LiveProject, MappedIssueType
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.mapping.building import project

pytestmark = pytest.mark.django_db
ADMIN = Actor.person("712020:admin")


@pytest.fixture
def tenant():
    return TenantFactory(rows__live_everywhere=False)


def put(tenant, types="all", ids=(), project_id="10000", key="SUP"):
    return live.put(tenant, project_id, key, types=types, issue_type_ids=ids, actor=ADMIN)


def test_everywhere_means_everywhere_and_asks_nothing(django_assert_num_queries):
    tenant = TenantFactory()
    with django_assert_num_queries(0):
        assert is_live(tenant, "10000", "10001")


@pytest.mark.parametrize(
    ("types", "ids", "issue_type", "result"),
    [
        ("all", [], "10001", True),
        ("all", [], None, True),
        ("chosen", ["10001"], "10001", True),
        ("chosen", ["10001"], "10002", False),
        ("chosen", ["10001"], None, False),
        ("none", [], "10001", False),
    ],
)
def test_else_only_the_listed_projects_and_issue_types(
    tenant, types, ids, issue_type, result, django_assert_num_queries
):
    put(tenant, types, ids)
    with django_assert_num_queries(1):
        assert is_live(tenant, "10000", issue_type) is result
    assert not is_live(tenant, "10001", issue_type)


def test_a_project_that_another_tenant_listed_is_not_live(tenant):
    put(TenantFactory())
    assert not is_live(tenant, "10000", "10001")


def test_listing_is_audited_from_and_to_and_only_when_it_changes(tenant):
    put(tenant)
    put(tenant)
    put(tenant, "chosen", ["10002", "10001"])
    live.remove(tenant, "10000", actor=ADMIN)
    live.remove(tenant, "10000", actor=ADMIN)
    told = [(entry.target, entry.before, entry.after) for entry in AuditEntry.objects.all()]
    every = {"types": "all", "issue_type_ids": []}
    some = {"types": "chosen", "issue_type_ids": ["10001", "10002"]}
    assert told == [("SUP", some, None), ("SUP", every, some), ("SUP", None, every)]
    assert not LiveProject.objects.exists()


@pytest.mark.parametrize(
    ("types", "ids", "project_id"),
    [("some", [], "10000"), ("chosen", ["abc"], "10000"), ("all", [], "")],
)
def test_what_is_no_choice_is_refused(tenant, types, ids, project_id):
    with pytest.raises(Refused):
        put(tenant, types, ids, project_id)
    assert not LiveProject.objects.exists()


def test_choosing_no_issue_type_is_none(tenant):
    assert put(tenant, "chosen", []).types == "none"


def test_sync_lists_what_is_mapped_and_nothing_else(tenant):
    put(tenant, project_id="10009", key="OLD")
    put(tenant, "all")
    sup, ops = project(tenant), project(tenant, "OPS", "10001")
    hr = project(tenant, "HR", "10002")
    project(tenant, "GONE", "").save()
    project(TenantFactory(), "FOREIGN", "10007")
    add = MappedIssueType.objects.create
    add(project=sup, name="Bug", issue_type_id="10002")
    add(project=sup, name="Task", issue_type_id="10001")
    add(project=sup, name="Unknown in Jira", issue_type_id="")
    add(project=sup, name="Gone", issue_type_id="10005", gone_at=tenant.installed_at)
    add(project=hr, name="Gone", issue_type_id="10005", gone_at=tenant.installed_at)

    found = live.fill(tenant, actor=ADMIN)

    assert [(row.project_key, row.types, row.issue_type_ids) for row in found] == [
        (hr.key, "none", []),
        (ops.key, "all", []),
        (sup.key, "chosen", ["10001", "10002"]),
    ]
    assert AuditEntry.objects.first().before["OLD"]
    live.fill(tenant, actor=ADMIN)
    assert AuditEntry.objects.filter(target="").count() == 1


@pytest.mark.parametrize("count", [1, 200])
def test_sync_takes_as_many_queries_for_one_project_as_for_two_hundred(
    tenant, count, django_assert_max_num_queries
):
    for number in range(count):
        one = project(tenant, f"P{number}", str(10000 + number))
        MappedIssueType.objects.bulk_create(
            MappedIssueType(project=one, name=f"T{kind}", issue_type_id=str(kind))
            for kind in range(30)
        )
    with django_assert_max_num_queries(14):
        assert len(live.fill(tenant, actor=ADMIN)) == count
