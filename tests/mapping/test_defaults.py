from datetime import date

import pytest

from common.errors import Refused
from mapping import defaults
from tests.mapping.building import CASE


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("Priority", "Medium", "Medium"),
        ("Products__c", ["Billing"], "Billing"),
        ("Due__c", {"days_from_today": "3"}, {"days_from_today": 3}),
        ("Due__c", "2025-11-19", "2025-11-19"),
        ("Escalated__c", False, False),
        ("Users__c", "2", 2.0),
        ("Subject", "", None),
    ],
)
def test_a_default_is_typed_by_its_field(name, value, wanted):
    assert defaults.clean(CASE.fields[name], value, CASE) == wanted


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Priority", "Urgent"),
        ("Due__c", "tomorow"),
        ("Due__c", {"days_from_today": "soon"}),
        ("Due__c", {"days_from_today": 99999}),
        ("Due__c", {"months": 1}),
        ("Subject", {"days_from_today": 1}),
        ("Subject", "x" * 300),
    ],
)
def test_a_default_that_breaks_its_field_is_refused_beside_it(name, value):
    with pytest.raises(Refused) as refusal:
        defaults.clean(CASE.fields[name], value, CASE)
    assert refusal.value.fields["default"]


def test_days_from_today_are_counted_when_the_form_is_opened():
    default = {"days_from_today": 3}
    assert defaults.resolve(default, today=date(2025, 12, 30)) == "2026-01-02"
    assert defaults.resolve("Medium", today=date(2025, 12, 30)) == "Medium"


@pytest.mark.parametrize(
    ("name", "default", "told"),
    [
        ("Due__c", {"days_from_today": 1}, "1 day from today"),
        ("Due__c", {"days_from_today": 0}, "today"),
        ("Due__c", {"days_from_today": -3}, "-3 days from today"),
        ("Escalated__c", False, "not ticked"),
        ("RecordTypeId", "0125g000000abcDAAQ", "Support"),
        ("Subject", None, ""),
    ],
)
def test_a_default_is_told_in_words(name, default, told):
    assert defaults.told(CASE.fields[name], default, CASE) == told
