import pytest

from common.errors import Refused
from mapping import typed
from mapping.typed import clean
from tests.mapping.building import CASE

ACCOUNT = "0015g00000abcDEAAY"
LONG = "x" * 81


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("Subject", "  Printer is down ", "Printer is down"),
        ("Description", "one\ntwo\n", "one\ntwo"),
        ("Subject", "", None),
        ("Subject", None, None),
        ("Priority", "High", "High"),
        ("Priority", " high ", "High"),
        ("Origin", "Carrier pigeon", "Carrier pigeon"),
        ("Products__c", ["reports", "Billing", "Reports"], "Reports;Billing"),
        ("Products__c", "Billing;Reports", "Billing;Reports"),
        ("Products__c", [], None),
        ("Due__c", "2025-11-19", "2025-11-19"),
        ("Began__c", "2025-11-19T09:42:00.000+0100", "2025-11-19T08:42:00.000Z"),
        ("Began__c", "2025-11-19T09:42", "2025-11-19T09:42:00.000Z"),
        ("At__c", "09:42", "09:42:00.000Z"),
        ("Users__c", "12.34", 12.3),
        ("Users__c", 7, 7.0),
        ("Count__c", "12", 12),
        ("Escalated__c", "yes", True),
        ("Escalated__c", False, False),
        ("Mail__c", "ann@example.com", "ann@example.com"),
        ("RecordTypeId", "support", "0125g000000abcDAAQ"),
        ("RecordTypeId", "0125g000000abcD", "0125g000000abcDAAQ"),
    ],
)
def test_a_value_becomes_what_salesforce_takes(name, value, wanted):
    cleaned = clean(CASE.fields[name], value, CASE)
    assert cleaned == wanted
    assert clean(CASE.fields[name], cleaned, CASE) == wanted  # cleaning twice changes nothing


def test_a_time_without_an_offset_is_in_the_given_zone():
    began = CASE.fields["Began__c"]
    assert clean(began, "2025-07-19T09:42", zone="Europe/Berlin") == "2025-07-19T07:42:00.000Z"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("Subject", LONG, "at most 80 characters; this has 81"),
        ("Priority", "Urgent", "“Urgent” is not a value of Priority"),
        ("Products__c", ["Reports", "Old"], "“Old” is not a value"),
        ("Due__c", "tomorow", "Enter a date as yyyy-mm-dd"),
        ("Due__c", "2025-02-30", "Enter a date"),
        ("Began__c", "noon", "Enter a date and time"),
        ("At__c", "25:00", "Enter a time"),
        ("Users__c", "many", "Enter a number"),
        ("Users__c", "nan", "Enter a number"),
        ("Users__c", "inf", "Enter a number"),
        ("Users__c", True, "Enter a number"),
        ("Users__c", "123456", "at most 5 digits"),
        ("Count__c", "1.5", "whole number"),
        ("Escalated__c", "perhaps", "yes or no"),
        ("Mail__c", "ann at example", "mail address"),
        ("AccountId", "Acme", "is no record id"),
        ("RecordTypeId", "Sales", "no record type"),
        ("RecordTypeId", "Master", "no record type"),
        ("Where__c", "here", "can’t be written"),
        ("Origin", "x" * 256, "is not a value"),
    ],
)
def test_what_salesforce_would_refuse_is_refused_beside_its_field(name, value, said):
    with pytest.raises(Refused) as refusal:
        clean(CASE.fields[name], value, CASE)
    assert said in refusal.value.fields[name]
    assert refusal.value.status == 400


def test_an_id_is_stored_in_its_long_form():
    cleaned = clean(CASE.fields["AccountId"], ACCOUNT[:15])
    assert cleaned[:15] == ACCOUNT[:15] and len(cleaned) == 18


def test_a_name_for_a_lookup_says_so_by_its_code():
    with pytest.raises(Refused) as refusal:
        clean(CASE.fields["AccountId"], "Acme")
    assert refusal.value.code == "lookup"


def test_plain_text_becomes_html_only_on_its_way_to_a_rich_text_field():
    rich, subject = CASE.fields["Rich__c"], CASE.fields["Subject"]
    text = clean(rich, "a < b\nnext")
    assert typed.sent(rich, text) == "a &lt; b<br>next"
    assert typed.sent(subject, "a < b") == "a < b"
    assert typed.sent(rich, None) is None
