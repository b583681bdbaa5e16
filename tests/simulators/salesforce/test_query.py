"""What a query answers, and what it refuses of a statement that reads well."""

from urllib.parse import quote

import pytest

from tests.simulators.salesforce.client import code_of

SHOWCASE = "00001026"


def _made(api, subject, **values):
    return api.create("Case", Subject=subject, **values)


def test_fields_parents_and_attributes_are_shown(api):
    statement = f"SELECT CaseNumber, Subject, Account.Name, Owner.Name FROM Case WHERE CaseNumber = '{SHOWCASE}'"
    (row,) = api.rows(statement)
    assert row["attributes"]["type"] == "Case"
    assert row["attributes"]["url"].startswith("/services/data/v66.0/sobjects/Case/500")
    assert row["Subject"] == "Exported PDF is missing its last page"
    assert row["Account"]["Name"] == "Brightwater Clinics"
    assert row["Account"]["attributes"]["type"] == "Account"
    assert row["Owner"]["attributes"]["type"] == "User"


def test_names_are_answered_in_the_orgs_own_spelling(api):
    (row,) = api.rows(f"select casenumber, account.NAME from CASE where CASENUMBER = '{SHOWCASE}'")
    assert row["CaseNumber"] == SHOWCASE
    assert row["Account"]["Name"] == "Brightwater Clinics"


def test_a_missing_parent_is_null(api):
    made = _made(api, "Alone")
    (row,) = api.rows(f"SELECT Account.Name FROM Case WHERE Id = '{made}'")
    assert row["Account"] is None


def test_children_are_a_page_of_their_own_or_null(api):
    statement = (
        "SELECT Name, (SELECT Subject FROM Cases ORDER BY CreatedDate DESC LIMIT 2) FROM Account"
    )
    by_name = {row["Name"]: row["Cases"] for row in api.rows(statement)}
    assert by_name["Brightwater Clinics"]["totalSize"] == 2
    assert by_name["Brightwater Clinics"]["done"] is True
    made = api.create("Account", Name="No cases yet")
    (row,) = api.rows(f"SELECT Id, (SELECT Id FROM Cases) FROM Account WHERE Id = '{made}'")
    assert row["Cases"] is None


def test_count_has_no_rows(api):
    answer = api.ask("SELECT COUNT() FROM Case").json()
    assert answer == {"totalSize": answer["totalSize"], "done": True, "records": []}
    assert answer["totalSize"] >= 50


def test_labels_stand_for_values_where_asked(api):
    statement = (
        "SELECT Status, toLabel(Status) shown FROM EmailMessage WHERE Incoming = true LIMIT 1"
    )
    (row,) = api.rows(statement)
    assert (row["Status"], row["shown"]) == ("1", "Read")


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("Subject = 'ALPHA'", ["a"]),
        ("Subject != 'alpha'", ["b", "n"]),
        ("Subject LIKE 'al%'", ["a"]),
        ("Subject LIKE '_lpha'", ["a"]),
        (r"Subject LIKE '100\%%'", ["b"]),
        (r"Subject LIKE '%\_%'", ["b"]),
        ("(NOT Subject LIKE 'al%')", ["b", "n"]),
        ("Subject = null", ["n"]),
        ("Subject IN ('alpha', '100% a_b')", ["a", "b"]),
        ("Subject NOT IN ('alpha')", ["b", "n"]),
        ("Priority = 'High' OR (Subject = 'alpha' AND Priority = 'Low')", ["a", "b"]),
        ("IsEscalated = true", ["b"]),
    ],
)
def test_conditions(api, condition, found):
    names = {
        _made(api, "alpha", Priority="Low", Origin="Web"): "a",
        _made(api, "100% a_b", Priority="High", Origin="Web", IsEscalated=True): "b",
        _made(api, None, Priority="Low", Origin="Web"): "n",
    }
    ids = ",".join(f"'{one}'" for one in names)
    rows = api.rows(f"SELECT Id FROM Case WHERE Id IN ({ids}) AND ({condition})")
    assert sorted(names[row["Id"]] for row in rows) == found


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        ("CloseDate = TODAY", True),
        ("CloseDate = LAST_N_DAYS:3", True),
        ("CloseDate = THIS_MONTH", True),
        ("CloseDate = THIS_YEAR", True),
        ("CloseDate = YESTERDAY", False),
        ("CloseDate = NEXT_N_DAYS:3", False),
        ("CloseDate > TODAY", False),
        ("CloseDate >= TODAY", True),
        ("CloseDate <= TODAY", True),
        ("CloseDate < TODAY", False),
        ("CloseDate > 2020-01-01", True),
        ("CreatedDate > 2020-01-01T00:00:00Z", True),
        ("CreatedDate < 2020-01-01T00:00:00Z", False),
        ("Amount > 99.5 AND Amount <= 100", True),
    ],
)
def test_times_and_numbers(api, condition, held):
    today = api.rows("SELECT CreatedDate FROM Case ORDER BY CreatedDate DESC LIMIT 1")
    assert today
    made = api.create(
        "Opportunity", Name="o", StageName="Prospecting", CloseDate=_today(api), Amount=100
    )
    rows = api.rows(f"SELECT Id FROM Opportunity WHERE Id = '{made}' AND {condition}")
    assert bool(rows) is held


def _today(api):
    made = _made(api, "what day is it")
    return api.read("Case", made)["CreatedDate"][:10]


def test_ids_are_found_in_any_right_spelling(api):
    made = _made(api, "One")
    for spelling in (made, made[:15], made.upper(), made.lower()):
        assert api.column(f"SELECT Id FROM Case WHERE Id = '{spelling}'") == [made]


def test_an_inner_select_narrows(api):
    statement = (
        "SELECT Subject FROM Case WHERE CaseNumber = '00001026' AND AccountId IN"
        " (SELECT Id FROM Account WHERE Name = '{}')"
    )
    assert len(api.rows(statement.format("Brightwater Clinics"))) == 1
    assert api.rows(statement.format("Kestrel Logistics")) == []


def test_nulls_come_first_unless_told_otherwise(api):
    ids = [_made(api, subject) for subject in ("b", None, "A")]
    condition = "WHERE Id IN ({})".format(",".join(f"'{one}'" for one in ids))
    for order, found in (
        ("Subject", [None, "A", "b"]),
        ("Subject DESC", [None, "b", "A"]),
        ("Subject NULLS LAST", ["A", "b", None]),
        ("Subject DESC NULLS LAST", ["b", "A", None]),
    ):
        assert api.column(f"SELECT Subject FROM Case {condition} ORDER BY {order}") == found


def test_picklists_sort_in_the_order_of_their_setup(api):
    found = api.column("SELECT Priority FROM Case ORDER BY Priority")
    assert list(dict.fromkeys(found)) == ["High", "Medium", "Low"]


def test_limit_and_offset(api):
    every = api.column("SELECT CaseNumber FROM Case ORDER BY CaseNumber")
    part = api.column("SELECT CaseNumber FROM Case ORDER BY CaseNumber LIMIT 3 OFFSET 5")
    assert part == every[5:8]


def test_pages_lead_on_until_done(api, org):
    org.post("settings", {"batch_size": 20})
    page = api.ask("SELECT CaseNumber FROM Case ORDER BY CaseNumber").json()
    found = [row["CaseNumber"] for row in page["records"]]
    assert page["totalSize"] > len(found) == 20
    while not page["done"]:
        page = api.get(page["nextRecordsUrl"]).json()
        found += [row["CaseNumber"] for row in page["records"]]
    assert len(found) == len(set(found)) == page["totalSize"]
    assert "nextRecordsUrl" not in page


def test_a_page_is_never_smaller_than_200_by_request(api):
    api.create_many("Contact", [{"LastName": f"Page {number}"} for number in range(200)])
    page = api.ask("SELECT Id FROM Contact", Sforce_Query_Options="batchSize=5").json()
    assert (len(page["records"]), page["done"]) == (200, False)


def test_two_long_texts_make_the_page_shorter_than_asked(api):
    api.create_many("EmailMessage", [{"Status": "0", "TextBody": "a"} for _ in range(200)])
    options = {"Sforce_Query_Options": "batchSize=2000"}
    one = api.ask("SELECT TextBody FROM EmailMessage", **options).json()
    assert one["done"] is True
    two = api.ask("SELECT TextBody, HtmlBody FROM EmailMessage", **options).json()
    assert (len(two["records"]), two["done"]) == (200, False)
    assert two["totalSize"] == one["totalSize"] > 200


def test_a_cursor_that_never_was_is_refused(api):
    assert code_of(api.get("/query/01g000000000000AAA-2000")) == (400, "INVALID_QUERY_LOCATOR")


def test_deleted_records_are_only_in_query_all(api):
    made = _made(api, "Going")
    assert api.delete(f"/sobjects/Case/{made}").status_code == 204
    statement = f"SELECT Id, IsDeleted FROM Case WHERE Id = '{made}'"
    assert api.rows(statement) == []
    found = api.get(f"/queryAll?q={quote(statement)}").json()["records"]
    assert [row["IsDeleted"] for row in found] == [True]


def test_hidden_things_are_as_if_they_were_not_there(api, org):
    made = _made(api, "Secret")
    org.post(
        "settings",
        {"hidden_fields": ["Case.Priority"], "hidden_objects": ["Lead"], "hidden_records": [made]},
    )
    assert code_of(api.ask("SELECT Priority FROM Case")) == (400, "INVALID_FIELD")
    assert code_of(api.ask("SELECT Id FROM Case WHERE Priority = 'High'")) == (400, "INVALID_FIELD")
    assert code_of(api.ask("SELECT Id FROM Case ORDER BY Priority")) == (400, "INVALID_FIELD")
    assert code_of(api.ask("SELECT Id FROM Lead")) == (400, "INVALID_TYPE")
    assert api.rows(f"SELECT Id FROM Case WHERE Id = '{made}'") == []


REFUSED = [
    ("SELECT Id, Foo__c FROM Case", "INVALID_FIELD"),
    ("SELECT Id FROM Case WHERE Foo__c = 1", "INVALID_FIELD"),
    ("SELECT Nobody.Name FROM Case", "INVALID_FIELD"),
    ("SELECT Account.Foo FROM Case", "INVALID_FIELD"),
    ("SELECT Owner.Department FROM Case", "INVALID_FIELD"),
    ("SELECT Id, Id FROM Case", "INVALID_FIELD"),
    ("SELECT Id, (SELECT Id FROM Nobodies) FROM Account", "INVALID_TYPE"),
    ("SELECT Id FROM Nothing__c", "INVALID_TYPE"),
    ("SELECT Id FROM Case WHERE Description = 'a'", "INVALID_FIELD"),
    ("SELECT Id FROM Case ORDER BY Description", "INVALID_FIELD"),
    ("SELECT Id FROM Case WHERE Subject = 5", "INVALID_FIELD"),
    ("SELECT Id FROM Case WHERE IsClosed = 'true'", "INVALID_FIELD"),
    ("SELECT Id FROM Opportunity WHERE Amount = '5'", "INVALID_FIELD"),
    ("SELECT Id FROM Opportunity WHERE CloseDate = '2026-11-23'", "INVALID_FIELD"),
    ("SELECT Id FROM Opportunity WHERE CloseDate = 2026-11-23T00:00:00Z", "INVALID_FIELD"),
    ("SELECT Id FROM Case WHERE CreatedDate = 2026-11-23", "INVALID_FIELD"),
    ("SELECT Id FROM Case WHERE Id = 'nonsense'", "INVALID_QUERY_FILTER_OPERATOR"),
    ("SELECT Id FROM Case WHERE Id LIKE '500%'", "INVALID_QUERY_FILTER_OPERATOR"),
    ("SELECT Id FROM Case WHERE Subject INCLUDES ('a')", "INVALID_QUERY_FILTER_OPERATOR"),
    ("SELECT Id FROM Case WHERE IsClosed > false", "INVALID_QUERY_FILTER_OPERATOR"),
    ("SELECT Id FROM Case WHERE AccountId IN (SELECT Name FROM Account)", "MALFORMED_QUERY"),
    ("SELECT Id FROM Case WHERE AccountId IN (SELECT Foo FROM Account)", "INVALID_FIELD"),
    ("SELECT Id FROM Case LIMIT 1 OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"),
    ("SELECT Id FROM Case WHERE CreatedDate = 2026-13-45T00:00:00Z", "MALFORMED_QUERY"),
    (f"SELECT Id FROM Case WHERE Subject = '{'x' * 4001}'", "MALFORMED_QUERY"),
]


@pytest.mark.parametrize(("statement", "code"), REFUSED, ids=lambda one: one[:60])
def test_refusals(api, statement, code):
    assert code_of(api.ask(statement)) == (400, code)


def test_a_statement_longer_than_an_address_may_be_is_refused_by_the_edge(api):
    answer = api.ask("SELECT Id FROM Case WHERE Subject = '" + "x" * 17_000 + "'")
    assert answer.status_code == 414
    assert answer.headers["content-type"].startswith("text/html")
