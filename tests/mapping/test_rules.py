import pytest

from common.errors import Refused
from mapping import rules
from mapping.models import AutoCreateRule
from mapping.rules import becomes_true, holds
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.mapping.building import KNOWN, form

ADMIN = Actor.person("712020:admin")


@pytest.mark.parametrize(
    ("kind", "operator", "wanted", "actual", "result"),
    [
        ("text", "equals", ["Yes"], ["  yes "], True),
        ("text", "equals", ["Yes"], ["yes please"], False),
        ("text", "contains", ["please"], ["Yes PLEASE"], True),
        ("text", "contains", ["yes", "please"], ["Yes, please"], True),
        ("text", "contains", ["yes", "no"], ["Yes, please"], False),
        ("text", "one_of", ["no", "YES"], ["yes"], True),
        ("text", "one_of", ["no", "never"], ["yes"], False),
        ("text", "one_of", ["strasse"], ["STRASSE"], True),
        ("area", "contains", ["printer"], ["The Printer\nis down"], True),
        ("select", "equals", ["Yes"], ["Yes"], True),
        ("select", "one_of", ["Yes", "Maybe"], ["maybe"], True),
        ("multi", "equals", ["A", "B"], ["b", "a"], True),
        ("multi", "equals", ["A"], ["A", "B"], False),
        ("multi", "contains", ["A", "B"], ["a", "b", "c"], True),
        ("multi", "contains", ["A", "D"], ["A", "B"], False),
        ("multi", "one_of", ["D", "B"], ["A", "B"], True),
        ("checkboxes", "equals", ["Phone"], ["phone"], True),
        ("checkboxes", "contains", ["Pho"], ["Phone"], False),
        ("checkboxes", "one_of", ["Chat"], ["Phone"], False),
        ("text", "equals", [], ["Yes"], False),
        ("text", "equals", [""], [""], False),
        ("text", "contains", ["a"], [], False),
        ("multi", "one_of", ["A"], [], False),
    ],
)
def test_a_condition_holds_by_its_operator_and_kind(kind, operator, wanted, actual, result):
    assert holds(kind, operator, wanted, actual) is result


def rule(kind="select", operator="one_of", values=("Yes",), name="customfield_10029", **about):
    return AutoCreateRule(
        jira_field=name, kind=kind, operator=operator, values=list(values), **about
    )


def item(before, after="", name="customfield_10029", **about):
    return {"field": "Auto", "fieldId": name, "fromString": before, "toString": after, **about}


YES = {"customfield_10029": {"id": "10101", "value": "Yes"}}


@pytest.mark.parametrize(
    ("fields", "changelog", "fires"),
    [
        (YES, None, True),
        ({"customfield_10029": {"value": "No"}}, None, False),
        ({}, None, False),
        (YES, [item(None, "Yes")], True),
        (YES, [item("No", "Yes")], True),
        (YES, [item("yes", "Yes")], False),
        (YES, [], False),
        (YES, [item("a", "b", name="summary")], False),
        (YES, [item("a", "b", name="summary"), item(None, "Yes")], True),
        ({"customfield_10029": {"value": "No"}}, [item("Yes", "No")], False),
    ],
)
def test_a_rule_fires_when_its_condition_becomes_true(fields, changelog, fires):
    assert becomes_true(rule(), fields, changelog) is fires


def test_a_rule_that_is_off_never_fires():
    assert not becomes_true(rule(enabled=False), YES, None)


SET = {"customfield_10032": [{"value": "Billing"}, {"value": "Reports, monthly"}]}


@pytest.mark.parametrize(
    ("before", "fires"),
    [
        ("Billing", True),
        ("Reports, monthly", True),
        ("Reports, monthly,Billing", False),
        ("Billing,Reports, monthly", False),
        ("Billing,Mobile app,Reports, monthly", True),
        ("", True),
    ],
)
def test_the_former_set_is_read_though_a_name_has_a_comma_itself(before, fires):
    name = "customfield_10032"
    one = rule("multi", "equals", ["Billing", "Reports, monthly"], name)
    assert becomes_true(one, SET, [item(before, name=name)]) is fires


def test_an_older_event_names_a_system_field_without_its_id():
    one = rule("text", "contains", ["printer"], "summary")
    changelog = [{"field": "summary", "fromString": "Screen", "toString": "Printer"}]
    assert becomes_true(one, {"summary": "Printer"}, changelog)


def test_a_text_area_is_judged_as_text():
    document = {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Printer down"}]}],
    }
    one = rule("area", "contains", ["printer"], "description")
    assert becomes_true(one, {"description": document}, None)


@pytest.fixture
def tenant(db):
    return TenantFactory()


def save(mapped, project, **about):
    given = {"jira_field": "customfield_10029", "operator": "one_of", "values": ["Yes", " yes "]}
    return rules.save(
        mapped, project, **{**given, "enabled": True, "known": KNOWN, "actor": ADMIN, **about}
    )


def test_a_rule_is_stored_with_the_kind_of_its_field(tenant):
    save(*form(tenant))
    stored = AutoCreateRule.objects.get()
    assert (stored.kind, stored.values) == ("select", ["yes"])
    entry = AuditEntry.objects.get()
    assert (entry.target, entry.before, entry.after["operator"]) == ("Case · SUP", None, "one_of")


def test_editing_keeps_the_rule_so_that_it_does_not_fire_again(tenant):
    place = form(tenant)
    first = save(*place)
    second = save(*place, operator="equals", values=["No"])
    assert first.pk == second.pk
    assert AuditEntry.objects.count() == 2
    save(*place, operator="equals", values=["No"])
    assert AuditEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("about", "beside"),
    [
        ({"jira_field": ""}, "jira_field"),
        ({"jira_field": "customfield_1"}, "jira_field"),
        ({"jira_field": "duedate"}, "jira_field"),
        ({"operator": "like"}, "operator"),
        ({"values": [" "]}, "values"),
        ({"values": ["x" * 256]}, "values"),
        ({"values": [str(n) for n in range(51)]}, "values"),
        ({"operator": "equals", "values": ["a", "b"]}, "values"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_beside_its_field(tenant, about, beside):
    with pytest.raises(Refused) as refusal:
        save(*form(tenant), **about)
    assert refusal.value.fields[beside]
    assert not AutoCreateRule.objects.exists()


def test_a_set_may_equal_several_values(tenant):
    stored = save(
        *form(tenant), jira_field="customfield_10032", operator="equals", values=["A", "B"]
    )
    assert stored.values == ["A", "B"]


def test_a_rule_is_switched_off_and_on_and_removed(tenant):
    place = form(tenant)
    save(*place)
    assert not rules.switch(*place, False, actor=ADMIN).enabled
    assert rules.switch(*place, True, actor=ADMIN).enabled
    rules.remove(*place, actor=ADMIN)
    assert not AutoCreateRule.objects.exists()
    assert [entry.after and entry.after["enabled"] for entry in AuditEntry.objects.all()] == [
        None,
        True,
        False,
        True,
    ]


def test_a_rule_that_is_not_there_cannot_be_switched(tenant):
    with pytest.raises(Refused) as refusal:
        rules.switch(*form(tenant), True, actor=ADMIN)
    assert refusal.value.fields["jira_field"]


def test_only_the_kinds_of_the_seed_are_offered():
    assert [one.id for one in rules.usable(KNOWN)] == [
        "summary",
        "customfield_10029",
        "customfield_10032",
    ]
