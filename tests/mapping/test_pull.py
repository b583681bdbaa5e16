"""Sync from Salesforce: what is mapped there is mapped here; what is gone is kept, marked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import RemoteError
from mapping import describes, pull, tasks
from mapping.models import (
    FieldMapping,
    MappedIssueType,
    MappedObject,
    MappedProject,
    Origin,
    PullRun,
)
from mapping.signals import pulled
from salesforce import schema
from salesforce.models import Connection, DescribeCache
from tenants.models import AuditEntry, Tenant
from tests.broker_support import waiting_tasks  # noqa: F401
from tests.factories import MappedObjectFactory, TenantFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.site import Answer
from tests.salesforce_world import connect

pytestmark = pytest.mark.django_db
PROJECTS = [
    {"id": "10000", "key": "SUP", "name": "Support desk"},
    {"id": "10001", "key": "DEV", "name": "Development"},
]
TYPES = ["Bug", "Task", "Support request", "Story"]


@pytest.fixture
def jira(site):  # noqa: F811
    """Both projects are in Jira; their issue types have ids."""
    site.answer("GET", "/rest/api/3/project/search", Answer(200, {"values": PROJECTS}))
    kinds = [{"id": f"2{n}", "name": name} for n, name in enumerate(TYPES)]
    site.answer("GET", "/rest/api/3/issuetype/project", Answer(200, kinds))
    return site


@pytest.fixture
def tenant(jira, org):
    tenant = TenantFactory(site_url=jira.url)
    connect(tenant, org)
    return Tenant.objects.get(pk=tenant.pk)


def names(rows):
    return [str(row) for row in rows]


def retire(org, object_name, **match):
    """The Salesforce admin takes something off the mapping."""
    for one in org.get("records", params={"object": object_name})["records"]:
        if all(one.get(name) == value for name, value in match.items()):
            org._send("PATCH", "record", json={"id": one["Id"], "values": {"Active__c": False}})


def test_everything_that_is_mapped_in_salesforce_comes(tenant):
    run = pull.run(tenant)
    assert run.from_salesforce
    objects = MappedObject.objects.filter(tenant=tenant)
    assert [one.name for one in objects] == ["Case", "Account", "Contact", "Opportunity", "Lead"]
    assert {one.origin for one in objects} == {Origin.SALESFORCE}
    assert objects[3].label_plural == "Opportunities"
    projects = MappedProject.objects.filter(tenant=tenant)
    assert [(one.key, one.project_id, one.name) for one in projects] == [
        ("DEV", "10001", "Development"),
        ("SUP", "10000", "Support desk"),
    ]
    types = MappedIssueType.objects.filter(project__key="SUP")
    assert names(types) == ["Bug", "Support request", "Task"]
    assert all(one.issue_type_id for one in types)
    assert "summary → Subject" in names(FieldMapping.objects.filter(mapped_object__name="Case"))
    assert "Object Case" in run.difference["new"]


def test_a_second_pull_finds_no_difference(tenant):
    pull.run(tenant)
    assert pull.run(tenant).difference == {"new": [], "gone": [], "changed": []}
    assert MappedObject.objects.filter(tenant=tenant).count() == 5


def test_what_is_gone_is_kept_marked_and_may_come_back(tenant, org):
    pull.run(tenant)
    retire(org, "Jira_Object__mdt", Object__c="Lead")
    retire(org, "Jira_Project__mdt", Project_Key__c="DEV")
    retire(org, "Jira_Issue_Type__mdt", Issue_Type__c="Task")
    retire(org, "Jira_Field__mdt", Salesforce_Field__c="Priority")
    told = pull.run(tenant).difference
    assert "Object Lead" in told["gone"]
    assert "Project DEV" in told["gone"]
    assert "Issue type Task of SUP" in told["gone"]
    assert "Field Case.Priority" in told["gone"]
    assert MappedObject.objects.get(tenant=tenant, name="Lead").gone_at
    assert MappedIssueType.objects.get(name="Task").gone_at
    for one in org.get("records", params={"object": "Jira_Object__mdt"})["records"]:
        org._send("PATCH", "record", json={"id": one["Id"], "values": {"Active__c": True}})
    assert "Object Lead is back" in pull.run(tenant).difference["changed"]
    assert MappedObject.objects.get(tenant=tenant, name="Lead").gone_at is None


def test_a_changed_field_mapping_and_a_renamed_project_are_told(tenant, org, jira):
    pull.run(tenant)
    for one in org.get("records", params={"object": "Jira_Field__mdt"})["records"]:
        if one["Salesforce_Field__c"] == "Subject":
            values = {"Jira_Field__c": "customfield_1"}
            org._send("PATCH", "record", json={"id": one["Id"], "values": values})
    renamed = [{**PROJECTS[0], "name": "Help desk"}, PROJECTS[1]]
    jira.answer("GET", "/rest/api/3/project/search", Answer(200, {"values": renamed}))
    told = pull.run(tenant).difference
    assert "Field Case.Subject: customfield_1" in told["changed"]
    assert "Project SUP: Support desk → Help desk" in told["changed"]


def test_a_project_that_jira_does_not_have_keeps_no_id(tenant, jira):
    jira.answer("GET", "/rest/api/3/project/search", Answer(200, {"values": PROJECTS[:1]}))
    pull.run(tenant)
    assert MappedProject.objects.get(key="DEV").project_id == ""
    assert MappedProject.objects.get(key="SUP").project_id == "10000"


def test_a_silent_jira_does_not_hold_the_pull_up_and_ids_stay(tenant, jira):
    pull.run(tenant)
    jira.answer("GET", "/rest/api/3/project/search", Answer(403, {}))
    assert pull.run(tenant).finished_at
    assert MappedProject.objects.get(key="SUP").project_id == "10000"
    assert MappedIssueType.objects.filter(issue_type_id="").count() == 0


def test_what_is_managed_here_stays(tenant):
    MappedObjectFactory(tenant=tenant, name="Asset", origin=Origin.HERE)
    MappedProject.objects.create(tenant=tenant, key="OWN", origin=Origin.HERE)
    pull.run(tenant)
    assert MappedObject.objects.get(name="Asset").gone_at is None
    assert MappedProject.objects.get(key="OWN").gone_at is None


def test_without_the_package_the_usual_objects_are_mapped_until_somebody_chooses(tenant, org):
    org.post("settings", {"package": False, "hidden_objects": ["Lead"]})
    run = pull.run(tenant)
    assert not run.from_salesforce
    found = MappedObject.objects.filter(tenant=tenant)
    assert [one.name for one in found] == ["Case", "Account", "Contact", "Opportunity"]
    assert {one.origin for one in found} == {Origin.DEFAULT}
    MappedObject.objects.filter(tenant=tenant).exclude(name="Case").delete()
    assert pull.run(tenant).difference["new"] == []
    assert MappedObject.objects.filter(tenant=tenant).count() == 1


def test_the_first_choice_gives_way_to_the_package(tenant, org):
    MappedObjectFactory(tenant=tenant, name="Asset", origin=Origin.DEFAULT)
    assert "Object Asset" in pull.run(tenant).difference["gone"]


@pytest.mark.parametrize("trouble", [{"down": True}, {"limit_exceeded": True}])
def test_where_salesforce_does_not_answer_nothing_is_changed(tenant, org, trouble):
    pull.run(tenant)
    before = list(MappedObject.objects.values_list("name", "gone_at"))
    org.post("settings", trouble)
    with pytest.raises(RemoteError):
        pull.run(tenant)
    assert list(MappedObject.objects.values_list("name", "gone_at")) == before


def test_a_pull_is_in_the_audit_trail_and_told_to_who_listens(tenant):
    heard = []
    pulled.connect(lambda **about: heard.append(about["run"].pk), weak=False, dispatch_uid="test")
    pull.run(tenant)
    pulled.disconnect(dispatch_uid="test")
    assert heard == [tenant.pk]
    assert AuditEntry.objects.get(tenant=tenant, what="pulled").actor_kind == "app"


def test_another_tenants_mapping_is_left_alone(tenant):
    other = MappedObjectFactory(tenant=TenantFactory(), name="Asset", origin=Origin.SALESFORCE)
    pull.run(tenant)
    other.refresh_from_db()
    assert other.gone_at is None


def test_after_a_login_a_pull_is_wanted_and_done_once(tenant):
    assert PullRun.objects.get(tenant=tenant).wanted_at
    assert pull.run_wanted(tenant.pk)
    assert PullRun.objects.get(tenant=tenant).wanted_at is None
    assert not pull.run_wanted(tenant.pk)


def test_a_pull_that_failed_for_a_while_is_tried_again(tenant, org, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    org.post("settings", {"down": True})
    assert not pull.run_wanted(tenant.pk)
    row = PullRun.objects.get(tenant=tenant)
    assert row.wanted_at
    assert row.last_error == "Salesforce isn’t answering."
    assert not pull.run_wanted(tenant.pk)  # not due
    org.post("settings", {"down": False})
    time_machine.move_to(row.not_before + timedelta(seconds=1), tick=False)
    assert pull.run_wanted(tenant.pk)
    assert PullRun.objects.get(tenant=tenant).last_error == ""


def test_a_pull_that_cannot_work_is_given_up_until_it_is_asked_for(tenant):
    Connection.objects.update(state="needs_login")
    assert not pull.run_wanted(tenant.pk)
    assert PullRun.objects.get(tenant=tenant).wanted_at is None
    Connection.objects.update(state="connected")
    pull.request(tenant)
    assert pull.run_wanted(tenant.pk)


def test_two_workers_do_not_pull_the_same(tenant):
    PullRun.objects.update(lease_until=timezone.now() + timedelta(minutes=1), lease_token="other")
    assert not pull.run_wanted(tenant.pk)


def test_a_site_that_is_off_keeps_its_wish(tenant):
    tenant.switches.plugin_enabled = False
    tenant.switches.save()
    assert not pull.run_wanted(tenant.pk)
    assert PullRun.objects.get().wanted_at
    tenant.switches.plugin_enabled = True
    tenant.switches.save()
    Tenant.objects.update(suspended_at=timezone.now())
    assert not pull.run_wanted(tenant.pk)
    Tenant.objects.update(suspended_at=None)
    assert pull.run_wanted(tenant.pk)


def test_the_sweep_wakes_lost_pulls(tenant, waiting_tasks):  # noqa: F811
    tasks.sweep_pulls()
    assert waiting_tasks.take() == ("mapping.tasks.pull", [str(tenant.pk)])
    tasks.pull(str(tenant.pk))
    tasks.sweep_pulls()
    assert waiting_tasks.take() is None


def test_describes_of_mapped_objects_are_at_hand_after_a_pull(tenant, org):
    pull.run(tenant)
    org.delete("journal")
    found = schema.describe(tenant, "Opportunity", stale_ok=True)
    assert found.label_plural == "Opportunities"
    assert org.journal("/services/data") == []


def test_old_describes_are_looked_at_again_once_a_day(tenant, org, waiting_tasks, time_machine):  # noqa: F811
    pull.run(tenant)
    tasks.sweep_describes()
    assert waiting_tasks.take() is None
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    org.post("settings", {"hidden_fields": ["Case.Priority"]})
    org.delete("journal")
    tasks.sweep_describes()
    assert waiting_tasks.take() == ("mapping.tasks.keep_describes", [str(tenant.pk)])
    tasks.keep_describes(str(tenant.pk))
    assert "Priority" not in schema.describe(tenant, "Case", stale_ok=True).fields
    answered = [call for call in org.journal("/composite") if call["status"] == 200]
    assert len(answered) == 1
    assert not describes.old().exists()


def test_a_describe_is_read_once_and_again_when_it_changed(tenant, org, django_assert_num_queries):
    pull.run(tenant)
    first = schema.describe_many(tenant, ["Case", "Lead"])
    with django_assert_num_queries(1):
        again = schema.describe_many(tenant, ["Case", "Lead"])
    assert again["Case"] is first["Case"]
    org.post("settings", {"hidden_fields": ["Case.Priority"]})
    assert describes.keep(tenant)
    assert "Priority" not in schema.describe_many(tenant, ["Case"])["Case"].fields
    assert schema.describe_many(TenantFactory(), ["Case"]) == {}


def test_an_object_that_the_org_hides_is_forgotten(tenant, org):
    pull.run(tenant)
    org.post("settings", {"hidden_objects": ["Lead"]})
    assert describes.keep(tenant)
    assert not DescribeCache.objects.filter(tenant=tenant, name="Lead").exists()


def test_describes_that_cannot_be_read_are_left_for_later(tenant, org):
    pull.run(tenant)
    org.post("settings", {"down": True})
    assert not describes.keep(tenant)
    assert DescribeCache.objects.filter(tenant=tenant, name="Lead").exists()
