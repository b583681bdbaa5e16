"""Salesforce's own search, by SOSL and by parameters."""

from urllib.parse import quote

import pytest

from tests.simulators.salesforce.client import code_of


def _sosl(api, statement):
    return api.get(f"/search?q={quote(statement, safe='')}")


def _numbers(answer):
    assert answer.status_code == 200, answer.text
    return sorted(one["CaseNumber"] for one in answer.json()["searchRecords"])


def _asked(api, q, **more):
    wanted = {"name": "Case", "fields": ["Id", "CaseNumber"]}
    wanted |= {name: more.pop(name) for name in ("where", "limit", "orderBy") if name in more}
    return api.post("/parameterizedSearch", {"q": q, "sobjects": [wanted], **more})


def test_words_are_found_whole_in_any_order_and_case(api):
    assert _numbers(_asked(api, "missing EXPORTED")) == ["00001026"]
    assert _numbers(_asked(api, "expor missing")) == []
    assert _numbers(_asked(api, "expor* missing")) == ["00001026"]


def test_operators_are_understood(api):
    either = _numbers(_asked(api, "exported OR umlauts"))
    both = _numbers(_asked(api, "exported AND missing"))
    assert both == ["00001026"] and set(both) < set(either)
    pairs = "(exported AND footer) OR (exported AND missing) OR (footer AND missing)"
    assert _numbers(_asked(api, pairs)) == ["00001026"]
    assert "00001026" not in _numbers(_asked(api, "exported AND NOT missing"))
    assert _asked(api, "(exported").status_code == 400


def test_a_phrase_is_found_as_it_stands(api):
    assert _numbers(_asked(api, '"last page"', limit=50))
    assert _numbers(_asked(api, '"page last"')) == []


def test_a_where_narrows_and_a_limit_holds(api):
    everything = _numbers(_asked(api, "pdf*"))
    closed = _numbers(_asked(api, "pdf*", where="IsClosed = true"))
    assert closed
    assert set(closed) < set(everything)
    assert len(_numbers(_asked(api, "pdf*", limit=2))) == 2
    assert len(_numbers(_asked(api, "pdf*", overallLimit=1))) == 1


def test_only_names_are_searched_where_asked(api):
    api.create("Case", Subject="about 00001026")
    assert len(_numbers(_asked(api, "00001026"))) == 2
    scope = {"in": "NAME"}
    assert _numbers(_asked(api, "00001026", **scope)) == ["00001026"]


def test_sosl_returns_the_fields_asked_for(api):
    statement = (
        "FIND {exported} IN ALL FIELDS RETURNING"
        " Case(Id, CaseNumber, Account.Name WHERE Status IN ('Working', 'New')"
        " ORDER BY CaseNumber LIMIT 5), Account(Id, Name)"
    )
    (found,) = _sosl(api, statement).json()["searchRecords"]
    assert found["CaseNumber"] == "00001026"
    assert found["Account"]["Name"] == "Brightwater Clinics"
    assert found["attributes"]["type"] == "Case"


def test_several_objects_are_searched_in_turn(api):
    found = _sosl(api, "FIND {kestrel*} RETURNING Account(Name), Opportunity(Name)").json()
    kinds = [one["attributes"]["type"] for one in found["searchRecords"]]
    assert kinds == ["Account", "Opportunity"]


def test_escaped_characters_are_what_they_are(api):
    api.create("Case", Subject="half {open} (bracket)")
    answer = _sosl(api, r"FIND {half \{open\} \(bracket\)} RETURNING Case(CaseNumber)")
    assert _numbers(answer) == ["00001033"]


def test_deleted_and_hidden_records_are_not_found(api, org):
    made = [api.create("Case", Subject="unmistakable") for _ in range(3)]
    api.delete(f"/sobjects/Case/{made[0]}")
    org.post("settings", {"hidden_records": [made[1]]})
    found = _asked(api, "unmistakable").json()["searchRecords"]
    assert [one["Id"] for one in found] == [made[2]]


def test_a_hidden_field_is_neither_shown_nor_searched(api, org):
    org.post("settings", {"hidden_fields": ["Case.Subject"]})
    assert _numbers(_asked(api, "exported footer")) == []
    answer = _sosl(api, "FIND {exporting} RETURNING Case(Subject)")
    assert code_of(answer) == (400, "INVALID_FIELD")


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("FIND exported", "MALFORMED_SEARCH"),
        ("FIND {exported", "MALFORMED_SEARCH"),
        ("FIND {a}", "INVALID_SEARCH"),
        ("FIND {*}", "INVALID_SEARCH"),
        ("FIND {exported} RETURNING Nothing__c(Id)", "INVALID_TYPE"),
        ("FIND {exported} RETURNING AssignmentRule(Id)", "INVALID_TYPE"),
        ("FIND {exported} RETURNING Case(Foo__c)", "INVALID_FIELD"),
        ("FIND {exported} RETURNING Case(Id WHERE Status)", "MALFORMED_QUERY"),
    ],
)
def test_refusals(api, statement, code):
    assert code_of(_sosl(api, statement)) == (400, code)
