"""Support staff map objects and choose the fields of their tabs."""

import pytest

from mapping import live, managing, restricting
from mapping.models import (
    AutoCreateRule,
    FormRow,
    IssueTypeRestriction,
    LiveProject,
    MappedObject,
    MappedProject,
)
from mapping.restricting import Place
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.mapping.building import ADMIN, CASE, a_rule, form, row
from tests.mapping.staff.conftest import names_of, only_entry
from tests.staff_pages import errors, messages

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_all_of_it_is_found_by_the_site(staff, tenant, placed):
    a_rule(*placed)
    row(*placed)
    restricting.change(tenant, Place("10000", "SUP", "10003", "Sub-task"), "all", True, actor=ADMIN)
    live.put(tenant, "10000", "SUP", types="all", actor=ADMIN)
    managing.add_object(TenantFactory(), CASE, actor=ADMIN)
    models = (MappedObject, MappedProject, FormRow, AutoCreateRule, IssueTypeRestriction)
    for model in (*models, LiveProject):
        assert staff.list(model, q=tenant.site_url).context["cl"].result_count == 1
