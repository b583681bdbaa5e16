"""Projects and objects that are mapped on the screen itself (EVT-2, "managed here")."""

import pytest

from mapping.models import MappedIssueType, MappedObject, MappedProject, Origin, PullRun
from tenants.models import AuditEntry
from tests.factories import MappedObjectFactory
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN

pytestmark = pytest.mark.django_db
SCREEN = "/admin/events"
PROJECTS = [{"id": "10000", "key": "SUP", "name": "Customer Support"}]
TYPES = [{"id": "10001", "name": "Bug"}, {"id": "10002", "name": "Task"}]


@pytest.fixture
def here(connected, site):
    """Synced with an org that has no companion package."""
    page = {"values": PROJECTS, "isLast": True}
    site.answer("GET", "/rest/api/3/project/search", Answer(200, page))
    site.answer("GET", "/rest/api/3/issuetype/project", Answer(200, TYPES))
    MappedObject.objects.all().delete()
    MappedProject.objects.all().delete()
    PullRun.objects.update_or_create(
        tenant=connected,
        defaults={"finished_at": connected.installed_at, "from_salesforce": False},
    )
    return connected


def types(project):
    return set(MappedIssueType.objects.filter(project=project).values_list("name", flat=True))


def test_the_screen_offers_to_add_only_where_it_is_managed_here(open_screen, text_of, here):
    told = text_of(open_screen(SCREEN))
    assert "Managed here" in told and "Add project" in told and "Add object" in told
    PullRun.objects.update(from_salesforce=True)
    assert "Add project" not in text_of(open_screen(SCREEN))


def test_the_form_asks_for_a_project_then_for_its_issue_types(post, text_of, here):
    told = text_of(post(f"{SCREEN}/project"))
    assert "Customer Support (SUP)" in told and "Issue types" not in told
    told = text_of(post(f"{SCREEN}/project", project="10000"))
    assert "All issue types" in told and "Task" in told


def test_a_project_is_added_with_all_its_issue_types(post, text_of, here):
    told = text_of(post(f"{SCREEN}/project/add", project="10000", types="all"))
    assert "Saved" in told and "Customer Support SUP All In sync" in told
    row = MappedProject.objects.get(tenant=here)
    assert (row.key, row.project_id, row.origin) == ("SUP", "10000", Origin.HERE)
    assert types(row) == set() and AuditEntry.objects.filter(actor=ADMIN, target="SUP").exists()


def test_a_project_is_added_with_some_issue_types(post, here):
    post(f"{SCREEN}/project/add", project="10000", types="some", type=["10002", "66666"])
    row = MappedProject.objects.get(tenant=here)
    assert types(row) == {"Task"}


def test_some_without_one_is_refused_beside_the_list(post, text_of, here):
    answer = post(f"{SCREEN}/project/add", project="10000", types="some")
    assert "Choose at least one issue type, or “All”." in text_of(answer)
    assert not MappedProject.objects.exists()


def test_a_project_that_jira_does_not_have_is_said(post, text_of, here):
    answer = post(f"{SCREEN}/project/add", project="666", types="all")
    assert answer.status_code == 404 and "Jira has no such project" in text_of(answer)
    assert answer.headers["HX-Retarget"] == "#projects-problem"


def test_removing_asks_first(post, text_of, here):
    post(f"{SCREEN}/project/add", project="10000", types="all")
    question = post(f"{SCREEN}/project/remove", key="SUP")
    assert "Remove the project SUP here?" in text_of(question)
    assert question.headers["HX-Retarget"] == "#projects-problem"
    assert MappedProject.objects.exists()
    post(f"{SCREEN}/project/remove", key="SUP", sure="yes")
    assert not MappedProject.objects.exists()


def test_what_salesforce_maps_is_not_removed_here(post, text_of, here):
    MappedProject.objects.create(
        tenant=here, key="SUP", project_id="10000", origin=Origin.SALESFORCE
    )
    answer = post(f"{SCREEN}/project/remove", key="SUP", sure="yes")
    assert answer.status_code == 409 and "Remove it there, then sync." in text_of(answer)
    assert MappedProject.objects.exists()


def test_an_object_of_the_org_is_added_and_removed(post, text_of, here):
    assert "Asset" in text_of(post(f"{SCREEN}/object"))
    told = text_of(post(f"{SCREEN}/object/add", object="Lead"))
    assert "Leads" in told and MappedObject.objects.get(tenant=here).origin == Origin.HERE
    assert "Remove the object Lead here?" in text_of(post(f"{SCREEN}/object/remove", object="Lead"))
    post(f"{SCREEN}/object/remove", object="Lead", sure="yes")
    assert not MappedObject.objects.exists()


@pytest.mark.parametrize("name", ["", "Nothing__c", "../limits", "User Name"])
def test_an_object_that_the_org_does_not_show_is_refused(post, here, name):
    assert post(f"{SCREEN}/object/add", object=name).status_code == 404
    assert not MappedObject.objects.exists()


def test_another_sites_rows_stay(post, here, stranger):
    MappedObjectFactory(tenant=here, name="Case", origin=Origin.HERE)
    post(f"{SCREEN}/object/remove", object="Case", sure="yes", of=stranger)
    assert MappedObject.objects.filter(tenant=here).exists()


def test_a_salesforce_that_cannot_be_asked_is_said(post, text_of, here, org):
    here.describes.all().delete()
    org.post("revoke_all")
    org.post("expire_sessions")
    answer = post(f"{SCREEN}/object")
    assert answer.status_code >= 500 and "Salesforce login has expired" in text_of(answer)
