import pytest

from common.errors import Refused
from mapping import managing
from mapping.models import MappedIssueType, MappedObject, MappedProject, Origin
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import MappedObjectFactory, TenantFactory
from tests.mapping.building import CASE, project

pytestmark = pytest.mark.django_db
ADMIN = Actor.person("712020:admin")


@pytest.fixture
def tenant():
    return TenantFactory()


def told():
    return [(entry.what, entry.target) for entry in AuditEntry.objects.order_by("id")]


def test_an_object_is_mapped_here_after_the_others_and_once(tenant):
    MappedObjectFactory(tenant=tenant, name="Account", position=3)
    first = managing.add_object(tenant, CASE, actor=ADMIN)
    again = managing.add_object(tenant, CASE, actor=ADMIN)
    assert first == again
    assert (first.origin, first.position, first.label_plural) == (Origin.HERE, 4, "Cases")
    assert told() == [("object_mapped", "Case")]


def test_an_object_that_was_gone_comes_back_with_its_fields(tenant):
    gone = MappedObjectFactory(
        tenant=tenant, name="Case", gone_at=tenant.installed_at, origin=Origin.SALESFORCE
    )
    assert managing.add_object(tenant, CASE, actor=ADMIN).pk == gone.pk
    assert MappedObject.objects.get().gone_at is None


def test_a_project_and_its_issue_types_are_mapped_here(tenant):
    sup = managing.add_project(tenant, "SUP", project_id="10000", name="Support", actor=ADMIN)
    managing.set_issue_types(sup, {"Bug": "10002", "Task": "10001"}, actor=ADMIN)
    managing.set_issue_types(sup, {"Bug": "10002"}, actor=ADMIN)
    managing.set_issue_types(sup, {"Bug": "10002"}, actor=ADMIN)
    assert [(one.name, one.issue_type_id) for one in sup.issue_types.all()] == [("Bug", "10002")]
    assert told() == [
        ("project_mapped", "SUP"),
        ("issue_types_mapped", "SUP"),
        ("issue_types_mapped", "SUP"),
    ]


def test_issue_types_that_salesforce_maps_stay(tenant):
    sup = project(tenant)
    MappedIssueType.objects.create(project=sup, name="Bug", origin=Origin.SALESFORCE)
    managing.set_issue_types(sup, {"Task": "10001"}, actor=ADMIN)
    assert [one.name for one in sup.issue_types.all()] == ["Bug", "Task"]


def test_what_is_mapped_here_is_removed_here(tenant):
    managing.add_object(tenant, CASE, actor=ADMIN)
    managing.add_project(tenant, "SUP", project_id="10000", name="Support", actor=ADMIN)
    for _ in range(2):
        managing.remove_object(tenant, "Case", actor=ADMIN)
        managing.remove_project(tenant, "SUP", actor=ADMIN)
    assert not MappedObject.objects.exists() and not MappedProject.objects.exists()
    assert len(told()) == 4


def test_what_salesforce_maps_is_removed_there(tenant):
    mapped = MappedObjectFactory(tenant=tenant, name="Case", origin=Origin.SALESFORCE)
    with pytest.raises(Refused) as refusal:
        managing.remove_object(tenant, "Case", actor=ADMIN)
    assert "Remove it there, then sync" in refusal.value.sentence
    MappedObject.objects.filter(pk=mapped.pk).update(gone_at=tenant.installed_at)
    managing.remove_object(tenant, "Case", actor=ADMIN)
    assert not MappedObject.objects.exists()


def test_another_tenants_object_is_not_touched(tenant):
    managing.add_object(tenant, CASE, actor=ADMIN)
    managing.remove_object(TenantFactory(), "Case", actor=ADMIN)
    assert MappedObject.objects.count() == 1
