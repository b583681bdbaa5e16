"""Support staff map the values of Jira to those of a picklist, beside its row."""

import pytest

from mapping.models import (
    PicklistMap,
)
from tenants.models import AuditEntry
from tests.mapping.building import row
from tests.mapping.staff.conftest import only_entry
from tests.staff_pages import errors

pytestmark = pytest.mark.django_db(transaction=True)


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
