"""Event Configuration: EVT-1 to EVT-3."""

import json

import pytest
from django.utils import timezone

from mapping.models import MappedIssueType, MappedObject, MappedProject, PullRun
from tenants import choosing_events
from tenants.models import AuditEntry, EventChoices
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN

pytestmark = pytest.mark.django_db
SCREEN = "/admin/events"
RECOMMENDED = {"issue_created", "issue_updated", "comment_created", "attachment_created"}


def ticked(tenant):
    row = choosing_events.of(tenant)
    return {name for name in choosing_events.NAMES if getattr(row, name)}


def test_no_event_works_at_first(open_screen, text_of, tenant):
    answer = open_screen(SCREEN)
    assert "No event works yet" in text_of(answer) and ticked(tenant) == set()
    assert answer.content.decode().count('type="checkbox"') >= 13


def test_there_are_thirteen_events():
    assert len(choosing_events.NAMES) == 13


@pytest.mark.parametrize("name", choosing_events.NAMES)
def test_a_tick_is_saved_alone(post, text_of, tenant, name):
    assert "Saved" in text_of(post(f"{SCREEN}/change", name=name, value="on"))
    assert ticked(tenant) == {name}
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.target, entry.after) == (ADMIN, name, True)
    post(f"{SCREEN}/change", name=name)
    assert ticked(tenant) == set()


def test_the_recommended_ones_are_ticked_and_others_stay(post, tenant):
    post(f"{SCREEN}/change", name="worklog_created", value="on")
    post(f"{SCREEN}/recommend")
    assert ticked(tenant) == RECOMMENDED | {"worklog_created"}


@pytest.mark.parametrize("name", ["", "tenant", "id", "issue_exploded"])
def test_an_event_that_is_none_is_not_found(post, tenant, name):
    assert post(f"{SCREEN}/change", name=name, value="on").status_code == 404


def test_a_tick_of_another_site_stays_there(post, tenant, stranger):
    post(f"{SCREEN}/change", name="issue_created", value="on", of=stranger)
    assert ticked(tenant) == set() and EventChoices.objects.get(tenant=stranger).issue_created


def jira_knows(site, *keys):
    values = [{"id": str(number), "key": key, "name": key.title()} for number, key in keys]
    page = {"values": values, "isLast": True}
    site.answer("GET", "/rest/api/3/project/search", Answer(200, page))
    types = [{"id": "1", "name": "Bug"}, {"id": "2", "name": "Task"}]
    site.answer("GET", "/rest/api/3/issuetype/project", Answer(200, types))


def test_a_sync_brings_what_is_mapped_in_salesforce(post, text_of, connected, site):
    MappedObject.objects.all().delete()
    MappedProject.objects.all().delete()
    jira_knows(site, (10000, "SUP"))
    answer = post(f"{SCREEN}/sync")
    told = text_of(answer)
    assert "Synced with Salesforce" in told and "What changed" in told
    assert "New: Project SUP" in told and "Last synced" in told
    flag = json.loads(answer.headers["HX-Trigger"])["sinergify:flag"]
    assert flag["title"] == "Synced with Salesforce" and "new" in flag["body"]
    assert connected.mapped_projects.filter(key="SUP", project_id="10000").exists()
    assert AuditEntry.objects.filter(what="pulled", actor=ADMIN).exists()


def test_a_second_sync_says_that_nothing_changed(post, connected, site):
    jira_knows(site, (10000, "SUP"))
    post(f"{SCREEN}/sync")
    answer = post(f"{SCREEN}/sync")
    flag = json.loads(answer.headers["HX-Trigger"])["sinergify:flag"]
    assert flag["body"] == "Nothing changed."


def test_without_the_companion_package_it_is_managed_here(post, text_of, connected, org, site):
    org.post("settings", {"package": False})
    jira_knows(site)
    assert "Managed here" in text_of(post(f"{SCREEN}/sync"))
    assert PullRun.objects.get(tenant=connected).from_salesforce is False


def test_a_sync_that_fails_says_why_and_keeps_the_list(post, text_of, connected, org):
    MappedProject.objects.create(tenant=connected, key="KEEP", name="Kept", project_id="7")
    org.post("revoke_all")
    org.post("expire_sessions")
    told = text_of(post(f"{SCREEN}/sync"))
    assert "Not synced" in told and "Salesforce login has expired" in told and "Kept" in told


def test_a_site_that_is_not_connected_is_told_so(post, text_of, tenant):
    told = text_of(post(f"{SCREEN}/sync"))
    assert "Not synced" in told and "connected" in told


@pytest.mark.parametrize(
    ("project", "types", "sentence"),
    [
        ({"gone_at": timezone.now()}, [], "no longer mapped in Salesforce"),
        ({"project_id": ""}, [], "Jira has no such project"),
        ({}, [{"name": "Change", "gone_at": timezone.now()}], "No longer mapped in Salesforce"),
        ({}, [{"name": "Change"}], "“Change” is mapped in Salesforce but not in this project."),
        ({}, [{"name": "Bug", "issue_type_id": "1"}], "In sync"),
    ],
)
def test_each_project_says_why_it_is_not_in_sync(
    open_screen, text_of, tenant, project, types, sentence
):
    given = {"key": "SUP", "name": "Support", "project_id": "10000", **project}
    row = MappedProject.objects.create(tenant=tenant, **given)
    for one in types:
        MappedIssueType.objects.create(project=row, **one)
    assert sentence in text_of(open_screen(SCREEN))


def test_queries_do_not_grow_with_projects(
    open_screen, tenant, django_assert_max_num_queries, site
):
    for number in range(30):
        row = MappedProject.objects.create(tenant=tenant, key=f"P{number}", project_id=str(number))
        MappedIssueType.objects.create(project=row, name="Bug", issue_type_id="1")
    with django_assert_max_num_queries(14):
        open_screen(SCREEN)
