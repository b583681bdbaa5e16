"""Field Configuration: FLD-1 to FLD-7, against the simulated org."""

import pytest
from django.utils import timezone

from mapping.models import ChosenField, MappedObject
from salesforce import schema
from salesforce.models import Connection
from tenants.models import AuditEntry
from tests.factories import MappedObjectFactory
from tests.jira.tokens import ADMIN

pytestmark = pytest.mark.django_db
SCREEN = "/admin/fields"


@pytest.fixture
def case(connected):
    MappedObject.objects.all().delete()
    return MappedObjectFactory(tenant=connected, name="Case")


@pytest.fixture
def choose(post):
    def send(tab, *names, **options):
        return post(f"{SCREEN}/choose", object="Case", tab=tab, names=list(names), **options)

    return send


def chosen(case, tab):
    rows = ChosenField.objects.filter(mapped_object=case, tab=tab).order_by("position")
    return [one.name for one in rows]


def test_mapped_objects_are_listed_and_a_gone_one_says_why(open_screen, text_of, case):
    MappedObjectFactory(tenant=case.tenant, name="Lead", gone_at=timezone.now())
    answer = open_screen(SCREEN)
    assert "Leads – no longer mapped in Salesforce" in text_of(answer)
    assert '<option value="Lead">' not in answer.content.decode()


def test_without_objects_the_seeds_note_stands_there(open_screen, text_of, tenant):
    assert (
        "If you do not see any Object, kindly complete the Project Mapping & Field Configuration"
        " on Salesforce." in text_of(open_screen(SCREEN))
    )


def test_a_tab_shows_our_first_choice_until_the_admin_chose(post, text_of, case):
    told = text_of(post(f"{SCREEN}/object", object="Case", tab="compact"))
    assert "Our first choice" in told and "Case Number always first" in told
    assert "5 of 5" in told


def test_a_choice_is_saved_in_its_order(choose, text_of, case):
    answer = choose("details", "Subject", "Status", "Description")
    assert "Saved" in text_of(answer) and "Our first choice" not in text_of(answer)
    assert chosen(case, "details") == ["Subject", "Status", "Description"]
    entry = AuditEntry.objects.get(what="fields_chosen")
    assert (entry.actor, entry.target) == (ADMIN, "Case.details")


@pytest.mark.parametrize(
    ("tab", "names", "sentence"),
    [
        ("search", ["Subject", "Status", "Origin", "Reason", "Type", "Priority"], "at most 5"),
        ("compact", ["Subject", "Status", "Origin", "Reason", "Type"], "at most 5"),
        ("list", ["Description"], "can’t be shown in the List tab"),
        ("compact", ["Description"], "can’t be shown in the Compact tab"),
        ("details", ["Secret__c"], "can’t be shown in the Details tab"),
    ],
)
def test_limits_hold_on_the_server(choose, text_of, case, tab, names, sentence):
    told = text_of(choose(tab, *names))
    assert sentence in told and "Nothing was changed." in told
    assert chosen(case, tab) == []


@pytest.mark.parametrize("tab", ["list", "compact"])
def test_the_name_field_stays_whatever_is_sent(choose, case, tab):
    choose(tab, "Status")
    assert chosen(case, tab) == ["CaseNumber", "Status"]


def test_fields_that_vanished_are_shown_and_can_be_removed_one_by_one(choose, post, text_of, case):
    choose("details", "Subject", "Status", "Reason")
    ChosenField.objects.filter(name="Status").update(name="Gone__c")
    ChosenField.objects.filter(name="Reason").update(name="Lost__c")
    told = text_of(post(f"{SCREEN}/object", object="Case", tab="details"))
    assert "Gone__c no longer in Salesforce" in told
    assert "Saved" in text_of(choose("details", "Subject", "Lost__c"))
    assert "Saved" in text_of(choose("details", "Subject"))
    assert chosen(case, "details") == ["Subject"]


@pytest.mark.parametrize(
    "given",
    [
        {"object": "Lead", "tab": "search"},
        {"object": "", "tab": "search"},
        {"object": "Case", "tab": "secret"},
    ],
)
def test_an_object_or_tab_that_is_not_there_is_not_found(post, case, given):
    assert post(f"{SCREEN}/object", **given).status_code == 404
    assert post(f"{SCREEN}/choose", names=["Subject"], **given).status_code == 404


def test_another_sites_object_is_not_found(choose, case, stranger):
    assert choose("details", "Subject", of=stranger).status_code == 404
    assert chosen(case, "details") == []


def test_a_lost_login_shows_what_is_known(post, text_of, case):
    post(f"{SCREEN}/object", object="Case", tab="search")
    Connection.objects.update(state=Connection.State.NEEDS_LOGIN)
    assert "Available fields" in text_of(post(f"{SCREEN}/object", object="Case", tab="search"))


def test_an_object_that_was_never_described_says_why(post, choose, text_of, case):
    Connection.objects.update(state=Connection.State.NEEDS_LOGIN)
    case.tenant.describes.all().delete()
    told = text_of(post(f"{SCREEN}/object", object="Case", tab="search"))
    assert "The fields can’t be read" in told and "Salesforce login has expired" in told
    assert "Salesforce login has expired" in text_of(choose("search", "Subject"))


def test_the_fields_of_the_org_stand_there_by_label(post, text_of, case):
    assert schema.describe(case.tenant, "Case").fields
    told = text_of(post(f"{SCREEN}/object", object="Case", tab="list"))
    assert "Case Origin Origin" in told and "Description Description" not in told
