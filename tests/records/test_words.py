"""What a person types becomes conditions; it never becomes SOQL of its own."""

from decimal import Decimal

import pytest

from records import words
from records.words import Reader
from salesforce.schema import FieldSchema, PicklistValue

SUBJECT = FieldSchema("Subject", "Subject", "string", 255)
NUMBER = FieldSchema("CaseNumber", "Case Number", "string", 30)
ACCOUNT = FieldSchema(
    "AccountId", "Account ID", "reference", relationship="Account", reference_to=("Account",)
)
OWNER = FieldSchema(
    "OwnerId", "Owner ID", "reference", relationship="Owner", reference_to=("Group", "User")
)
PARENT = FieldSchema(
    "ParentId", "Parent ID", "reference", relationship="Parent", reference_to=("Case",)
)
STATUS = FieldSchema(
    "Status",
    "Status",
    "picklist",
    picklist=(PicklistValue("New", "Neu"), PicklistValue("On Hold", "Wartet")),
)
KINDS = FieldSchema("Kinds__c", "Kinds", "multipicklist", picklist=(PicklistValue("a", "Alpha"),))
AMOUNT = FieldSchema("Amount", "Amount", "currency")
COUNT = FieldSchema("Count__c", "Count", "int")
CLOSE = FieldSchema("CloseDate", "Close Date", "date")
CREATED = FieldSchema("CreatedDate", "Created Date", "datetime")
ACTIVE = FieldSchema("Active__c", "Active", "boolean")
LONG = FieldSchema("Description", "Description", "textarea", 32000, filterable=False)


def soql(text, *fields, **reader):
    return words.condition(text.split(), fields, Reader(**reader))


def test_every_word_must_be_in_any_of_the_fields():
    assert soql("pdf export", NUMBER, SUBJECT) == (
        "(CaseNumber LIKE '%pdf%' OR Subject LIKE '%pdf%')"
        " AND (CaseNumber LIKE '%export%' OR Subject LIKE '%export%')"
    )


@pytest.mark.parametrize(
    ("typed", "pattern"),
    [
        ("O'Brien", r"'%O\'Brien%'"),
        ("100%", r"'%100\%%'"),
        ("a_b", r"'%a\_b%'"),
        ("back\\slash", r"'%back\\slash%'"),
        ('"quoted"', r"'%\"quoted\"%'"),
        ("x')OR(Name!='", r"'%x\')OR(Name!=\'%'"),
        ("%'", r"'%\%\'%'"),
    ],
)
def test_what_is_typed_stays_inside_its_quotes(typed, pattern):
    assert soql(typed, SUBJECT) == f"(Subject LIKE {pattern})"


def test_a_lookup_is_searched_by_the_name_that_it_shows():
    assert soql("Kestrel", ACCOUNT) == "(Account.Name LIKE '%Kestrel%')"
    assert soql("Priya", OWNER) == "(Owner.Name LIKE '%Priya%')"
    assert soql("1026", PARENT) == "(Parent.CaseNumber LIKE '%1026%')"


def test_a_picklist_is_searched_by_label_and_by_value():
    assert soql("wart", STATUS) == "(Status IN ('On Hold') OR Status LIKE '%wart%')"
    assert soql("hold", STATUS) == "(Status IN ('On Hold') OR Status LIKE '%hold%')"
    assert soql("other", STATUS) == "(Status LIKE '%other%')"
    assert soql("alph", KINDS) == "(Kinds__c INCLUDES ('a'))"


def test_numbers_count_as_a_whole_value():
    assert soql("1250.5", AMOUNT) == "(Amount = 1250.5)"
    assert soql("12", COUNT) == "(Count__c = 12)"
    assert soql("12.5", COUNT) == ""


@pytest.mark.parametrize(
    ("word", "locale", "number"),
    [
        ("1,250.50", "en-GB", "1250.50"),
        ("1.250,50", "de-DE", "1250.50"),
        ("-3", "de", "-3"),
        ("1e9", "en", None),
        ("NaN", "en", None),
        ("٣", "ar", "3"),
    ],
)
def test_a_number_is_read_as_its_writer_writes_it(word, locale, number):
    found = words.as_number(word, locale)
    assert found == (None if number is None else Decimal(number))


def test_dates_count_as_a_whole_day():
    assert soql("2025-11-18", CLOSE) == "(CloseDate = 2025-11-18)"
    assert soql("18/11/2025", CLOSE, locale="en-GB") == "(CloseDate = 2025-11-18)"
    assert soql("11/18/2025", CLOSE, locale="en-US") == "(CloseDate = 2025-11-18)"
    assert soql("18.11.2025", CLOSE, locale="de-DE") == "(CloseDate = 2025-11-18)"
    assert soql("31/02/2025", CLOSE, locale="en-GB") == ""
    assert soql("0001-01-01", CLOSE) == ""


def test_a_day_begins_at_midnight_of_the_person():
    assert soql("2025-11-18", CREATED, time_zone="Asia/Tokyo") == (
        "((CreatedDate >= 2025-11-17T15:00:00Z AND CreatedDate < 2025-11-18T15:00:00Z))"
    )
    assert "T00:00:00Z" in soql("2025-11-18", CREATED, time_zone="No/Such")


def test_yes_and_no_find_a_check_box():
    assert soql("yes", ACTIVE) == "(Active__c = true)"
    assert soql("maybe", ACTIVE) == ""


def test_long_text_is_not_searched_and_a_word_without_a_field_finds_nothing():
    assert not words.is_searched(LONG)
    assert soql("pdf", LONG) == ""
    assert soql("pdf", AMOUNT) == ""


def test_a_record_number_is_found_with_and_without_leading_zeros():
    assert "00001026" in words.numbers("1026")
    assert words.numbers("00001026") == words.numbers("1026")
    assert words.numbers("0") == ["0".zfill(width) for width in range(1, 11)]
    assert words.numbers("JL-000001") == ["JL-000001"]
    assert words.numbers("12345678901234") == ["12345678901234"]
