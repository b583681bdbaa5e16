import json
from pathlib import Path

import pytest

from common.errors import RemoteError
from mapping import forms, jira_fields, layout
from mapping.models import ChosenField, MappedProject
from salesforce.models import Connection
from tests.factories import MappedObjectFactory, TenantFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.site import Answer
from tests.mapping.building import project
from tests.salesforce_world import connect

RECORDED = (
    Path(__file__).parents[3] / "shared/data/salesforce/uiapi/record_create_defaults_Account.json"
)


def item(name, required=True, editable=True, kind="Field"):
    return {
        "required": required,
        "editableForNew": editable,
        "layoutComponents": [{"apiName": name, "componentType": kind}],
    }


def test_required_and_editable_fields_of_the_layout_are_required():
    items = [
        item("Name"),
        item("Phone", required=False),
        item("OwnerId", editable=False),
        item("Map", kind="CustomLink"),
    ]
    body = {"layout": {"sections": [{"layoutRows": [{"layoutItems": items}]}]}}
    assert list(layout.parse(body)) == ["Name"]


@pytest.mark.parametrize("body", [None, [], {}, {"layout": None}, {"layout": {"sections": None}}])
def test_an_answer_without_a_layout_requires_nothing(body):
    assert list(layout.parse(body)) == []


@pytest.mark.skipif(not RECORDED.exists(), reason="recorded answers are not here")
def test_a_recorded_answer_of_a_real_org_is_understood():
    assert list(layout.parse(json.loads(RECORDED.read_text()))) == ["Name"]


@pytest.fixture
def tenant(db, org, site):  # noqa: F811
    site.answer("GET", "/rest/api/3/field", Answer(200, []))
    tenant = TenantFactory(site_url=site.url)
    connect(tenant, org)
    return tenant


def test_a_form_comes_with_what_salesforce_requires(tenant):
    MappedObjectFactory(tenant=tenant, name="Lead")
    project(tenant)

    found = forms.load(tenant, "Lead", "SUP")

    required = {row.salesforce_field for row in found.rows if row.required}
    assert {"LastName", "Company"} <= required
    assert [one.id for one in found.jira_fields] == [jira_fields.ISSUE_KEY]
    last_name = next(row for row in found.rows if row.salesforce_field == "LastName")
    assert found.field(last_name).label and found.fitting(last_name) == list(found.jira_fields)


def test_what_only_the_layout_requires_is_on_the_form(tenant):
    MappedObjectFactory(tenant=tenant, name="Case")
    project(tenant)
    found = forms.load(tenant, "Case", "SUP")
    assert {row.salesforce_field for row in found.rows if row.required} == {"Status", "Origin"}


def test_an_object_without_a_layout_for_the_interface_requires_only_what_the_schema_does(tenant):
    assert layout.required(tenant, "CaseComment") is None


def test_a_hidden_field_is_not_on_the_layout(tenant, org):
    org.post("settings", {"hidden_fields": ["Case.Origin"]})
    assert layout.required(tenant, "Case") == {"Status"}


def test_a_lost_login_is_said_and_nothing_is_written(tenant):
    MappedObjectFactory(tenant=tenant, name="Lead")
    project(tenant)
    Connection.objects.filter(tenant=tenant).update(state=Connection.State.NEEDS_LOGIN)
    with pytest.raises(RemoteError) as trouble:
        forms.load(tenant, "Lead", "SUP")
    assert trouble.value.code == "needs_login"


@pytest.mark.django_db
def test_only_mapped_objects_with_chosen_fields_and_projects_of_jira_are_offered():
    tenant, charlie = TenantFactory(), TenantFactory()
    case = MappedObjectFactory(tenant=tenant, name="Case")
    MappedObjectFactory(tenant=tenant, name="Lead")
    gone = MappedObjectFactory(tenant=tenant, name="Account", gone_at=tenant.installed_at)
    foreign = MappedObjectFactory(tenant=charlie, name="Contact")
    for mapped in (case, gone, foreign):
        ChosenField.objects.create(mapped_object=mapped, tab="list", name="Id")
        ChosenField.objects.create(mapped_object=mapped, tab="search", name="Id")
    sup = project(tenant)
    project(tenant, "NOWHERE", "")
    project(charlie, "FOREIGN", "10009")
    MappedProject.objects.create(
        tenant=tenant, key="GONE", project_id="1", gone_at=tenant.installed_at
    )

    assert list(forms.objects(tenant)) == [case]
    assert list(forms.projects(tenant)) == [sup]
