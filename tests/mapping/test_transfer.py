import copy
import json

import pytest

from common.errors import Refused, RemoteError
from mapping import choosing, live, managing, picklists, restricting, row_changes, rows, rules
from mapping.models import (
    AutoCreateRule,
    FormRow,
    IssueTypeRestriction,
    LiveProject,
    MappedObject,
    MappedProject,
)
from mapping.restricting import Place
from mapping.transfer import apply, differences, export
from mapping.transfer_schema import schema
from tenants import choosing_events, switching
from tenants.models import AuditEntry, Licence, Switches, Tenant
from tests.factories import TenantFactory
from tests.jira.conftest import _site, site  # noqa: F401
from tests.jira.site import Answer
from tests.mapping import jira_answers
from tests.mapping.building import ADMIN, CASE, KNOWN, describe
from tests.mapping.jira_answers import SEARCH, TYPES_AT
from tests.salesforce_world import connect

SUPPORT = jira_answers.PROJECTS[0]


@pytest.fixture
def jira(site):  # noqa: F811
    return jira_answers.tell(site, [SUPPORT])


def fresh(jira):
    tenant = TenantFactory(site_url=jira.url)
    describe(tenant)
    return tenant


@pytest.fixture
def bare(db, jira):
    """A site where nothing was configured yet."""
    return fresh(jira)


@pytest.fixture
def tenant(db, jira):
    """A site where every section has something."""
    tenant = fresh(jira)
    switching.change(tenant, "allow_linking", False, actor=ADMIN)
    switching.change(tenant, "comment_signature", "Bye", actor=ADMIN)
    choosing_events.recommend(tenant, actor=ADMIN)
    mapped = managing.add_object(tenant, CASE, actor=ADMIN)
    choosing.choose(mapped, "compact", ["Priority", "Subject"], schema=CASE, actor=ADMIN)
    sup = managing.add_project(tenant, "SUP", project_id="10000", name="Support", actor=ADMIN)
    managing.set_issue_types(sup, {"Task": "10001"}, actor=ADMIN)
    rows.add(mapped, sup, ["Subject", "Priority"], schema=CASE, actor=ADMIN)
    subject, priority = rows.of(mapped, sup)
    about = {"schema": CASE, "known": KNOWN, "actor": ADMIN}
    settings = {"jira_field": "summary", "label": "Topic", "potential_results": True}
    row_changes.change(tenant, subject.pk, settings, **about)
    row_changes.change(tenant, priority.pk, {"default": "Low", "jira_field": "priority"}, **about)
    pairs = {"Highest": "High"}
    picklists.save(tenant, priority.pk, pairs, schema=CASE, unmapped="copy", actor=ADMIN)
    rules.save(
        mapped,
        sup,
        jira_field="customfield_10029",
        operator="one_of",
        values=["Yes"],
        enabled=True,
        known=KNOWN,
        actor=ADMIN,
    )
    place = Place("10000", "SUP", "10003", "Sub-task")
    restricting.change(tenant, place, "all", True, actor=ADMIN)
    live.put(tenant, "10000", "SUP", types="chosen", issue_type_ids=["10001"], actor=ADMIN)
    AuditEntry.objects.all().delete()
    return tenant


def sent(document):
    """As it comes back from a file."""
    return json.loads(json.dumps(document))


def test_what_was_exported_makes_no_difference_where_it_came_from(tenant):
    document = sent(export(tenant))
    assert differences(tenant, document) == []
    assert apply(tenant, document, actor=ADMIN) == []
    assert not AuditEntry.objects.exists()


def test_a_configuration_moves_to_a_fresh_site_whole(tenant, bare):
    document = sent(export(tenant))

    apply(bare, document, actor=ADMIN)

    assert export(bare) == document
    assert AutoCreateRule.objects.get(mapped_object__tenant=bare).kind == "select"
    assert all(row["tenant_id"] == bare.pk for row in AuditEntry.objects.values())
    assert AuditEntry.objects.get(what="imported").actor == ADMIN.id


def test_a_dry_run_tells_what_an_import_would_do_and_writes_nothing(tenant, bare):
    document = sent(export(tenant))
    before = export(bare)

    told = differences(bare, document)

    assert export(bare) == before
    assert not AuditEntry.objects.exists()
    paths = {one.path: (one.before, one.after) for one in told}
    assert paths["switches.allow_linking"] == (True, False)
    assert paths["events.issue_created"] == (False, True)
    assert paths["objects.Case.compact"] == (None, ["CaseNumber", "Priority", "Subject"])
    assert paths["projects.SUP.issue_types"] == (None, ["Task"])
    assert paths["forms.Case · SUP.Subject.label"] == (None, "Topic")
    assert paths["forms.Case · SUP.order"] == (None, ["Subject", "Priority"])
    assert paths["forms.Case · SUP.rule"][1]["values"] == ["Yes"]
    assert paths["restrictions.SUP · Sub-task (10003).link"] == (None, True)
    assert paths["live_projects.SUP.types"] == (None, "chosen")
    assert apply(bare, document, actor=ADMIN) == told


def test_the_caller_sees_no_switch_of_a_dry_run(tenant):
    document = sent(export(tenant))
    document["switches"]["allow_unlinking"] = False
    assert differences(tenant, document)
    assert Tenant.objects.get(pk=tenant.pk).switches.allow_unlinking
    assert tenant.switches.allow_unlinking


def test_what_the_file_leaves_out_of_a_section_goes_and_other_sections_stay(tenant):
    document = sent(export(tenant))
    kept = {name: document[name] for name in ("format", "version")}
    form = {**document["forms"][0], "rows": document["forms"][0]["rows"][1:], "rule": None}

    apply(tenant, {**kept, "forms": [form], "restrictions": []}, actor=ADMIN)

    assert [row.salesforce_field for row in FormRow.objects.all()] == ["Priority"]
    assert not AutoCreateRule.objects.exists()
    assert not restricting.restricted(tenant, "10000", "10003", "link")
    assert LiveProject.objects.exists() and not tenant.switches.allow_linking


def test_forms_that_the_file_does_not_have_keep_only_what_is_required(tenant):
    FormRow.objects.filter(salesforce_field="Subject").update(source="required")
    document = {**sent(export(tenant)), "forms": []}
    apply(tenant, document, actor=ADMIN)
    assert [row.salesforce_field for row in FormRow.objects.all()] == ["Subject"]


def test_an_edited_rule_stays_the_same_rule_so_that_it_does_not_fire_again(tenant):
    rule = AutoCreateRule.objects.get()
    document = sent(export(tenant))
    document["forms"][0]["rule"]["values"] = ["No"]
    apply(tenant, document, actor=ADMIN)
    assert AutoCreateRule.objects.get().pk == rule.pk


def test_projects_and_issue_types_are_found_by_key_and_name_on_another_site(tenant, bare, jira):
    projects = [{**SUPPORT, "id": "20000"}, {"id": "10000", "key": "OPS", "name": "Ops"}]
    jira.answer("GET", SEARCH, Answer(200, {"isLast": True, "values": projects}))
    types = [{"id": "10003", "name": "Epic"}, {"id": "30001", "name": "Task"}]
    jira.answer("GET", TYPES_AT, Answer(200, [*types, {"id": "30003", "name": "Sub-task"}]))
    document = sent(export(tenant))
    document["live_projects"][0] |= {"types": "all", "issue_type_ids": []}

    apply(bare, document, actor=ADMIN)

    row = IssueTypeRestriction.objects.get(tenant=bare)
    assert (row.project_id, row.issue_type_id) == ("20000", "30003")
    assert LiveProject.objects.get(tenant=bare).project_id == "20000"
    assert MappedProject.objects.get(tenant=bare).project_id == "20000"


def broken(document, *path, value):
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document


ROW = ("forms", 0, "rows", 0)


@pytest.mark.parametrize(
    ("path", "value", "beside", "said"),
    [
        (("version",), 2, "version", "version 2; this service reads version 1"),
        (("format",), "other", "format", "no file with an exported configuration"),
        (("extra",), 1, "file", "“extra” in file is not known"),
        (("switches", "tenant"), 1, "switches", "“tenant” in switches is not known"),
        (("switches", "allow_linking"), "yes", "switches.allow_linking", "boolean is needed"),
        (("switches", "default_value_mode"), "x", "switches.default_value_mode", "one of off"),
        ((*ROW, "label"), "x" * 300, "forms[0].rows[0].label", "at most 255 characters"),
        ((*ROW, "colour"), "red", "forms[0].rows[0]", "“colour”"),
        ((*ROW, "columns"), 3, "forms[0].rows[0].columns", "one of 1, 2"),
        (("objects", 0, "tabs", "wide"), [], "objects[0].tabs", "“wide”"),
        (("restrictions",), None, "restrictions", "array is needed"),
    ],
)
def test_a_file_of_another_form_is_refused_with_a_sentence(tenant, path, value, beside, said):
    document = broken(sent(export(tenant)), *path, value=value)
    for act in (differences, lambda *args: apply(*args, actor=ADMIN)):
        with pytest.raises(Refused) as refusal:
            act(tenant, document)
        assert said in refusal.value.fields[beside]
        assert refusal.value.status == 400


@pytest.mark.parametrize("document", [None, [], "text", {}, {"version": 1}])
def test_what_is_no_configuration_at_all_is_refused(tenant, document):
    with pytest.raises(Refused) as refusal:
        differences(tenant, document)
    assert refusal.value.fields["format"]


def test_a_row_without_its_label_is_refused(tenant):
    document = sent(export(tenant))
    del document["forms"][0]["rows"][0]["label"]
    with pytest.raises(Refused) as refusal:
        differences(tenant, document)
    assert "'label'" in refusal.value.fields["forms[0].rows[0]"]


@pytest.mark.parametrize("section", ["objects", "projects", "forms", "restrictions"])
def test_what_stands_twice_in_a_file_is_refused(tenant, section):
    document = sent(export(tenant))
    document[section] += copy.deepcopy(document[section])
    with pytest.raises(Refused) as refusal:
        differences(tenant, document)
    assert "2 times" in refusal.value.sentence


@pytest.mark.parametrize(
    ("path", "value", "beside", "said"),
    [
        ((*ROW, "jira_field"), "customfield_1", "Subject.jira_field", "isn’t in Jira any more"),
        ((*ROW, "salesforce_field"), "Nothing__c", "Nothing__c", "can’t be filled"),
        (("forms", 0, "rows", 1, "default"), "Urgent", "Priority.default", "is not a value"),
        (
            ("forms", 0, "rows", 1, "picklist", "Highest"),
            "Urgent",
            "Priority.picklist.Highest",
            "is not a value",
        ),
        (("forms", 0, "rule", "values"), [], "rule.values", "at least one value"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_as_on_its_screen(tenant, path, value, beside, said):
    document = broken(sent(export(tenant)), *path, value=value)
    with pytest.raises(Refused) as refusal:
        apply(tenant, document, actor=ADMIN)
    assert said in refusal.value.fields[f"forms.Case · SUP.{beside}"]


@pytest.mark.parametrize(
    ("path", "value", "beside", "said"),
    [
        (("switches", "allow_bulk"), True, "switches.allow_bulk", "add-on"),
        (("switches", "background_api_share"), 0, "switches.background_api_share", ""),
        (("objects", 0, "tabs", "search"), ["a", "b"], "objects.Case.search", "can’t be shown"),
        (("projects", 0, "key"), "NONE", "projects.NONE", "no project NONE"),
        (("projects", 0, "issue_types"), ["Epic"], "projects.SUP.issue_types", "no issue type"),
        (("forms", 0, "project"), "NONE", "forms.Case · NONE", "not mapped"),
        (
            ("restrictions", 0, "project_key"),
            "NONE",
            "restrictions.NONE · Sub-task",
            "in a project NONE",
        ),
        (
            ("live_projects", 0, "issue_type_ids"),
            ["99"],
            "live_projects.SUP",
            "no issue type 99",
        ),
    ],
)
def test_what_does_not_exist_here_is_refused(tenant, path, value, beside, said):
    document = broken(sent(export(tenant)), *path, value=value)
    with pytest.raises(Refused) as refusal:
        differences(tenant, document)
    assert said in refusal.value.fields[beside]


def test_nothing_is_half_applied(tenant, bare):
    document = sent(export(tenant))
    document["live_projects"][0]["project_key"] = "NONE"
    before = export(bare)
    with pytest.raises(Refused):
        apply(bare, document, actor=ADMIN)
    assert export(bare) == before
    assert not AuditEntry.objects.exists() and not MappedObject.objects.filter(tenant=bare)


def test_all_that_is_wrong_is_said_at_once(tenant):
    document = sent(export(tenant))
    document["switches"]["allow_bulk"] = True
    document["forms"][0]["rows"][1]["default"] = "Urgent"
    with pytest.raises(Refused) as refusal:
        differences(tenant, document)
    assert len(refusal.value.fields) == 2


def test_a_switch_that_waits_for_another_one_is_left_as_it_is(tenant, bare):
    switching.change(tenant, "show_case_comments", False, actor=ADMIN)
    switching.change(bare, "post_case_comments", False, actor=ADMIN)
    apply(bare, sent(export(tenant)), actor=ADMIN)
    held = Switches.objects.get(tenant=bare)
    assert (held.show_case_comments, held.post_case_comments) == (False, False)


def test_a_licensed_add_on_is_taken_over(tenant, bare):
    for one in (tenant, bare):
        Licence.objects.create(tenant=one, add_on="bulk")
    switching.change(tenant, "allow_bulk", True, actor=ADMIN)
    apply(bare, sent(export(tenant)), actor=ADMIN)
    assert Switches.objects.get(tenant=bare).allow_bulk


def test_a_jira_that_does_not_answer_is_said_and_nothing_is_guessed(tenant, bare, jira):
    document = sent(export(tenant))
    jira.fails = Answer(503)
    with pytest.raises(RemoteError) as trouble:
        apply(bare, document, actor=ADMIN)
    assert trouble.value.service == "jira"


def test_an_object_that_the_org_does_not_have_is_refused(tenant, org):
    connect(tenant, org)
    document = sent(export(tenant))
    document["objects"].append({"name": "Nothing__c", "tabs": {}})
    with pytest.raises(Refused) as refusal:
        differences(tenant, document)
    assert "isn’t available" in refusal.value.fields["objects.Nothing__c"]


def test_an_object_that_is_gone_in_salesforce_travels_no_more(tenant):
    MappedObject.objects.update(gone_at=tenant.installed_at)
    document = export(tenant)
    assert document["objects"] == [] and document["forms"] == []


def test_no_secret_and_no_person_is_in_the_file(tenant, org):
    connect(tenant, org)
    text = json.dumps(export(tenant))
    assert tenant.connect_secret.reveal() not in text
    assert tenant.connect_client_key not in text
    assert "712020" not in text and "access" not in text


def test_the_schema_names_every_switch_and_is_a_schema_itself():
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema())
    names = {one.name for one in Switches._meta.fields if one.name != "tenant"}
    assert set(schema()["properties"]["switches"]["properties"]) == names


@pytest.mark.parametrize("count", [1, 200])
def test_an_export_takes_as_many_queries_for_one_project_as_for_two_hundred(
    tenant, count, django_assert_num_queries
):
    mapped = MappedObject.objects.get()
    for number in range(count):
        project = MappedProject.objects.create(tenant=tenant, key=f"P{number}", project_id="1")
        FormRow.objects.create(
            mapped_object=mapped, project=project, salesforce_field="Subject", label="Subject"
        )
    with django_assert_num_queries(11):
        assert len(export(tenant)["forms"]) == count + 1
