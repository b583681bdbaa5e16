"""A value of Salesforce as a person reads it, and where a click on it may lead."""

import pytest

from records.cells import cell, web_address
from salesforce.schema import FieldSchema, PicklistValue

ACCOUNT = FieldSchema(
    "AccountId", "Account ID", "reference", relationship="Account", reference_to=("Account",)
)
ACCOUNT_ID = "0019Q0000000001QAA"


def url(record_id):
    return f"https://acme.my.salesforce.com/{record_id}"


def of(kind, value, **more):
    field = FieldSchema("Field__c", "Field", kind, **more)
    return cell(field, {"Field__c": value}, url)


def test_a_lookup_shows_the_name_and_leads_to_the_record():
    found = cell(ACCOUNT, {"AccountId": ACCOUNT_ID, "Account": {"Name": "Kestrel"}}, url)
    assert (found.label, found.value, found.href) == ("Account", "Kestrel", url(ACCOUNT_ID))


def test_an_empty_lookup_shows_nothing():
    found = cell(ACCOUNT, {"AccountId": None, "Account": None}, url)
    assert (found.value, found.href) == (None, "")


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("https://acme.example/a?b=c", "https://acme.example/a?b=c"),
        ("www.acme.example", "https://www.acme.example"),
        (" http://acme.example ", "http://acme.example"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt://acme.example/%0aalert(1)", ""),
        ("data:text/html,<script>", ""),
        ('https://acme.example/"onclick="x', ""),
        ("file:///etc/passwd", ""),
        ("https://[bad", ""),
        ("nothing", ""),
    ],
)
def test_only_web_addresses_can_be_followed(typed, leads):
    assert web_address(typed) == leads


def test_mail_and_phone_can_be_clicked_when_they_are_such():
    assert of("email", "ann@acme.example").href == "mailto:ann@acme.example"
    assert of("email", "ann@acme.example?bcc=all@acme.example").href == ""
    assert of("phone", "+44 (20) 7946-0102").href == "tel:+442079460102"
    assert of("phone", "ask").href == ""


def test_picklists_show_labels_and_values_taken_off_show_themselves():
    known = (PicklistValue("a", "Alpha"), PicklistValue("b", "Beta"))
    assert of("picklist", "a", picklist=known).value == "Alpha"
    assert of("picklist", "old", picklist=known).value == "old"
    assert of("multipicklist", "a;b;c", picklist=known).value == "Alpha; Beta; c"


@pytest.mark.parametrize(
    ("status", "tone"),
    [
        ("New", "neutral"),
        ("Working", "info"),
        ("Escalated", "bad"),
        ("Closed", "ok"),
        ("Closed - Not Converted", "bad"),
        ("Closed Won", "ok"),
        ("Closed Lost", "bad"),
        ("Waiting for customer", "warn"),
    ],
)
def test_a_status_has_a_tone(status, tone):
    field = FieldSchema("Status", "Status", "picklist")
    assert cell(field, {"Status": status}, url).tone == tone


def test_other_picklists_have_no_tone():
    assert of("picklist", "Closed").tone == ""


def test_values_keep_their_kind():
    assert of("boolean", False).value is False
    assert of("currency", 12.5).value == 12.5
    assert of("date", "2025-11-18").value == "2025-11-18"


def test_long_and_rich_text_is_shortened_to_plain_words():
    assert of("textarea", "a" * 400).value == "a" * 254 + "…"
    assert of("textarea", "<p>Hello <b>you</b></p>", html=True).value.split() == ["Hello", "you"]


def test_an_amount_names_the_currency_of_its_record():
    field = FieldSchema("Amount", "Amount", "currency")
    assert cell(field, {"Amount": 5, "CurrencyIsoCode": "JPY"}, url).currency == "JPY"
    assert cell(field, {"Amount": 5}, url).currency == ""
    assert of("double", 5).currency == ""
