import pytest

from mapping import kinds
from mapping.kinds import Kind, fillable, fits, kind_of
from tests.mapping.building import CASE, field

CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string", "system": "summary"}, Kind.TEXT),
        ({"type": "string", "system": "description"}, Kind.AREA),
        ({"type": "string", "custom": CUSTOM + "textfield"}, Kind.TEXT),
        ({"type": "string", "custom": CUSTOM + "textarea"}, Kind.AREA),
        ({"type": "string", "custom": CUSTOM + "url"}, Kind.URL),
        ({"type": "option", "custom": CUSTOM + "select"}, Kind.SELECT),
        ({"type": "option", "custom": CUSTOM + "radiobuttons"}, Kind.SELECT),
        ({"type": "option-with-child", "custom": CUSTOM + "cascadingselect"}, Kind.CASCADE),
        ({"type": "array", "items": "option", "custom": CUSTOM + "multiselect"}, Kind.MULTI),
        (
            {"type": "array", "items": "option", "custom": CUSTOM + "multicheckboxes"},
            Kind.CHECKBOXES,
        ),
        ({"type": "array", "items": "string", "system": "labels"}, Kind.LABELS),
        ({"type": "array", "items": "component", "system": "components"}, Kind.NAMES),
        ({"type": "array", "items": "user"}, Kind.USERS),
        ({"type": "number", "custom": CUSTOM + "float"}, Kind.NUMBER),
        ({"type": "date", "system": "duedate"}, Kind.DATE),
        ({"type": "datetime", "system": "created"}, Kind.DATETIME),
        ({"type": "user", "system": "assignee"}, Kind.USER),
        ({"type": "priority", "system": "priority"}, Kind.NAMED),
        ({"type": "status"}, Kind.NAMED),
        ({"type": "issuelink", "system": "parent"}, Kind.ISSUE),
        ({"type": "array", "items": "attachment"}, None),
        ({"type": "comments-page"}, None),
        ({"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-lexo-rank"}, None),
        ({}, None),
    ],
)
def test_the_kind_follows_from_jiras_schema(schema, kind):
    assert kind_of(schema) == kind


@pytest.mark.parametrize(
    ("kind", "name", "fit"),
    [
        (Kind.TEXT, "Subject", True),
        (Kind.MULTI, "Description", True),
        (Kind.NAMED, "Priority", True),
        (Kind.NUMBER, "Priority", False),
        (Kind.AREA, "Priority", False),
        (Kind.CHECKBOXES, "Products__c", True),
        (Kind.DATE, "Products__c", False),
        (Kind.DATETIME, "Due__c", True),
        (Kind.TEXT, "Due__c", False),
        (Kind.NUMBER, "Users__c", True),
        (Kind.TEXT, "Users__c", False),
        (Kind.SELECT, "Escalated__c", True),
        (Kind.USER, "AccountId", True),
        (Kind.TEXT, "Where__c", False),
    ],
)
def test_only_kinds_that_fit_can_fill_a_field(kind, name, fit):
    assert fits(kind, CASE.fields[name]) is fit


def test_the_documented_table_is_the_table_in_force():
    told = {}
    for line in kinds.__doc__.splitlines():
        types, bar, fit = line.partition("|")
        if bar and "Salesforce type" not in types and "---" not in types:
            for name in types.replace("(and RecordTypeId)", "").split(","):
                told[name.strip()] = fit.strip()
    for name, fitting in kinds.FITS.items():
        documented = set(Kind) if told[name] == "all" else set(told[name].split(", "))
        assert documented == set(fitting), name


def test_a_form_asks_for_what_can_be_written_at_creation():
    assert fillable(CASE.fields["Subject"])
    assert fillable(field("RecordTypeId", "reference", createable=False))
    assert not fillable(CASE.fields["CaseNumber"])
    assert not fillable(CASE.fields["Where__c"])
