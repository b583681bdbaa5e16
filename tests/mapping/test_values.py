import pytest

from common.errors import Refused
from mapping.form_models import FormRow
from mapping.models import PicklistMap
from mapping.values import convert, mapped, raw, texts
from tests.mapping.building import CASE


def doc(*content):
    return {"type": "doc", "version": 1, "content": list(content)}


def paragraph(*texts):
    return {"type": "paragraph", "content": [{"type": "text", "text": one} for one in texts]}


def items(*names):
    return [{"type": "listItem", "content": [paragraph(name)]} for name in names]


DOCUMENT = doc(
    {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Steps"}]},
    {"type": "orderedList", "content": items("Open", "Print")},
    {
        "type": "paragraph",
        "content": [
            {"type": "mention", "attrs": {"id": "712020:x", "text": "@Ann"}},
            {"type": "hardBreak"},
            {
                "type": "text",
                "text": "manual",
                "marks": [{"type": "link", "attrs": {"href": "https://example.com/m"}}],
            },
            {"type": "date", "attrs": {"timestamp": "1763510400000"}},
        ],
    },
    {"type": "somethingNew", "content": [paragraph("kept")]},
)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, []),
        ("", []),
        ("  ", []),
        ("text", ["text"]),
        (3.0, ["3"]),
        (2.5, ["2.5"]),
        ({"id": "1", "value": "Yes"}, ["Yes"]),
        ({"value": "Asia", "child": {"value": "Japan"}}, ["Asia - Japan"]),
        ({"id": "2", "name": "High"}, ["High"]),
        ({"accountId": "712020:x", "displayName": "Ann"}, ["Ann"]),
        ({"id": "10011", "key": "SUP-2"}, ["SUP-2"]),
        ([{"value": "Phone"}, {"value": "Chat"}], ["Phone", "Chat"]),
        (["vip", "eu"], ["vip", "eu"]),
    ],
)
def test_a_jira_value_is_told_as_people_read_it(value, told):
    assert texts(value) == told


def test_a_document_becomes_lines_of_text():
    assert texts(DOCUMENT) == [
        "Steps\n1. Open\n2. Print\n@Ann\nmanual (https://example.com/m)2025-11-19\nkept"
    ]


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("Subject", "Printer", "Printer"),
        ("Subject", ["vip", "eu"], "vip, eu"),
        ("Description", ["vip", "eu"], "vip\neu"),
        ("Description", doc(paragraph("Hello"), paragraph("there")), "Hello\nthere"),
        ("Priority", {"name": "High"}, "High"),
        ("Products__c", [{"value": "Reports"}, {"value": "Billing"}], "Reports;Billing"),
        ("Due__c", "2025-11-19", "2025-11-19"),
        ("Due__c", "2025-11-19T23:30:00.000-0500", "2025-11-19"),
        ("Began__c", "2025-11-19T23:30:00.000-0500", "2025-11-20T04:30:00.000Z"),
        ("At__c", "2025-11-19T23:30:00.000-0500", "23:30:00.000Z"),
        ("Users__c", 12.0, 12.0),
        ("Escalated__c", [{"value": "Customer is angry"}], True),
        ("Escalated__c", [{"value": "No"}], False),
        ("Escalated__c", {"value": "Yes"}, True),
        ("Escalated__c", [], None),
        ("AccountId", None, None),
    ],
)
def test_a_jira_value_becomes_a_salesforce_value(name, value, wanted):
    assert convert(CASE.fields[name], value, CASE) == wanted


def test_too_long_a_text_is_refused_and_never_cut():
    with pytest.raises(Refused) as refusal:
        convert(CASE.fields["Subject"], "x" * 300)
    assert "this has 300" in refusal.value.fields["Subject"]


def test_the_issue_key_is_a_value_too():
    issue = {"key": "SUP-1", "fields": {"summary": "Printer"}}
    assert raw(issue, "issuekey") == "SUP-1"
    assert raw(issue, "summary") == "Printer"
    assert raw(issue, "duedate") is None


def with_map(pairs, **about):
    row = FormRow(pk=1, label="Priority", salesforce_field="Priority", **about)
    row._prefetched_objects_cache = {
        "picklist_maps": [PicklistMap(jira_value=a, salesforce_value=b) for a, b in pairs.items()]
    }
    return row


def test_a_picklist_value_goes_through_the_map_of_its_row():
    row = with_map({"Highest": "High"})
    assert mapped(row, CASE.fields["Priority"], {"name": "Highest"}, CASE) == "High"
    assert mapped(row, CASE.fields["Priority"], {"name": "Lowest"}, CASE) is None


def test_each_value_of_a_multi_select_goes_through_the_map():
    row = with_map({"App": "Mobile app"}, unmapped="copy")
    value = [{"value": "App"}, {"value": "billing"}, {"value": "Else"}]
    assert mapped(row, CASE.fields["Products__c"], value, CASE) == "Mobile app;Billing"


def test_other_fields_do_not_ask_the_map():
    assert mapped(with_map({"Printer": "x"}), CASE.fields["Subject"], "Printer", CASE) == "Printer"
