"""The list of projects whose panels read from Salesforce by themselves: CFG-4."""

import pytest

from mapping.models import LiveProject, MappedIssueType, MappedProject
from tenants.models import AuditEntry, Switches
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN

pytestmark = pytest.mark.django_db
CARD = "/admin/live"
PROJECTS = [
    {"id": "10000", "key": "SUP", "name": "Customer Support"},
    {"id": "10001", "key": "OPS", "name": "Operations"},
]
TYPES = [{"id": "1", "name": "Bug"}, {"id": "2", "name": "Task"}]


@pytest.fixture(autouse=True)
def _jira(site):
    page = {"values": PROJECTS, "isLast": True}
    site.answer("GET", "/rest/api/3/project/search", Answer(200, page))
    site.answer("GET", "/rest/api/3/issuetype/project", Answer(200, TYPES))


def listed(tenant):
    rows = LiveProject.objects.filter(tenant=tenant)
    return {row.project_key: (row.types, row.issue_type_ids) for row in rows}


def test_everywhere_or_on_the_list_is_one_choice(post, text_of, tenant):
    assert "Saved" in text_of(post(f"{CARD}/scope", value="listed"))
    assert Switches.objects.get(tenant=tenant).live_everywhere is False
    assert "No project is listed" in text_of(post(CARD))
    post(f"{CARD}/scope", value="everywhere")
    assert Switches.objects.get(tenant=tenant).live_everywhere is True


def test_a_project_is_listed_changed_and_taken_off(post, text_of, tenant):
    told = text_of(post(f"{CARD}/put", project="10000"))
    assert "Customer Support SUP" in told and listed(tenant) == {"SUP": ("all", [])}
    assert "Task" in text_of(post(f"{CARD}/types", project="10000"))
    post(f"{CARD}/put", project="10000", types="chosen", type=["2"])
    assert listed(tenant) == {"SUP": ("chosen", ["2"])}
    post(f"{CARD}/remove", project="10000")
    assert listed(tenant) == {}
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {ADMIN}


def test_sync_lists_what_is_mapped_on_the_salesforce_side(post, tenant):
    row = MappedProject.objects.create(tenant=tenant, key="OPS", project_id="10001")
    MappedIssueType.objects.create(project=row, name="Bug", issue_type_id="1")
    post(f"{CARD}/sync")
    assert listed(tenant) == {"OPS": ("chosen", ["1"])}


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("put", {"project": "666"}, 404),
        ("put", {}, 404),
        ("put", {"project": "10000", "types": "most"}, 400),
        ("put", {"project": "10000", "types": "chosen", "type": "x"}, 400),
        ("types", {"project": "10001"}, 404),
    ],
)
def test_what_is_not_there_is_said_beside_the_list(post, tenant, path, given, status):
    answer = post(f"{CARD}/{path}", **given)
    assert answer.status_code == status and answer.headers["HX-Retarget"] == "#live-problem"
    assert listed(tenant) == {}


def test_another_sites_list_stays(post, tenant, stranger):
    post(f"{CARD}/put", project="10000", of=stranger)
    post(f"{CARD}/remove", project="10000")
    assert listed(tenant) == {} and "SUP" in listed(stranger)


def test_the_list_shows_while_jira_does_not_answer(post, text_of, tenant, site):
    LiveProject.objects.create(tenant=tenant, project_id="10000", project_key="SUP")
    site.answer("GET", "/rest/api/3/project/search", Answer(500, {}))
    told = text_of(post(CARD))
    assert "SUP" in told and "Projects can’t be added at the moment." in told
