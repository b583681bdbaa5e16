"""Up to 25 calls in one."""

from urllib.parse import quote

import pytest

from tests.simulators.salesforce.client import DATA, code_of


def _part(reference, method, path, body=None, **headers):
    part = {"referenceId": reference, "method": method, "url": DATA + path}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return part | ({"body": body} if body is not None else {}) | {"httpHeaders": named}


def _query(reference, soql):
    return _part(reference, "GET", f"/query?q={quote(soql)}")


def _ask(api, *parts, all_or_none=False):
    return api.post("/composite", {"allOrNone": all_or_none, "compositeRequest": list(parts)})


def _statuses(answer):
    return [one["httpStatusCode"] for one in answer.json()["compositeResponse"]]


def test_parts_are_answered_in_order_as_they_would_be_alone(api):
    answer = _ask(
        api,
        _query("first", "SELECT COUNT() FROM Case"),
        _part("second", "GET", "/sobjects/Nothing__c/describe"),
        _part("third", "GET", "/sobjects/Case/describe"),
    )
    assert answer.status_code == 200
    first, second, third = answer.json()["compositeResponse"]
    assert [one["referenceId"] for one in (first, second, third)] == ["first", "second", "third"]
    assert first["body"]["totalSize"] >= 50
    assert second["httpStatusCode"] == 404
    assert second["body"][0]["errorCode"] == "NOT_FOUND"
    assert third["body"] == api.get("/sobjects/Case/describe").json()
    assert third["httpHeaders"]["Last-Modified"]


def test_a_later_part_takes_from_an_earlier_answer(api):
    answer = _ask(
        api,
        _part("account", "POST", "/sobjects/Account", {"Name": 'The "new" one'}),
        _part("read", "GET", "/sobjects/Account/@{account.id}"),
        _part(
            "case",
            "POST",
            "/sobjects/Case",
            {"Subject": "@{read.Name}", "AccountId": "@{account.id}"},
        ),
    )
    assert _statuses(answer) == [201, 200, 201]
    account, _read, case = (one["body"] for one in answer.json()["compositeResponse"])
    found = api.read("Case", case["id"])
    assert (found["Subject"], found["AccountId"]) == ('The "new" one', account["id"])


def test_a_list_of_an_earlier_answer_is_reached_by_number(api):
    answer = _ask(
        api,
        _query("found", "SELECT Id FROM Case ORDER BY CaseNumber LIMIT 2"),
        _part("second", "GET", "/sobjects/Case/@{found.records[1].Id}"),
    )
    found, second = (one["body"] for one in answer.json()["compositeResponse"])
    assert second["Id"] == found["records"][1]["Id"]


def test_what_a_reference_does_not_lead_to_halts_that_part(api):
    answer = _ask(
        api,
        _part("bad", "POST", "/sobjects/Contact", {}),
        _part("next", "GET", "/sobjects/Contact/@{bad.id}"),
    )
    bad, following = answer.json()["compositeResponse"]
    assert bad["httpStatusCode"] == 400
    assert following["body"][0]["errorCode"] == "PROCESSING_HALTED"


def test_all_or_none_takes_everything_back(api):
    before = len(api.column("SELECT Id FROM Account"))
    answer = _ask(
        api,
        _part("good", "POST", "/sobjects/Account", {"Name": "a"}),
        _part("bad", "POST", "/sobjects/Contact", {}),
        all_or_none=True,
    )
    good, bad = answer.json()["compositeResponse"]
    assert good["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert bad["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert len(api.column("SELECT Id FROM Account")) == before


def test_without_it_the_good_part_stays(api):
    before = len(api.column("SELECT Id FROM Account"))
    parts = (
        _part("good", "POST", "/sobjects/Account", {"Name": "a"}),
        _part("bad", "POST", "/sobjects/Contact", {}),
    )
    assert _statuses(_ask(api, *parts)) == [201, 400]
    assert len(api.column("SELECT Id FROM Account")) == before + 1


def test_headers_go_with_each_part(api):
    answer = _ask(
        api,
        _part("ruled", "POST", "/sobjects/Case", {"Subject": "a"}),
        _part("mine", "POST", "/sobjects/Case", {"Subject": "b"}, Sforce_Auto_Assign="FALSE"),
    )
    made = [one["body"]["id"] for one in answer.json()["compositeResponse"]]
    assert [api.read("Case", one)["OwnerId"][:3] for one in made] == ["00G", "005"]


def test_25_parts_are_one_call(api, org):
    parts = [_part(f"r{number}", "GET", "/sobjects/Case/describe") for number in range(25)]
    before = org.get("settings")["api_used"]
    assert _statuses(_ask(api, *parts)) == [200] * 25
    assert org.get("settings")["api_used"] == before + 1


COUNT = "SELECT COUNT() FROM Case"
TOO_MUCH = {
    "26 parts": [_part(f"r{n}", "GET", "/limits") for n in range(26)],
    "6 queries": [_query(f"r{n}", COUNT) for n in range(6)],
    "5 queries and a collection": [
        *(_query(f"r{n}", COUNT) for n in range(5)),
        _part("c", "POST", "/composite/sobjects/Case", {"ids": [], "fields": ["Id"]}),
    ],
}


@pytest.mark.parametrize("parts", TOO_MUCH.values(), ids=TOO_MUCH)
def test_too_much_at_once_is_refused_whole(api, parts):
    assert code_of(_ask(api, *parts)) == (400, "LIMIT_EXCEEDED")


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [{"method": "GET"}],
        [_query("a-b", COUNT)],
        [_query("same", COUNT), _query("same", COUNT)],
    ],
    ids=["empty", "half", "odd name", "twice"],
)
def test_malformed_parts_are_refused_whole(api, parts):
    assert code_of(_ask(api, *parts)) == (400, "INVALID_INPUT")


def test_composite_does_not_nest_and_stays_in_the_data_api(api):
    inner = _part("in", "POST", "/composite", {"compositeRequest": [_query("q", COUNT)]})
    away = {**_query("away", COUNT), "url": "https://evil.example/services/data/v66.0/query"}
    answer = _ask(api, inner, away).json()["compositeResponse"]
    assert [one["body"][0]["errorCode"] for one in answer] == ["INVALID_INPUT", "INVALID_URL"]
