"""Salesforce Settings (SFS-2 to SFS-6), with the simulated org and a Jira site in miniature."""

import re
from html import unescape

import pytest
from django.core.cache import cache

from mapping.models import AutoCreateRule, ChosenField, FormRow, MappedProject, PicklistMap, Tab
from records.policy import connection_of
from salesforce import schema
from salesforce.models import Connection
from tenants.models import AuditEntry, Tenant
from tests.factories import MappedObjectFactory, TenantFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN, PERSON, context_token, header, url_token
from tests.salesforce_world import connect

pytestmark = pytest.mark.django_db
SCREEN = "/admin/settings"
FORM = f"{SCREEN}/form/"
PLACE = {"object": "Case", "project": "SUP"}
CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:select"
FIELDS = [
    {"id": "summary", "name": "Summary", "schema": {"type": "string", "system": "summary"}},
    {"id": "priority", "name": "Priority", "schema": {"type": "priority", "system": "priority"}},
    {"id": "duedate", "name": "Due date", "schema": {"type": "date", "system": "duedate"}},
    {
        "id": "customfield_10029",
        "name": "Autocreate",
        "custom": True,
        "schema": {"type": "option", "custom": CUSTOM},
    },
]
PRIORITIES = [{"name": "Highest"}, {"name": "High"}, {"name": "MEDIUM"}]
ASKED = [
    {"fieldId": "priority", "allowedValues": PRIORITIES},
    {"fieldId": "customfield_10029", "allowedValues": [{"value": "Yes"}, {"value": "No"}]},
]


@pytest.fixture
def tenant(db, site, org):  # noqa: F811
    """Connected; Case is mapped with fields chosen, and the project SUP."""
    tenant = TenantFactory(site_url=site.url)
    connect(tenant, org, account_id=ADMIN)
    case = MappedObjectFactory(tenant=tenant, name="Case")
    ChosenField.objects.create(mapped_object=case, tab=Tab.DETAILS, name="Subject")
    MappedProject.objects.create(
        tenant=tenant, key="SUP", name="Customer Support", project_id="10000"
    )
    site.admins.add(ADMIN)
    answers(site)
    org.delete("journal")
    return Tenant.objects.get(pk=tenant.pk)


def answers(site):  # noqa: F811
    types = [{"id": "10001", "name": "Bug"}]
    meta = "/rest/api/3/issue/createmeta/10000/issuetypes/10001"
    site.answer("GET", "/rest/api/3/field", Answer(200, FIELDS))
    site.answer("GET", "/rest/api/3/issuetype/project", Answer(200, types))
    site.answer("GET", "/rest/api/3/project/10000/statuses", Answer(200, []))
    site.answer("GET", meta, Answer(200, {"fields": ASKED, "total": 2, "startAt": 0}))


@pytest.fixture
def post(client, tenant):
    """A later request of the screen, by an admin of the site."""

    def send(path="", *, by=ADMIN, of=None, **values):
        token = context_token(of or tenant, sub=by)
        return client.post(
            f"{FORM}{path}", values, headers={**header(token), "Accept": "text/html"}
        )

    return send


@pytest.fixture
def form(post, tenant):
    """The rows of the first visit, by the name of their Salesforce field."""
    answer = post(**PLACE)
    assert answer.status_code == 200, answer.content
    return lambda name: FormRow.objects.get(mapped_object__tenant=tenant, salesforce_field=name)


def text_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def frame(client, tenant, by=ADMIN):
    token = url_token(tenant, "GET", SCREEN, sub=by)
    return client.get(f"{SCREEN}?jwt={token}")


def added(post, *names):
    post("add", **PLACE, field=list(names))


def test_the_screen_offers_mapped_objects_and_projects(client, tenant):
    html = frame(client, tenant).content.decode()
    assert '<option value="Case">' in html and "Customer Support (SUP)" in html


def test_an_object_without_chosen_fields_is_not_offered(client, tenant):
    MappedObjectFactory(tenant=tenant, name="Lead")
    assert '<option value="Lead">' not in frame(client, tenant).content.decode()


@pytest.mark.parametrize(
    ("gone", "told"),
    [("mapped_objects", "No objects to choose"), ("mapped_projects", "No projects mapped")],
)
def test_an_empty_list_says_what_to_do(client, tenant, gone, told):
    getattr(tenant, gone).all().delete()
    assert told in text_of(frame(client, tenant))


def test_a_person_who_is_no_admin_gets_nothing(client, tenant, post):
    assert frame(client, tenant, by=PERSON).status_code == 403
    for path in ("", "row", "add", "remove", "gear", "gear/save", "gear/find", "values", "rule"):
        assert post(path, by=PERSON, **PLACE).status_code == 403
    assert not FormRow.objects.exists()


def test_required_fields_stand_there_at_first_and_stay(post, tenant):
    lead = MappedObjectFactory(tenant=tenant, name="Lead")
    ChosenField.objects.create(mapped_object=lead, tab=Tab.DETAILS, name="Company")
    told = text_of(post(object="Lead", project="SUP"))
    assert "Salesforce requires Last Name" in told or "Salesforce requires Company" in told
    required = list(lead.form_rows.all())
    assert required and all(one.required for one in required)
    assert "can’t be removed" in text_of(post("remove", row=required[0].pk))
    assert FormRow.objects.filter(pk=required[0].pk).exists()


def test_fields_are_added_and_removed(post, form):
    added(post, "Priority", "Reason")
    row = form("Priority")
    assert "Priority" in text_of(post(**PLACE))
    post("remove", row=row.pk)
    names = set(FormRow.objects.values_list("salesforce_field", flat=True))
    assert "Priority" not in names and "Reason" in names


def test_a_field_that_salesforce_fills_itself_is_not_added(post, form):
    answer = post("add", **PLACE, field=["CaseNumber"])
    assert "can’t be filled on a new record" in text_of(answer)
    assert not FormRow.objects.filter(salesforce_field="CaseNumber").exists()


def test_a_jira_field_and_a_label_are_saved_one_by_one(post, form):
    added(post, "Subject")
    row = form("Subject")
    assert "Saved" in text_of(post("row", row=row.pk, name="jira_field", value="summary"))
    assert "Saved" in text_of(post("row", row=row.pk, name="label", value="What happened"))
    row.refresh_from_db()
    assert (row.jira_field, row.label) == ("summary", "What happened")
    changed = AuditEntry.objects.filter(what="form_row").values_list("actor", flat=True)
    assert list(changed) == [ADMIN, ADMIN]


def test_a_refused_label_keeps_what_was_typed_beside_the_reason(post, form):
    added(post, "Subject")
    answer = post("row", row=form("Subject").pk, name="label", value="x" * 300)
    assert "x" * 300 in answer.content.decode() and "at most 255 characters" in text_of(answer)
    assert form("Subject").label == "Subject"


def test_a_jira_field_that_does_not_fit_is_refused(post, form):
    added(post, "Priority")
    answer = post("row", row=form("Priority").pk, name="jira_field", value="duedate")
    assert "can’t fill Priority" in text_of(answer) and form("Priority").jira_field == ""


def test_a_setting_that_a_row_does_not_have_is_unknown(post, form):
    added(post, "Subject")
    answer = post("row", row=form("Subject").pk, name="source", value="required")
    assert answer.status_code == 404 and form("Subject").source == FormRow.Source.HERE


def test_a_jira_field_that_is_gone_is_said_beside_its_row(post, form):
    added(post, "Subject")
    FormRow.objects.filter(pk=form("Subject").pk).update(jira_field="customfield_666")
    assert "This Jira field no longer exists" in text_of(post(**PLACE))


def test_the_gear_saves_all_its_settings_and_moves_the_row(post, form):
    added(post, "Subject", "Priority")
    row = form("Subject")
    answer = post(
        "gear/save",
        row=row.pk,
        default="From Jira",
        columns="1",
        help_text="Say what happened.",
        potential_results="on",
        read_only="on",
        keep_in_sync="on",
        position="1",
    )
    assert answer.headers["HX-Retarget"] == "#form"
    assert answer.headers["HX-Trigger-After-Swap"] == "sinergify:form-done"
    row.refresh_from_db()
    assert (row.default, row.columns, row.help_text) == ("From Jira", 1, "Say what happened.")
    assert row.potential_results and row.read_only and row.keep_in_sync
    assert FormRow.objects.order_by("position")[0].pk == row.pk
    told = text_of(answer)
    assert "Default: From Jira" in told and "Full row" in told and "Potential results" in told


def test_a_bad_setting_of_the_gear_keeps_the_rest_as_typed(post, form):
    added(post, "Subject")
    row = form("Subject")
    answer = post(
        "gear/save", row=row.pk, default="x" * 300, columns="1", help_text="Kept", position="1"
    )
    assert "HX-Retarget" not in answer.headers
    html = answer.content.decode()
    assert "Kept" in html and "x" * 300 in html and "at most 255" in text_of(answer)
    row.refresh_from_db()
    assert (row.default, row.help_text) == (None, "")


@pytest.mark.parametrize("place", ["0", "-1", "many", "", "99999999999999999999"])
def test_a_place_that_is_no_number_is_refused(post, form, place):
    added(post, "Priority")
    answer = post("gear/save", row=form("Priority").pk, columns="1", position=place)
    assert "Enter a number from 1." in text_of(answer) and form("Priority").columns == 2


def test_days_from_today_are_a_default_of_a_date(post, tenant):
    deal = MappedObjectFactory(tenant=tenant, name="Opportunity")
    ChosenField.objects.create(mapped_object=deal, tab=Tab.DETAILS, name="Name")
    post(object="Opportunity", project="SUP")
    row = deal.form_rows.get(salesforce_field="CloseDate")
    post("gear/save", row=row.pk, default_kind="days", default_days="3", position="1")
    row.refresh_from_db()
    assert row.default == {"days_from_today": 3}
    assert "Default: 3 days from today" in text_of(post(object="Opportunity", project="SUP"))
    answer = post("gear/save", row=row.pk, default_kind="days", default_days="soon", position="1")
    assert "Enter a number of days" in text_of(answer) and 'value="soon"' in answer.content.decode()
    fixed = post("gear/save", row=row.pk, default_kind="fixed", default="2025-11-19", position="1")
    assert "Default: 2025-11-19" in text_of(fixed)
    post("gear/save", row=row.pk, default_kind="none", default="2025-11-19", position="1")
    row.refresh_from_db()
    assert row.default is None


def test_a_lookup_is_found_by_name_and_shown_by_name(post, form, org):
    added(post, "AccountId")
    row = form("AccountId")
    account = org.get("records", params={"object": "Account"})["records"][0]
    found = post("gear/find", row=row.pk, q=account["Name"][:6])
    assert account["Name"] in text_of(found) and account["Id"] in found.content.decode()
    post("gear/save", row=row.pk, default=account["Id"], columns="2", position="1")
    assert form("AccountId").default == account["Id"]
    assert account["Name"] in text_of(post("gear", row=row.pk))


def test_a_search_for_a_lookup_takes_what_is_typed_as_text(post, form):
    added(post, "AccountId")
    row = form("AccountId")
    told = text_of(post("gear/find", row=row.pk, q="x%' OR Name != '"))
    assert told.startswith("Nothing has this name")
    assert "2 to 200 characters" in text_of(post("gear/find", row=row.pk, q="a"))


def test_picklist_values_of_the_same_name_are_proposed_and_mapped(post, form):
    added(post, "Priority")
    row = form("Priority")
    post("row", row=row.pk, name="jira_field", value="priority")
    told = text_of(post("values", row=row.pk))
    assert "Same name" in told and "other case" in told and "Uses the policy" in told
    assert not PicklistMap.objects.exists()
    answer = post(
        "values/save",
        row=row.pk,
        jira=["Highest", "High", "MEDIUM"],
        salesforce=["High", "High", ""],
        unmapped="set",
        unmapped_value="Low",
    )
    assert answer.headers["HX-Retarget"] == "#form"
    pairs = set(PicklistMap.objects.values_list("jira_value", "salesforce_value"))
    assert pairs == {("Highest", "High"), ("High", "High")}
    assert (form("Priority").unmapped, form("Priority").unmapped_value) == ("set", "Low")


def test_a_policy_without_its_value_is_refused_with_the_map_as_typed(post, form):
    added(post, "Priority")
    row = form("Priority")
    post("row", row=row.pk, name="jira_field", value="priority")
    answer = post(
        "values/save",
        row=row.pk,
        jira=["Highest"],
        salesforce=["High"],
        unmapped="set",
        unmapped_value="",
    )
    assert "HX-Retarget" not in answer.headers and "Highest" in text_of(answer)
    assert not PicklistMap.objects.exists()


def test_a_field_without_values_says_so(post, form):
    added(post, "Priority")
    row = form("Priority")
    assert "Choose a Jira field for this row first" in text_of(post("values", row=row.pk))
    post("row", row=row.pk, name="jira_field", value="summary")
    assert "No values to map" in text_of(post("values", row=row.pk))


RULE = {**PLACE, "jira_field": "customfield_10029", "operator": "equals", "enabled": "on"}


def test_a_rule_is_saved_as_soon_as_it_is_whole(post, form):
    waiting = post("rule", **PLACE, jira_field="customfield_10029", operator="equals", values="")
    assert "Saved" not in text_of(waiting) and not AutoCreateRule.objects.exists()
    assert 'value="customfield_10029" selected' in waiting.content.decode()
    assert '<option value="Yes">' in waiting.content.decode()
    answer = post("rule", **RULE, values=["Yes", ""])
    assert "Saved" in text_of(answer)
    rule = AutoCreateRule.objects.get()
    assert (rule.jira_field, rule.operator, rule.values) == ("customfield_10029", "equals", ["Yes"])


def test_a_rule_says_which_events_it_misses(post, form):
    told = text_of(post("rule", **RULE, values="Yes"))
    assert "Issue created and Issue updated are not ticked in Event Configuration" in told


def test_a_rule_without_a_value_is_refused_beside_it(post, form):
    answer = post("rule", **RULE, values="")
    assert "Add at least one value." in text_of(answer) and not AutoCreateRule.objects.exists()


def test_a_rule_is_removed(post, form):
    post("rule", **RULE, values="Yes")
    post("rule/remove", **PLACE)
    assert not AutoCreateRule.objects.exists()


def test_rows_and_rules_of_another_site_are_not_found(post, form, tenant):
    added(post, "Priority")
    row = form("Priority")
    stranger = TenantFactory(site_url=tenant.site_url)
    for path in ("row", "remove", "gear", "gear/save", "gear/find", "values", "values/save"):
        answer = post(path, of=stranger, row=row.pk, name="label", value="Mine", q="any")
        assert answer.status_code == 404, path
    for path in ("", "add", "rule", "rule/remove"):
        assert post(path, of=stranger, **PLACE).status_code == 404, path
    assert form("Priority").label == "Priority"


@pytest.mark.parametrize("row", ["", "x", "-1", "9" * 30, "1; DROP TABLE"])
def test_an_id_that_is_none_is_not_found(post, form, row):
    assert post("gear", row=row).status_code == 404


def test_a_lost_login_says_so_and_keeps_the_mapping(post, form, tenant):
    added(post, "Priority")
    Connection.objects.filter(tenant=tenant).update(state=Connection.State.NEEDS_LOGIN)
    schema.forget(tenant)
    told = text_of(post(**PLACE))
    assert "Fields can’t be read" in told and "Log in again" in told
    assert form("Priority")
    assert connection_of(tenant).consumer_secret.reveal() not in told


def test_a_label_can_be_changed_while_the_login_is_lost(post, form, tenant):
    added(post, "Priority")
    Connection.objects.filter(tenant=tenant).update(state=Connection.State.NEEDS_LOGIN)
    assert "Saved" in text_of(post("row", row=form("Priority").pk, name="label", value="Urgency"))
    assert form("Priority").label == "Urgency"


def test_a_jira_that_does_not_answer_is_said(post, form, site):  # noqa: F811
    cache.clear()
    site.admins.add(ADMIN)
    site.answer("GET", "/rest/api/3/field", Answer(500, {}))
    assert "Fields can’t be read" in text_of(post(**PLACE))
