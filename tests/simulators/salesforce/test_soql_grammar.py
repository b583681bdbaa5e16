"""What the org's parser takes and refuses, judged by an independent parser of the whole grammar."""

import pytest

from simulators.salesforce_org.errors import ApiError
from simulators.salesforce_org.soql.parse import parse
from tests.simulators.salesforce import node

RIGHT = [
    "SELECT Id FROM Case",
    "select id, CaseNumber from Case",
    "SELECT COUNT() FROM Case",
    "SELECT count() FROM Case WHERE Status = 'New'",
    "SELECT Id, Account.Name, Owner.Name, Account.Owner.Name FROM Case",
    "SELECT c.Id FROM Case c WHERE c.Status = 'New'",
    "SELECT Id, toLabel(Status) FROM Case",
    "SELECT Id, toLabel(Status) shown FROM Case",
    "SELECT Id, (SELECT Id, Subject FROM Cases) FROM Account",
    "SELECT Id, (SELECT Id FROM Cases WHERE IsClosed = false ORDER BY CreatedDate DESC LIMIT 5)"
    " FROM Account WHERE Name LIKE 'B%'",
    "SELECT Id FROM Case WHERE Status IN ('New', 'Working')",
    "SELECT Id FROM Case WHERE Status NOT IN ('New')",
    "SELECT Id FROM Case WHERE AccountId IN (SELECT Id FROM Account WHERE Industry = 'Energy')",
    "SELECT Id FROM Case WHERE NOT Status = 'New'",
    "SELECT Id FROM Case WHERE (NOT Status = 'New') AND Priority = 'High'",
    "SELECT Id FROM Case WHERE Status = 'New' AND (Priority = 'High' OR Priority = 'Low')",
    "SELECT Id FROM Case WHERE Areas__c INCLUDES ('a;b', 'c')",
    "SELECT Id FROM Case WHERE Areas__c EXCLUDES ('a')",
    r"SELECT Id FROM Case WHERE Subject LIKE '100\%\_of%'",
    r"SELECT Id FROM Case WHERE Subject = 'it\'s \"so\" \\ here\n'",
    "SELECT Id FROM Case WHERE Subject = ''",
    "SELECT Id FROM Case WHERE ClosedDate = null",
    "SELECT Id FROM Case WHERE IsClosed = TRUE AND ClosedDate != NULL",
    "SELECT Id FROM Case WHERE CreatedDate > 2026-11-23T10:00:00Z",
    "SELECT Id FROM Case WHERE CreatedDate >= 2026-11-23T10:00:00.000+0000",
    "SELECT Id FROM Opportunity WHERE CloseDate = 2026-11-23",
    "SELECT Id FROM Opportunity WHERE Amount >= 12.5 AND Amount < 1000000",
    "SELECT Id FROM Opportunity WHERE Amount > -5",
    "SELECT Id FROM Case WHERE CreatedDate = TODAY",
    "SELECT Id FROM Case WHERE CreatedDate = LAST_N_DAYS:7 OR CreatedDate = THIS_YEAR",
    "SELECT Id FROM Case ORDER BY Status",
    "SELECT Id FROM Case ORDER BY Status DESC NULLS LAST, CreatedDate ASC NULLS FIRST",
    "SELECT Id FROM Case LIMIT 10 OFFSET 20",
    "SELECT Id FROM Case WHERE Status <> 'New'",
    "SELECT\n  Id,\n  Subject\nFROM Case\nWHERE Status = 'New'",
]
WRONG = [
    "",
    "SELECT",
    "SELECT FROM Case",
    "SELECT Id",
    "SELECT Id FORM Case",
    "SELECT Id, FROM Case",
    "SELECT Id FROM",
    "SELECT Id FROM Case WHERE",
    "SELECT Id FROM Case WHERE Status",
    "SELECT Id FROM Case WHERE Status =",
    "SELECT Id FROM Case WHERE Status = New'",
    "SELECT Id FROM Case WHERE Status = 'New",
    "SELECT Id FROM Case WHERE Status = 'it's'",
    "SELECT Id FROM Case WHERE Status = 'New' AND",
    "SELECT Id FROM Case WHERE (Status = 'New'",
    "SELECT Id FROM Case WHERE Status = 'New')",
    "SELECT Id FROM Case WHERE Status IN ()",
    "SELECT Id FROM Case WHERE Status IN ('New',)",
    "SELECT Id FROM Case WHERE Status == 'New'",
    "SELECT Id FROM Case ORDER Status",
    "SELECT Id FROM Case ORDER BY",
    "SELECT Id FROM Case ORDER BY Status NULLS",
    "SELECT Id FROM Case LIMIT",
    "SELECT Id FROM Case LIMIT ten",
    "SELECT Id FROM Case OFFSET 5 LIMIT 5 WHERE Status = 'New'",
    "SELECT Id FROM Case; DELETE FROM Case",
    "SELECT Id FROM Case -- all of them",
    "SELECT Id FROM Case WHERE CreatedDate = LAST_N_DAYS",
    "SELECT Id FROM Case ALL ROWS",
    "UPDATE Case SET Status = 'New'",
]
# Here the judge is milder than Salesforce's documentation, which the org follows.
STRICTER = [
    "SELECT * FROM Case",
    "SELECT Id FROM Case WHERE Status IN 'New'",
    r"SELECT Id FROM Case WHERE Status = 'a\zb'",
    "SELECT Id FROM Case WHERE Status = 'a' AND Priority = 'b' OR Priority = 'c'",
]
LEFT_OUT = [
    "SELECT Status, COUNT(Id) FROM Case GROUP BY Status",
    "SELECT MAX(CreatedDate) FROM Case",
    "SELECT FIELDS(ALL) FROM Case LIMIT 200",
    "SELECT Id FROM Case USING SCOPE mine",
    "SELECT Id FROM Case WITH SECURITY_ENFORCED",
    "SELECT Id FROM Case FOR VIEW",
    "SELECT TYPEOF Owner WHEN User THEN Email END FROM Case",
    "SELECT Id FROM Case WHERE CALENDAR_YEAR(CreatedDate) = 2026",
]


def _takes(statement):
    try:
        parse(statement)
    except ApiError as error:
        assert (error.status, error.code) in ((400, "MALFORMED_QUERY"), (501, "NOT_IMPLEMENTED"))
        return False
    return True


@pytest.mark.parametrize("statement", RIGHT)
def test_right_statements_are_taken(statement):
    assert _takes(statement)


@pytest.mark.parametrize("statement", [*WRONG, *STRICTER])
def test_wrong_statements_are_malformed(statement):
    with pytest.raises(ApiError) as error:
        parse(statement)
    assert (error.value.status, error.value.code) == (400, "MALFORMED_QUERY")


@pytest.mark.parametrize("statement", LEFT_OUT)
def test_what_is_left_out_says_so(statement):
    """Right SOQL, so it may not pass as wrong, and it may not be answered with nonsense either."""
    with pytest.raises(ApiError) as error:
        parse(statement)
    assert (error.value.status, error.value.code) == (501, "NOT_IMPLEMENTED")


def test_an_independent_parser_agrees():
    statements = [*RIGHT, *LEFT_OUT, *WRONG]
    judged = node.run("soql_judge.mjs", "@jetstreamapp/soql-parser-js", statements)
    wanted = [True] * len([*RIGHT, *LEFT_OUT]) + [False] * len(WRONG)
    differ = [
        one
        for one, is_right, ours in zip(statements, judged, wanted, strict=True)
        if is_right is not ours
    ]
    assert differ == []
