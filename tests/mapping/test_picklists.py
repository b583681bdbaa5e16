import pytest

from common.errors import Refused
from mapping import picklists
from mapping.models import FormRow, PicklistMap
from mapping.picklists import propose, save, translate
from mapping.typed import choices
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.mapping.building import CASE, form, row

ADMIN = Actor.person("712020:admin")
PRIORITY = CASE.fields["Priority"]
TARGETS = choices(PRIORITY)


def test_values_of_the_same_name_are_proposed_exactly_then_in_any_case():
    found = propose(["Highest", "High", "LOW", "Lowest"], TARGETS, {"Highest": "High"})
    assert [(one.jira_value, one.salesforce_value, one.how) for one in found] == [
        ("Highest", "High", "chosen"),
        ("High", "High", "same"),
        ("LOW", "Low", "case"),
        ("Lowest", "", "none"),
    ]


def test_a_mapped_value_that_jira_no_longer_has_is_still_shown():
    found = propose(["High"], TARGETS, {"Blocker": "High"})
    assert [(one.jira_value, one.how) for one in found] == [("High", "same"), ("Blocker", "chosen")]


def test_an_exact_name_wins_over_one_in_another_case():
    found = propose(["low"], (*TARGETS, TARGETS[0].__class__("low", "low")), {})
    assert (found[0].salesforce_value, found[0].how) == ("low", "same")


@pytest.fixture
def tenant(db):
    return TenantFactory()


@pytest.fixture
def priority(tenant):
    return row(*form(tenant), "Priority")


def map_(tenant, one, pairs, unmapped="leave", value=""):
    return save(
        tenant,
        one.pk,
        pairs,
        schema=CASE,
        unmapped=unmapped,
        unmapped_value=value,
        actor=ADMIN,
    )


def test_map_saves_the_pairs_and_the_policy_and_says_from_and_to(tenant, priority):
    map_(tenant, priority, {"Highest": "High", "Lowest": ""})
    map_(tenant, priority, {"Highest": "Medium"}, "set", "Low")

    stored = FormRow.objects.get()
    assert picklists.maps_of(stored) == {"Highest": "Medium"}
    assert (stored.unmapped, stored.unmapped_value) == ("set", "Low")
    entry = AuditEntry.objects.first()
    assert entry.before == {"map": {"Highest": "High"}, "unmapped": "leave", "unmapped_value": ""}
    assert entry.after == {"map": {"Highest": "Medium"}, "unmapped": "set", "unmapped_value": "Low"}


def test_mapping_the_same_again_is_not_audited(tenant, priority):
    map_(tenant, priority, {"Highest": "High"})
    map_(tenant, priority, {"Highest": "High"})
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("pairs", "unmapped", "value", "beside"),
    [
        ({"Highest": "Urgent"}, "leave", "", "Highest"),
        ({"x" * 256: "High"}, "leave", "", "x" * 256),
        ({}, "sometimes", "", "unmapped"),
        ({}, "set", "", "unmapped_value"),
        ({}, "set", "Urgent", "unmapped_value"),
    ],
)
def test_what_is_no_value_of_the_picklist_is_refused(
    tenant, priority, pairs, unmapped, value, beside
):
    with pytest.raises(Refused) as refusal:
        map_(tenant, priority, pairs, unmapped, value)
    assert refusal.value.fields[beside]
    assert not PicklistMap.objects.exists()


def test_only_picklists_are_mapped(tenant):
    with pytest.raises(Refused) as refusal:
        map_(tenant, row(*form(tenant), "Subject"), {"a": "b"})
    assert "no picklist" in refusal.value.sentence


def test_another_tenants_row_is_not_there(priority):
    with pytest.raises(Refused) as refusal:
        map_(TenantFactory(), priority, {"Highest": "High"})
    assert refusal.value.status == 404
    assert not PicklistMap.objects.exists()


@pytest.mark.parametrize(
    ("unmapped", "jira", "wanted"),
    [
        ("leave", "Highest", "High"),
        ("leave", " HIGHEST ", "High"),
        ("leave", "Low", None),
        ("copy", "Low", "Low"),
        ("copy", "low", "Low"),
        ("copy", "Lowest", None),
        ("set", "Lowest", "Medium"),
    ],
)
def test_a_value_is_translated_by_the_map_then_by_the_policy(
    tenant, priority, unmapped, jira, wanted
):
    map_(tenant, priority, {"Highest": "High"}, unmapped, "Medium" if unmapped == "set" else "")
    assert translate(FormRow.objects.get(), jira, PRIORITY) == wanted


def test_a_value_that_is_not_mapped_can_be_refused(tenant, priority):
    map_(tenant, priority, {}, "refuse")
    with pytest.raises(Refused) as refusal:
        translate(FormRow.objects.get(), "Lowest", PRIORITY)
    assert "“Lowest” has no Salesforce value" in refusal.value.fields["Priority"]


def test_record_types_are_mapped_by_name(tenant):
    kind = row(*form(tenant), "RecordTypeId")
    map_(tenant, kind, {"Incident": "Support"})
    found = translate(FormRow.objects.get(), "Incident", CASE.fields["RecordTypeId"], CASE)
    assert found == "0125g000000abcDAAQ"
