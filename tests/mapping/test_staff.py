"""Support staff change what a tenant mapped, through the functions of the screens."""

import pytest

from mapping import choosing, live, managing, restricting, rules
from mapping.models import (
    AutoCreateRule,
    FormRow,
    IssueTypeRestriction,
    LiveProject,
    MappedObject,
    MappedProject,
    PicklistMap,
)
from mapping.restricting import Place
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.site import Answer
from tests.mapping.building import CASE, KNOWN, describe, form, project, row
from tests.staff_pages import Staff, errors, messages

pytestmark = pytest.mark.django_db(transaction=True)
ADMIN = Actor.person("712020:admin")
CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"
PROJECTS = [
    {"id": "10000", "key": "SUP", "name": "Support"},
    {"id": "10001", "key": "DEV", "name": "Development"},
]
TYPES = [{"id": "10001", "name": "Task"}, {"id": "10003", "name": "Sub-task"}]
FIELDS = [
    {"id": "summary", "name": "Summary", "schema": {"type": "string", "system": "summary"}},
    {"id": "priority", "name": "Priority", "schema": {"type": "priority"}},
    {
        "id": "customfield_10029",
        "name": "Autocreate",
        "schema": {"type": "option", "custom": CUSTOM + "select"},
    },
]


@pytest.fixture
def staff(client, db):
    return Staff(client)


@pytest.fixture
def jira(site):  # noqa: F811
    site.answer("GET", "/rest/api/3/project/search", Answer(200, {"values": PROJECTS}))
    site.answer("GET", "/rest/api/3/issuetype/project", Answer(200, TYPES))
    site.answer("GET", "/rest/api/3/field", Answer(200, FIELDS))
    return site


@pytest.fixture
def tenant(db, jira):
    made = TenantFactory(site_url=jira.url)
    describe(made)
    return made


@pytest.fixture
def placed(tenant):
    return form(tenant)


def only_entry():
    one = AuditEntry.objects.get()
    assert (one.actor_kind, one.actor) == ("staff", "sue")
    return one


def names_of(mapped, tab):
    return choosing.chosen(MappedObject.objects.get(pk=mapped.pk), tab)


# --- objects and their tabs


@pytest.mark.parametrize("tab", ["search", "details"])
def test_the_fields_of_a_tab_are_chosen_in_their_order(staff, placed, tab):
    mapped, _ = placed
    staff.save(mapped, **{f"tab_{tab}": "Subject\r\nPriority\r\n"})
    assert names_of(mapped, tab) == ["Subject", "Priority"]
    entry = only_entry()
    assert (entry.what, entry.target, entry.after) == (
        "fields_chosen",
        f"Case.{tab}",
        ["Subject", "Priority"],
    )


@pytest.mark.parametrize("tab", ["list", "compact"])
def test_the_name_field_stays_first_in_a_tab_that_pins_it(staff, placed, tab):
    mapped, _ = placed
    staff.save(mapped, **{f"tab_{tab}": "Subject"})
    assert names_of(mapped, tab) == ["CaseNumber", "Subject"]


@pytest.mark.parametrize(
    ("tab", "typed", "said"),
    [
        ("search", "Subject\nPriority\nOrigin\nDue__c\nMail__c\nCount__c", "at most 5"),
        ("compact", "Subject\nPriority\nOrigin\nDue__c\nMail__c", "at most 5"),
        ("list", "Description", "Description can’t be shown"),
        ("details", "Where__c", "Where__c can’t be shown"),
        ("details", "Nothing__c", "Nothing__c can’t be shown"),
    ],
)
def test_what_a_tab_refuses_stands_beside_it_and_nothing_is_saved(staff, placed, tab, typed, said):
    mapped, _ = placed
    page = staff.save(
        mapped, **{f"tab_{tab}": typed, "tab_search": typed if tab == "search" else "Subject"}
    )
    assert any(said in one for one in errors(page))
    assert names_of(mapped, tab) == names_of(mapped, "search") == []
    assert not AuditEntry.objects.exists()


def test_an_object_is_mapped_as_salesforce_describes_it(staff, tenant):
    assert staff.add(MappedObject, tenant=tenant.pk, name="Case").status_code == 302
    mapped = MappedObject.objects.get()
    assert (mapped.tenant, mapped.label_plural) == (tenant, "Cases")
    assert only_entry().what == "object_mapped"


def test_an_object_that_salesforce_does_not_tell_is_not_mapped(staff, tenant):
    page = staff.add(MappedObject, tenant=tenant.pk, name="Nothing__c")
    assert page.status_code == 200 and messages(page)
    assert not MappedObject.objects.exists()


def test_an_object_is_unmapped_with_its_forms(staff, placed):
    mapped, sup = placed
    row(mapped, sup)
    staff.delete(mapped)
    assert not MappedObject.objects.exists() and not FormRow.objects.exists()
    assert only_entry().what == "object_unmapped"


def test_what_salesforce_maps_is_not_unmapped_here(staff, tenant):
    mapped, _ = form(tenant)
    MappedObject.objects.update(origin="salesforce")
    page = staff.delete(mapped)
    assert "Remove it there, then sync" in messages(page)[0]
    assert MappedObject.objects.exists() and not AuditEntry.objects.exists()


# --- projects


def test_a_project_is_mapped_as_jira_has_it(staff, tenant):
    staff.add(MappedProject, tenant=tenant.pk, key="DEV")
    dev = MappedProject.objects.get()
    assert (dev.project_id, dev.name) == ("10001", "Development")
    assert only_entry().what == "project_mapped"


def test_a_project_that_jira_does_not_have_is_refused(staff, tenant):
    page = staff.add(MappedProject, tenant=tenant.pk, key="NIX")
    assert "Jira has no project NIX." in messages(page)
    assert not MappedProject.objects.exists()


def test_issue_types_of_a_project_are_chosen(staff, placed):
    _, sup = placed
    staff.save(sup, types=["Task"])
    assert list(sup.issue_types.values_list("name", "issue_type_id")) == [("Task", "10001")]
    assert only_entry().after == ["Task"]
    staff.save(sup, types=[])
    assert not sup.issue_types.exists()


def test_an_issue_type_that_jira_does_not_have_is_refused(staff, placed):
    _, sup = placed
    assert errors(staff.save(sup, types=["Wish"]))
    assert not sup.issue_types.exists()


def test_a_project_is_unmapped(staff, placed):
    staff.delete(placed[1])
    assert not MappedProject.objects.exists()
    assert only_entry().what == "project_unmapped"


# --- form rows


def test_the_gear_of_a_row_is_changed(staff, placed):
    one = row(*placed)
    answer = staff.save(
        one, label="Topic", jira_field="summary", columns="1", potential_results="on", default="Hi"
    )
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.label, one.jira_field, one.columns) == ("Topic", "summary", 1)
    assert one.potential_results and one.default == "Hi"
    told = {entry.target for entry in AuditEntry.objects.filter(what="form_row", actor="sue")}
    names = ("label", "jira_field", "columns", "potential_results", "default")
    assert told == {f"Case.Subject.{name} · SUP" for name in names}


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("Priority", "low", "Low"),
        ("Products__c", "Reports; Billing", "Reports;Billing"),
        ("Due__c", "2025-11-19", "2025-11-19"),
        ("Due__c", "+3", {"days_from_today": 3}),
        ("Escalated__c", "true", True),
        ("Count__c", "7", 7),
        ("Subject", "", None),
    ],
)
def test_a_default_is_typed_by_its_field_and_drawn_as_it_is_typed(
    staff, placed, field, typed, stored
):
    one = row(*placed, field)
    assert staff.save(one, default=typed).status_code == 302
    one.refresh_from_db()
    assert one.default == stored
    again = staff.save(one)
    assert again.status_code == 302
    one.refresh_from_db()
    assert one.default == stored


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("Priority", {"default": "Huge"}),
        ("Due__c", {"default": "soon"}),
        ("Due__c", {"default": "+9999"}),
        ("Escalated__c", {"default": "perhaps"}),
        ("Priority", {"potential_results": "on"}),
        ("Fixed__c", {"keep_in_sync": "on"}),
        ("Due__c", {"jira_field": "summary"}),
        ("Subject", {"label": ""}),
        ("Subject", {"label": "x" * 300}),
        ("Subject", {"columns": "3"}),
        ("Subject", {"place": "0"}),
        ("Priority", {"unmapped": "set", "unmapped_value": "Huge"}),
        ("Priority", {"unmapped": "set"}),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_with_all_others(staff, placed, field, typed):
    one = row(*placed, field)
    page = staff.save(one, help_text="New", **typed)
    assert page.status_code == 200 and errors(page)
    one.refresh_from_db()
    assert one.help_text == "" and not AuditEntry.objects.exists()


def test_a_row_is_moved(staff, placed):
    for name in ("Subject", "Priority", "Origin"):
        one = row(*placed, name)
    staff.save(one, place="1")
    assert [found.salesforce_field for found in FormRow.objects.all()] == [
        "Origin",
        "Subject",
        "Priority",
    ]
    assert only_entry().what == "form_order"


def maps(*pairs, stored=0):
    """A picklist map as the inline posts it."""
    found = {
        "picklist_maps-TOTAL_FORMS": len(pairs),
        "picklist_maps-INITIAL_FORMS": stored,
    }
    for number, (jira_value, salesforce_value) in enumerate(pairs):
        found[f"picklist_maps-{number}-jira_value"] = jira_value
        found[f"picklist_maps-{number}-salesforce_value"] = salesforce_value
    return found


def test_a_picklist_map_and_its_policy_are_one_change(staff, placed):
    one = row(*placed, "Priority")
    answer = staff.save(one, unmapped="copy", **maps(("Highest", "high"), ("Lowest", "Low")))
    assert answer.status_code == 302
    assert dict(PicklistMap.objects.values_list("jira_value", "salesforce_value")) == {
        "Highest": "High",
        "Lowest": "Low",
    }
    entry = only_entry()
    assert entry.what == "picklist_mapped" and entry.after["unmapped"] == "copy"


def test_a_line_of_a_picklist_map_is_removed(staff, placed):
    one = row(*placed, "Priority")
    for name in ("Highest", "Urgent"):
        PicklistMap.objects.create(row=one, jira_value=name, salesforce_value="High")
    staff.save(one, **{"picklist_maps-0-DELETE": "on"})
    assert PicklistMap.objects.get().jira_value == "Urgent"
    assert only_entry().after["map"] == {"Urgent": "High"}


def test_a_value_that_salesforce_does_not_have_is_said_in_its_line(staff, placed):
    one = row(*placed, "Priority")
    page = staff.save(one, label="New", **maps(("Highest", "Huge"), ("Lowest", "Low")))
    assert any("“Huge” is not a value" in said for said in errors(page))
    assert not PicklistMap.objects.exists() and not AuditEntry.objects.exists()


def test_a_jira_value_stands_once_in_a_map(staff, placed):
    one = row(*placed, "Priority")
    page = staff.save(one, **maps(("Highest", "High"), ("Highest", "Low")))
    assert page.status_code == 200 and not PicklistMap.objects.exists()


def test_a_map_is_offered_for_picklists_alone(staff, placed):
    assert "picklist_maps" in staff.open(row(*placed, "Priority")).text
    assert "picklist_maps" not in staff.open(row(*placed, "Subject")).text


def test_a_row_is_added_and_removed(staff, placed):
    mapped, sup = placed
    staff.add(FormRow, mapped_object=mapped.pk, project=sup.pk, salesforce_field="Origin")
    one = FormRow.objects.get()
    assert one.label == "Origin" and one.source == "here"
    staff.delete(one)
    assert not FormRow.objects.exists()
    assert [entry.what for entry in AuditEntry.objects.order_by("pk")] == [
        "form_rows_added",
        "form_row_removed",
    ]


def test_a_required_row_stays(staff, placed):
    one = row(*placed, "Must__c", source="required")
    assert "can’t be removed" in messages(staff.delete(one))[0]
    assert FormRow.objects.exists()


@pytest.mark.parametrize("field", ["CaseNumber", "Nothing__c"])
def test_a_field_that_cannot_be_filled_is_not_added(staff, placed, field):
    mapped, sup = placed
    page = staff.add(FormRow, mapped_object=mapped.pk, project=sup.pk, salesforce_field=field)
    assert errors(page) and not FormRow.objects.exists()


def test_an_object_of_one_site_is_not_joined_to_a_project_of_another(staff, placed):
    mapped, _ = placed
    strange = project(TenantFactory())
    about = {"mapped_object": mapped.pk, "project": strange.pk}
    condition = {"jira_field": "summary", "operator": "contains", "values": "x", "enabled": "on"}
    page = staff.add(FormRow, **about, salesforce_field="Origin")
    assert any("same site" in one for one in errors(page)) and not FormRow.objects.exists()
    assert errors(staff.add(AutoCreateRule, **about, **condition))
    assert not AutoCreateRule.objects.exists()


def test_nothing_is_saved_while_jira_cannot_be_asked(staff, placed, jira):
    jira.fails = Answer(503, {})
    one = row(*placed)
    page = staff.save(one, label="Topic")
    assert any("Try again" in said for said in errors(page)) and messages(page)
    one.refresh_from_db()
    assert one.label == "Subject"


# --- rules, restrictions, live projects


def a_rule(placed):
    return rules.save(
        *placed,
        jira_field="summary",
        operator="contains",
        values=["printer"],
        enabled=True,
        known=KNOWN,
        actor=ADMIN,
    )


def test_a_rule_is_made_by_the_name_of_a_jira_field_and_removed(staff, placed):
    mapped, sup = placed
    staff.add(
        AutoCreateRule,
        mapped_object=mapped.pk,
        project=sup.pk,
        jira_field="Autocreate",
        operator="one_of",
        values="Yes\nPerhaps",
        enabled="on",
    )
    rule = AutoCreateRule.objects.get()
    assert (rule.jira_field, rule.kind, rule.values) == (
        "customfield_10029",
        "select",
        ["Yes", "Perhaps"],
    )
    staff.delete(rule)
    assert not AutoCreateRule.objects.exists()
    assert set(AuditEntry.objects.values_list("what", "actor")) == {("auto_create_rule", "sue")}


def test_a_rule_is_changed_in_its_row_so_that_it_does_not_fire_again(staff, placed):
    rule = a_rule(placed)
    staff.save(rule, values="printer\npaper", enabled="")
    again = AutoCreateRule.objects.get()
    assert again.pk == rule.pk and again.values == ["printer", "paper"] and not again.enabled


@pytest.mark.parametrize(
    "typed",
    [
        {"jira_field": "priority"},
        {"jira_field": "nowhere"},
        {"operator": "equals", "values": "a\nb"},
        {"values": " "},
        {"values": "x" * 300},
    ],
)
def test_a_rule_that_does_not_fit_is_refused(staff, placed, typed):
    rule = a_rule(placed)
    AuditEntry.objects.all().delete()
    assert errors(staff.save(rule, **typed))
    assert AutoCreateRule.objects.get().values == ["printer"] and not AuditEntry.objects.exists()


def test_an_issue_type_is_restricted_and_freed(staff, tenant):
    where = {"tenant": tenant.pk, "project_key": "SUP", "issue_type_name": "Sub-task"}
    staff.add(IssueTypeRestriction, **where, link="on")
    held = IssueTypeRestriction.objects.get()
    assert (held.project_id, held.issue_type_id) == ("10000", "10003")
    assert (held.create, held.link, held.unlink) == (False, True, False)
    staff.save(held, link="", unlink="on")
    assert restricting.actions(IssueTypeRestriction.objects.get()) == ["unlink"]
    assert set(AuditEntry.objects.values_list("what", "actor")) == {("restriction", "sue")}


@pytest.mark.parametrize(("key", "name"), [("NIX", "Task"), ("SUP", "Wish")])
def test_what_jira_does_not_have_is_not_restricted(staff, tenant, key, name):
    page = staff.add(
        IssueTypeRestriction,
        tenant=tenant.pk,
        project_key=key,
        issue_type_name=name,
        create="on",
    )
    assert page.status_code == 200 and (errors(page) or messages(page))
    assert not IssueTypeRestriction.objects.exists()


def test_live_projects_are_listed_changed_and_removed(staff, tenant):
    staff.add(LiveProject, tenant=tenant.pk, project_key="SUP")
    listed = LiveProject.objects.get()
    assert (listed.project_id, listed.types) == ("10000", "all")
    staff.save(listed, types="chosen", issue_type_ids=["10003"])
    listed.refresh_from_db()
    assert (listed.types, listed.issue_type_ids) == ("chosen", ["10003"])
    assert errors(staff.save(listed, issue_type_ids=["99"]))
    staff.delete(listed)
    assert not LiveProject.objects.exists()
    assert set(AuditEntry.objects.values_list("what", "actor")) == {("live_projects", "sue")}


def test_all_of_it_is_found_by_the_site(staff, tenant, placed):
    a_rule(placed)
    row(*placed)
    restricting.change(tenant, Place("10000", "SUP", "10003", "Sub-task"), "all", True, actor=ADMIN)
    live.put(tenant, "10000", "SUP", types="all", actor=ADMIN)
    managing.add_object(TenantFactory(), CASE, actor=ADMIN)
    models = (MappedObject, MappedProject, FormRow, AutoCreateRule, IssueTypeRestriction)
    for model in (*models, LiveProject):
        assert staff.list(model, q=tenant.site_url).context["cl"].result_count == 1
