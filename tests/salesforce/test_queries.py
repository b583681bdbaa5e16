"""Statements in addresses and bodies, page after page, and many parts in one call."""

import json
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from salesforce import soql
from salesforce.client import LONGEST_ADDRESS, Sub, client_for, query_path
from tests.salesforce.answering import Org, failed, ok, page

pytestmark = pytest.mark.django_db


def test_a_query_rides_percent_encoded_in_the_address(row):
    org = Org(ok(page("A")))
    found = org.client(row).query("SELECT Id FROM Case WHERE A = 'x&y+z#é'")
    raw = str(org.asked[0].url)
    assert parse_qs(urlsplit(raw).query)["q"] == ["SELECT Id FROM Case WHERE A = 'x&y+z#é'"]
    assert "%20" in raw and "+" not in raw and "#" not in raw
    assert (found.total, found.done, found.records) == (9, True, [{"Name": "A"}])


def test_deleted_records_are_asked_for_by_query_all(row):
    org = Org(ok(page()))
    org.client(row).query("SELECT Id FROM Case", everything=True)
    assert org.asked[0].url.path.endswith("/queryAll")


@pytest.mark.parametrize("everything", [False, True])
def test_a_statement_too_long_for_an_address_rides_in_a_body(row, everything):
    statement = "SELECT Id FROM Case WHERE Id IN " + soql.id_list(
        f"500{number:012d}" for number in range(600)
    )
    part = {"referenceId": "query", "httpStatusCode": 200, "body": page("A")}
    org = Org(ok({"compositeResponse": [part]}))
    found = org.client(row).query(statement, everything=everything)
    (asked,) = org.asked
    assert len(query_path(statement)) > LONGEST_ADDRESS
    assert asked.method == "POST" and asked.url.path.endswith("/composite")
    assert len(str(asked.url)) < 100 and found.records == [{"Name": "A"}]
    (sent,) = json.loads(asked.content)["compositeRequest"]
    assert unquote(sent["url"]).endswith(statement)
    assert sent["url"].startswith(f"/services/data/v66.0/query{'All' if everything else ''}?q=")


def test_a_long_statement_that_is_refused_is_refused(row):
    part = {
        "referenceId": "query",
        "httpStatusCode": 400,
        "body": [{"errorCode": "INVALID_FIELD", "message": "no"}],
    }
    org = Org(ok({"compositeResponse": [part]}))
    error = failed(lambda: org.client(row).query("SELECT " + "x" * LONGEST_ADDRESS))
    assert error.code == "invalid_field"


def test_a_long_statement_works_at_the_org(connection, tenant, org):
    ids = [one["Id"] for one in org.get("records", params={"object": "Case"})["records"]]
    padding = [f"500{number:012d}" for number in range(600)]
    statement = f"SELECT Id FROM Case WHERE Id IN {soql.id_list([*padding, *ids])}"
    found = client_for(tenant).query(statement)
    assert found.total == len(ids) > 50
    assert org.journal("/composite") and not org.journal("/query")


def test_every_page_is_walked_and_asked_for_one_after_another(row):
    org = Org(
        ok(page("A", done=False, nextRecordsUrl="/services/data/v66.0/query/01g-1")),
        ok(page("B", done=False, nextRecordsUrl="/services/data/v66.0/query/01g-2")),
        ok(page("C")),
    )
    pages = org.client(row).query_all_pages("SELECT Name FROM Case")
    assert next(pages) == {"Name": "A"} and len(org.asked) == 1
    assert [one["Name"] for one in pages] == ["B", "C"]
    assert org.asked[1].url.path == "/services/data/v66.0/query/01g-1"


def test_pages_of_the_org_are_walked(connection, tenant, org):
    org.post("settings", {"batch_size": 7})
    names = [one["Id"] for one in client_for(tenant).query_all_pages("SELECT Id FROM Case")]
    assert len(names) == len(set(names)) > 50
    assert len(org.journal("/query")) == -(-len(names) // 7)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/services/data/v66.0/query/01g",
        "//evil.example/services/data/v66.0/query/01g",
        "/services/data/v66.0//evil.example/",
        "/services/data/v66.0",
        "/services/data/v66.0/../../oauth2/token",
        "/services/data/v66.0.evil.example/query/01g",
        "/services/apexrest/x",
        "@evil.example/",
        ".evil.example/",
    ],
)
def test_a_next_page_anywhere_else_is_not_asked_for(row, url):
    org = Org(ok(page()))
    assert failed(lambda: org.client(row).next_page(url)).code == "unavailable"
    assert org.asked == []


def test_an_unfinished_answer_without_a_next_page_is_no_end(row):
    """Else some records would be missing without a word."""
    pages = Org(ok(page("A", done=False))).client(row).query_all_pages("SELECT Name FROM Case")
    assert failed(lambda: list(pages)).code == "unavailable"


# --- composite


def test_parts_are_sent_in_one_call_and_answered_in_their_order(row):
    parts = [
        {"referenceId": "two", "httpStatusCode": 404, "body": [{"errorCode": "NOT_FOUND"}]},
        {"referenceId": "one", "httpStatusCode": 200, "body": {"Id": "1"}},
    ]
    org = Org(ok({"compositeResponse": parts}))
    subs = [
        Sub("one", "/sobjects/Case/1"),
        Sub("two", "/sobjects/Case", "POST", {"A": 1}, {"Sforce-Auto-Assign": "FALSE"}),
        Sub("three", "/limits"),
    ]
    one, two, three = org.client(row).composite(subs, all_or_none=True)
    sent = json.loads(org.asked[0].content)
    assert sent == {
        "allOrNone": True,
        "compositeRequest": [
            {"method": "GET", "url": "/services/data/v66.0/sobjects/Case/1", "referenceId": "one"},
            {
                "method": "POST",
                "url": "/services/data/v66.0/sobjects/Case",
                "referenceId": "two",
                "body": {"A": 1},
                "httpHeaders": {"Sforce-Auto-Assign": "FALSE"},
            },
            {"method": "GET", "url": "/services/data/v66.0/limits", "referenceId": "three"},
        ],
    }
    assert one.ok and one.body == {"Id": "1"}
    assert not two.ok and two.error.code == "not_found"
    assert not three.ok and three.error.code == "unavailable"  # no answer is no success


def queries(count):
    return [Sub(f"q{n}", query_path("SELECT Id FROM Case")) for n in range(count)]


@pytest.mark.parametrize(
    "subs",
    [
        [],
        [Sub(f"r{n}", "/limits") for n in range(26)],
        queries(6),
        [
            *queries(4),
            Sub("all", query_path("x", everything=True)),
            Sub("c", "/composite/sobjects"),
        ],
    ],
)
def test_more_than_salesforce_takes_is_not_sent(row, subs):
    org = Org(ok({}))
    with pytest.raises(ValueError, match="25 parts"):
        org.client(row).composite(subs)
    assert org.asked == []


def test_as_much_as_salesforce_takes_is_sent(connection, tenant, org):
    subs = [*queries(5), *(Sub(f"d{n}", "/sobjects/Case/describe") for n in range(20))]
    assert all(one.ok for one in client_for(tenant).composite(subs))
    assert len(org.journal("/services/data")) == 1
