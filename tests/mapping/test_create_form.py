"""The create form: what stands on it for an issue, and what is taken of what a person sent."""

from datetime import date

import pytest

from common.errors import Refused
from mapping import create_form
from mapping.forms import Form
from mapping.models import FormRow, PicklistMap
from mapping.valid_for import allowed_under, decode, is_allowed
from salesforce.schema import ObjectSchema, PicklistValue
from tests.factories import TenantFactory
from tests.mapping.building import CASE, field, form, picks, row

pytestmark = pytest.mark.django_db
TODAY = date(2025, 11, 19)
ISSUE = {
    "key": "SUP-1",
    "fields": {
        "summary": "Exported PDF is missing its page",
        "priority": {"name": "Highest"},
        "duedate": "2025-12-01",
        "customfield_10032": [{"value": "Reports"}, {"value": "Billing"}],
        "customfield_10034": 12.0,
    },
}


@pytest.fixture
def made():
    """`made(row…)`: a form of Case in SUP with these rows."""
    mapped, project = form(TenantFactory())

    def build(*rows, schema=CASE):
        for name, about in rows:
            row(mapped, project, name, **about)
        found = FormRow.objects.prefetch_related("picklist_maps")
        return Form(mapped, project, schema, (), tuple(found), None)

    return build


def described(form, issue=ISSUE, zone="Europe/Berlin"):
    found = create_form.describe(form, issue, today=TODAY, zone=zone)
    return {one.name: one for one in found}


def sent(form, issue=ISSUE, zone="Europe/Berlin", **posted):
    tenant = form.mapped.tenant
    return create_form.read(tenant, form, posted, issue, today=TODAY, zone=zone)


def wrong(form, issue=ISSUE, **posted):
    with pytest.raises(Refused) as refused:
        sent(form, issue, **posted)
    return refused.value.fields


def test_order_label_columns_and_help_are_those_of_the_rows(made):
    found = create_form.describe(
        made(
            ("Priority", {"label": "How bad", "position": 2, "columns": 2}),
            ("Subject", {"label": "Title", "position": 1, "columns": 1, "help_text": "Short"}),
        ),
        ISSUE,
        today=TODAY,
        zone="UTC",
    )
    assert [(one.label, one.wide, one.help) for one in found] == [
        ("Title", True, "Short"),
        ("How bad", False, ""),
    ]


def test_values_come_from_the_issue_then_from_the_default(made):
    found = described(
        made(
            ("Subject", {"jira_field": "summary", "default": "Nothing said"}),
            ("Description", {"jira_field": "description", "default": "None given"}),
            ("Due__c", {"default": {"days_from_today": 3}}),
            ("Products__c", {"jira_field": "customfield_10032"}),
        )
    )
    assert (found["Subject"].value, found["Subject"].origin) == (
        "Exported PDF is missing its page",
        "issue",
    )
    assert (found["Description"].value, found["Description"].origin) == ("None given", "default")
    assert found["Due__c"].value == "2025-11-22"
    assert found["Products__c"].value is None  # nothing is mapped, and the policy leaves it empty


def test_a_picklist_goes_through_its_map_and_falls_back_on_salesforces_own_default(made):
    known = ObjectSchema(
        "Case",
        "Case",
        "Cases",
        fields={
            "Priority": CASE.fields["Priority"],
            "Origin": field(
                "Origin",
                "picklist",
                picklist=(*picks("Web"), PicklistValue("Mail", "Mail", default=True)),
            ),
        },
    )
    found = made(("Priority", {"jira_field": "priority"}), ("Origin", {}), schema=known)
    assert described(found)["Priority"].value is None
    assert described(found)["Origin"].value == "Mail"
    PicklistMap.objects.create(row=found.rows[0], jira_value="Highest", salesforce_value="High")
    assert described(made(schema=known))["Priority"].value == "High"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Subject", "text"),
        ("Description", "area"),
        ("Priority", "choice"),
        ("Products__c", "several"),
        ("AccountId", "lookup"),
        ("RecordTypeId", "choice"),
        ("Due__c", "date"),
        ("Began__c", "moment"),
        ("At__c", "time"),
        ("Users__c", "number"),
        ("Escalated__c", "tick"),
        ("Mail__c", "email"),
    ],
)
def test_each_type_has_its_own_input(made, name, kind):
    assert described(made((name, {})))[name].kind == kind


def test_record_types_are_chosen_by_name_without_the_master_and_unavailable_ones(made):
    options = described(made(("RecordTypeId", {})))["RecordTypeId"].options
    assert [one.label for one in options] == ["Support"]


def test_a_moment_is_shown_in_the_persons_zone_and_sent_in_utc(made):
    form = made(("Began__c", {"default": "2025-11-19T09:42:00.000Z"}))
    assert described(form)["Began__c"].value == "2025-11-19T10:42"
    assert sent(form, Began__c="2025-11-19T10:42") == {"Began__c": "2025-11-19T09:42:00.000Z"}


def test_a_lookup_from_the_issue_is_a_name_to_be_found(made):
    found = described(
        made(("AccountId", {"jira_field": "customer"})), {"fields": {"customer": "Acme"}}
    )
    assert (found["AccountId"].value, found["AccountId"].text) == (None, "Acme")


def test_a_text_that_is_too_long_stays_to_be_shortened_and_says_so(made):
    long = "x" * 100
    found = described(made(("Subject", {"jira_field": "summary"})), {"fields": {"summary": long}})
    assert found["Subject"].value == long and "at most 80" in found["Subject"].problem


def test_what_the_object_lost_or_can_not_take_is_left_out(made):
    found = described(made(("Gone__c", {}), ("CaseNumber", {}), ("Where__c", {}), ("Subject", {})))
    assert list(found) == ["Subject"]


def test_what_is_sent_is_typed_and_empty_values_are_left_out(made):
    form = made(
        *((name, {}) for name in ("Subject", "Priority", "Users__c", "Escalated__c", "Due__c"))
    )
    assert sent(
        form, Subject=" Hi ", Priority="high", Users__c="12.25", Escalated__c=True, Due__c=""
    ) == {
        "Subject": "Hi",
        "Priority": "High",
        "Users__c": 12.2,
        "Escalated__c": True,
    }


def test_what_is_not_on_the_form_is_never_sent(made):
    assert sent(made(("Subject", {})), Subject="Hi", OwnerId="005000000000001AAA") == {
        "Subject": "Hi"
    }


def test_a_read_only_value_is_computed_here_whatever_the_browser_sends(made):
    form = made(("Subject", {"jira_field": "summary", "read_only": True}))
    assert described(form)["Subject"].read_only
    assert sent(form, Subject="Forged") == {"Subject": "Exported PDF is missing its page"}


def test_refusals_stand_beside_every_wrong_field_at_once(made):
    form = made(
        ("Subject", {"label": "Title", "source": "layout"}),
        ("Priority", {}),
        ("Due__c", {}),
        ("AccountId", {}),
        ("Mail__c", {}),
        ("Must__c", {"label": "Must"}),
    )
    found = wrong(form, Priority="Nope", Due__c="19/11/2025", AccountId="Acme", Mail__c="ann")
    assert found.keys() == {"Subject", "Priority", "Due__c", "AccountId", "Mail__c", "Must__c"}
    assert found["Subject"] == "Title is required."


def test_a_value_that_was_switched_off_since_is_refused(made):
    assert "Products__c" in wrong(made(("Products__c", {})), Products__c=["Old"])


def test_rules_fill_the_record_without_a_person(made):
    form = made(
        ("Subject", {"jira_field": "summary"}),
        ("Origin", {"default": "Web"}),
        ("Users__c", {"jira_field": "customfield_10034"}),
    )
    tenant = form.mapped.tenant
    found = create_form.by_issue(tenant, form, ISSUE, today=TODAY)
    assert found == {
        "Subject": "Exported PDF is missing its page",
        "Origin": "Web",
        "Users__c": 12.0,
    }
    with pytest.raises(Refused) as refused:
        create_form.by_issue(
            tenant, made(("Must__c", {"label": "Must"})), {"fields": {}}, today=TODAY
        )
    assert refused.value.fields == {"Must__c": "Must is required."}


# --- dependent picklists

AREA = field("Area__c", "picklist", picklist=picks("Reports", "Billing", "Sign-in"))
PART = field(
    "Part__c",
    "picklist",
    controller="Area__c",
    picklist=(
        PicklistValue("PDF", "PDF", valid_for="gAAA"),  # bit 0
        PicklistValue("Invoice", "Invoice", valid_for="QAAA"),  # bit 1
        PicklistValue("Help", "Help", valid_for="4AAA"),  # bits 0, 1, 2
    ),
)
TWO = ObjectSchema("Case", "Case", "Cases", fields={"Area__c": AREA, "Part__c": PART})


@pytest.mark.parametrize(
    ("text", "places"),
    [("gAAA", {0}), ("QAAA", {1}), ("4AAA", {0, 1, 2}), ("AAEA", {15}), ("", set()), ("!", set())],
)
def test_the_bits_count_from_the_highest_of_the_first_byte(text, places):
    assert decode(text) == places


def test_each_value_knows_what_it_may_stand_under():
    assert allowed_under(PART, AREA) == {
        "PDF": ("Reports",),
        "Invoice": ("Billing",),
        "Help": ("Reports", "Billing", "Sign-in"),
    }


def test_a_check_box_controls_by_no_and_yes():
    box = field("Big__c", "boolean")
    assert is_allowed(PART, "PDF", box, None) and is_allowed(PART, "PDF", box, False)
    assert is_allowed(PART, "Invoice", box, True) and not is_allowed(PART, "Invoice", box, False)


def test_a_dependent_list_follows_what_stands_on_the_form(made):
    found = described(made(("Area__c", {}), ("Part__c", {}), schema=TWO))
    assert found["Part__c"].controller == "Area__c"
    assert found["Part__c"].options[0].under == ("Reports",)


def test_a_dependent_list_alone_offers_everything(made):
    found = described(made(("Part__c", {}), schema=TWO))
    assert found["Part__c"].controller == "" and found["Part__c"].options[0].under is None


def test_values_that_do_not_go_together_are_refused(made):
    form = made(("Area__c", {}), ("Part__c", {}), schema=TWO)
    assert "Part__c" in wrong(form, Area__c="Billing", Part__c="PDF")
    assert "Part__c" in wrong(form, Part__c="PDF")
    assert sent(form, Area__c="Reports", Part__c="PDF")["Part__c"] == "PDF"
