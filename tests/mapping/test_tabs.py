"""Which fields a tab may show, and which it shows before anybody chose."""

import pytest

from common.errors import Refused
from mapping import choosing, tabs
from mapping.models import ChosenField, MappedObject, Tab
from salesforce.schema import FieldSchema, ObjectSchema
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import MappedObjectFactory, TenantFactory

LIST, COMPACT, SEARCH, DETAILS = Tab.LIST, Tab.COMPACT, Tab.SEARCH, Tab.DETAILS
FIELDS = [
    FieldSchema("CaseNumber", "Case Number", "string", 30, name_field=True),
    FieldSchema("Subject", "Subject", "string", 255),
    FieldSchema("Status", "Status", "picklist", 40),
    FieldSchema("Priority", "Priority", "picklist", 40),
    FieldSchema("AccountId", "Account ID", "reference", 18),
    FieldSchema("ClosedDate", "Closed", "datetime"),
    FieldSchema("Amount__c", "Amount", "currency"),
    FieldSchema("Flag__c", "Flag", "boolean"),
    FieldSchema("Short__c", "Short", "textarea", 255),
    FieldSchema("Long__c", "Long", "string", 256),
    FieldSchema("Description", "Description", "textarea", 32000, filterable=False),
    FieldSchema("Rich__c", "Rich", "textarea", 100, html=True),
    FieldSchema("Body", "Body", "base64"),
    FieldSchema("Where__c", "Where", "location"),
    FieldSchema("Secret__c", "Secret", "encryptedstring", 100),
]
CASE = ObjectSchema("Case", "Case", "Cases", fields={one.name: one for one in FIELDS})
LEAD = ObjectSchema(
    "Lead",
    "Lead",
    "Leads",
    fields={"Name": FieldSchema("Name", "Name", "string", 121, name_field=True)},
)


def eligible(tab):
    return {one.name for one in tabs.eligible(CASE, tab)}


@pytest.mark.parametrize("tab", [LIST, COMPACT])
def test_short_fields_and_those_without_a_length_qualify(tab):
    assert {"Subject", "Status", "AccountId", "ClosedDate", "Amount__c", "Flag__c"} < eligible(tab)
    assert "Short__c" in eligible(tab)
    assert not {"Long__c", "Description", "Rich__c", "Body", "Where__c"} & eligible(tab)


@pytest.mark.parametrize("tab", [SEARCH, DETAILS])
def test_long_fields_may_be_searched_and_detailed(tab):
    assert {"Long__c", "Description", "Rich__c"} < eligible(tab)
    assert not {"Body", "Where__c", "Secret__c"} & eligible(tab)


def test_fields_are_offered_by_label():
    labels = [one.label for one in tabs.eligible(CASE, DETAILS)]
    assert labels == sorted(labels, key=str.lower)


@pytest.mark.parametrize("tab", [LIST, COMPACT])
def test_the_name_field_is_chosen_already_and_stays(tab):
    assert tabs.checked(CASE, tab, ["Subject"]) == ["CaseNumber", "Subject"]
    assert tabs.checked(CASE, tab, ["Subject", "CaseNumber"]) == ["Subject", "CaseNumber"]
    assert tabs.checked(CASE, tab, []) == ["CaseNumber"]


def test_search_and_details_have_no_fixed_field():
    assert tabs.checked(CASE, SEARCH, ["Subject"]) == ["Subject"]
    assert tabs.checked(CASE, DETAILS, []) == []


@pytest.mark.parametrize(
    ("tab", "most"), [(SEARCH, 5), (COMPACT, 5), (LIST, None), (DETAILS, None)]
)
def test_the_limits_hold_on_the_server(tab, most):
    wanted = ["CaseNumber", "Subject", "Status", "Priority", "AccountId", "Flag__c"]
    if most is None:
        assert tabs.checked(CASE, tab, wanted) == wanted
        return
    with pytest.raises(Refused) as caught:
        tabs.checked(CASE, tab, wanted)
    assert str(most) in caught.value.sentence
    assert len(tabs.checked(CASE, tab, wanted[:5])) == 5


def test_the_name_field_counts_in_the_compact_limit():
    with pytest.raises(Refused):
        tabs.checked(CASE, COMPACT, ["Subject", "Status", "Priority", "AccountId", "Flag__c"])


@pytest.mark.parametrize("name", ["Nothing__c", "Description", "Owner.Name", "Id FROM User", ""])
def test_what_does_not_fit_is_refused_by_name(name):
    with pytest.raises(Refused) as caught:
        tabs.checked(CASE, LIST, [name])
    assert caught.value.code == "field"


def test_a_field_twice_is_a_field_once():
    assert tabs.checked(CASE, SEARCH, ["Subject", "Subject"]) == ["Subject"]


@pytest.fixture
def mapped(db):
    return MappedObjectFactory(tenant=TenantFactory(), name="Case")


def again(mapped):
    return MappedObject.objects.prefetch_related("chosen_fields").get(pk=mapped.pk)


def test_before_anybody_chose_the_usual_fields_are_shown(mapped):
    assert choosing.effective(mapped, LIST, CASE) == [
        *("CaseNumber", "Subject", "Status", "Priority", "AccountId")
    ]
    assert choosing.effective(mapped, SEARCH, CASE) == ["CaseNumber", "Subject"]
    assert choosing.first_choice(LEAD, LIST) == ["Name"]
    assert choosing.first_choice(LEAD, SEARCH) == ["Name"]


def test_a_choice_is_kept_in_its_order_and_audited(mapped):
    actor = Actor.person("712020:admin")
    choosing.choose(mapped, LIST, ["Status", "Subject"], schema=CASE, actor=actor)
    assert choosing.effective(again(mapped), LIST, CASE) == ["CaseNumber", "Status", "Subject"]
    choosing.choose(mapped, LIST, ["CaseNumber", "Subject"], schema=CASE, actor=actor)
    assert choosing.chosen(again(mapped), LIST) == ["CaseNumber", "Subject"]
    first, second = AuditEntry.objects.filter(what="fields_chosen").order_by("pk")
    assert (first.before, first.after) == ([], ["CaseNumber", "Status", "Subject"])
    assert (second.before, second.after) == (first.after, ["CaseNumber", "Subject"])
    assert (second.target, second.actor) == ("Case.list", "712020:admin")


def test_choosing_the_same_again_is_no_change(mapped):
    for _ in range(2):
        choosing.choose(mapped, LIST, ["Subject"], schema=CASE, actor=Actor.app())
    assert AuditEntry.objects.filter(what="fields_chosen").count() == 1


def test_a_refused_choice_changes_nothing(mapped):
    choosing.choose(mapped, SEARCH, ["Subject"], schema=CASE, actor=Actor.app())
    with pytest.raises(Refused):
        choosing.choose(mapped, SEARCH, ["Body"], schema=CASE, actor=Actor.app())
    assert choosing.chosen(again(mapped), SEARCH) == ["Subject"]


def test_tabs_are_chosen_apart(mapped):
    choosing.choose(mapped, LIST, ["Subject"], schema=CASE, actor=Actor.app())
    assert choosing.chosen(again(mapped), COMPACT) == []


def test_what_vanished_from_salesforce_stays_chosen_for_the_reader_to_say(mapped):
    ChosenField.objects.create(mapped_object=mapped, tab=LIST, name="Removed__c", position=1)
    assert choosing.effective(again(mapped), LIST, CASE) == ["CaseNumber", "Removed__c"]
