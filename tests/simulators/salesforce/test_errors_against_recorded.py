"""Each refusal that the org makes, held against the collected error bodies, where these are at hand."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.simulators.salesforce.client import Api, Door, query_of

OBSERVED = Path(__file__).resolve().parents[4] / "shared/data/salesforce/errors/observed.json"


def _observed(where):
    """The collected ones of an end-point; none where the file is not on this machine."""
    if not OBSERVED.exists():
        return []
    every = json.loads(OBSERVED.read_text(encoding="utf-8"))
    return [one for one in every if one["endpoint"] == where]


def _bodies(where, pick):
    if not OBSERVED.exists():
        pytest.skip("The collected error bodies are not on this machine.")
    return [one for one in _observed(where) if pick(one["body"])]


def _case(api, **values):
    return api.post("/sobjects/Case", values)


def _settled(name, value=True, path="/limits"):
    def act(api, org):
        org.post("settings", {name: value})
        return api.get(path)

    return act


def _deleted(api, org):
    made = api.create("Case", Subject="x")
    api.delete(f"/sobjects/Case/{made}")
    return api.get(f"/sobjects/Case/{made}")


def _locked(api, org):
    made = api.create("Case", Subject="x")
    org.post("settings", {"locked_records": [made]})
    return api.patch(f"/sobjects/Case/{made}", {"Subject": "y"})


def _ruled(api, org):
    rule = {
        "object": "Contact",
        "field": "Phone",
        "equals": "1",
        "message": "Phone number must be 10 digits",
    }
    org.post("settings", {"validation_rules": [rule]})
    return api.post("/sobjects/Contact", {"LastName": "a", "Phone": "1"})


def _duplicate(api, org):
    values = {"LastName": "a", "Company": "b"}
    api.create("Lead", **values)
    org.post(
        "settings", {"duplicate_rules": {"Lead": {"fields": ["LastName"], "allow_save": True}}}
    )
    return api.post("/sobjects/Lead", values)


def _bad_json(api, org):
    headers = {"Authorization": f"Bearer {api.access_token}", "Content-Type": "application/json"}
    url = f"{api.url}/services/data/v66.0/sobjects/Case"
    return api.http.post(url, content=b"{x", headers=headers)


def _header(value):
    def act(api, org):
        url = f"{api.url}/services/data/v66.0/limits"
        return api.http.get(url, headers={"Authorization": value})

    return act


def _no_api_scope(api, org):
    org.post("settings", {"scopes": ["id"]})
    return Api(api.url, Door(api.url, api.http).log_in()["access_token"], api.http).get("/limits")


LONG = "S" * 256
# What the collected message says, word for word, with the same input: (how, exact message or not).
REST = {
    "Session expired or invalid": (_header("Bearer dead"), True),
    "This session is not valid for use with the REST API": (_no_api_scope, True),
    "INVALID_HEADER_TYPE": (_header("nonsense"), True),
    "TotalRequests Limit exceeded.": (_settled("limit_exceeded"), True),
    "ConcurrentPerOrgLongTxn Limit exceeded.": (_settled("concurrent_exceeded"), True),
    "API is not enabled for this Organization or Partner": (_settled("api_disabled"), True),
    "The requested resource does not exist": (lambda api, org: api.get("/nothing"), True),
    "Provided external ID field": (lambda api, org: api.get("/sobjects/Case/abc"), True),
    "entity is deleted": (_deleted, True),
    "HTTP Method 'PUT'": (lambda api, org: api.call("PUT", "/sobjects/Case"), True),
    "Unexpected character": (_bad_json, False),
    "No such column 'foo'": (lambda api, org: _case(api, foo=1), True),
    "\nSELECT Id, Foo__c": (lambda api, org: api.ask("SELECT Id, Foo__c FROM Case"), True),
    "\nselect count() from XYZZY": (lambda api, org: api.ask("select count() from XYZZY"), True),
    "unexpected token: 'FORM'": (lambda api, org: api.ask("SELECT Id FORM Case"), True),
    "No search term found": (lambda api, org: api.get("/search?q=FIND"), True),
    "search term must be longer": (lambda api, org: api.get("/search?q=FIND+%7Ba%7D"), True),
    "invalid query locator": (lambda api, org: api.get("/query/01g-5"), True),
    "Account ID: id value of incorrect type": (
        lambda api, org: api.post(
            "/composite/sobjects/Account", {"ids": ["001900K0001pPuOAAU?"], "fields": ["Id"]}
        ),
        False,
    ),
    "Required fields are missing": (
        lambda api, org: api.post("/sobjects/Contact", {"FirstName": "a"}),
        True,
    ),
    "Subject: data value too large": (lambda api, org: _case(api, Subject=LONG), False),
    "Status: bad value for restricted": (
        lambda api, org: api.post("/sobjects/EmailMessage", {"Status": "Nope"}),
        True,
    ),
    "Web Email: invalid email": (lambda api, org: _case(api, SuppliedEmail="not-an-email"), False),
    "Unable to create/update fields": (lambda api, org: _case(api, CaseNumber="1"), True),
    "Phone number must be 10 digits": (_ruled, True),
    "unable to obtain exclusive access": (_locked, False),
    "invalid cross reference id": (
        lambda api, org: _case(api, AccountId="0019Q00000ZZZZZAAA"),
        True,
    ),
    "Use one of these records?": (_duplicate, False),
    "Invalid Api version": (lambda api, org: api.get("/services/data/v30.0/limits"), True),
}


@pytest.mark.parametrize("begins", REST, ids=lambda one: one.strip()[:40])
def test_a_refusal_of_the_data_api_has_the_collected_shape(api, org, begins):
    act, exact = REST[begins]
    found = _bodies("rest", lambda body: begins in str(body[0].get("message", body[0])))
    assert found, f"nothing collected says {begins!r}"
    answer = act(api, org)
    wanted, ours = found[0]["body"][0], answer.json()[0]
    assert answer.status_code == found[0]["http"]
    assert ours["errorCode"] == wanted["errorCode"]
    assert set(ours) == set(wanted)
    if exact:
        assert ours == wanted


def test_a_duplicate_is_told_in_the_collected_shape(api, org):
    (found,) = _bodies("rest", lambda body: "duplicateResut" in body[0])
    wanted, ours = (
        found["body"][0]["duplicateResut"],
        _duplicate(api, org).json()[0]["duplicateResut"],
    )
    assert set(ours) == set(wanted)
    match, our_match = wanted["matchResults"][0], ours["matchResults"][0]
    assert set(our_match) == set(match)
    assert set(our_match["matchRecords"][0]) == set(match["matchRecords"][0])


OAUTH = {
    "expired access/refresh token": lambda door, org: door.refresh("dead"),
    "expired authorization code": lambda door, org: door.exchange("used"),
    "ip restricted": lambda door, org: (
        org.post("settings", {"ip_restricted": True}) and door.refresh("any")
    ),
    "user is inactive": lambda door, org: (
        org.post("settings", {"user_active": False}) and door.refresh("any")
    ),
    "invalid client credentials": lambda door, org: door.refresh("any", client_secret="wrong"),
    "client identifier invalid": lambda door, org: door.refresh("any", client_id="nobody"),
    "scope parameter not supported": lambda door, org: door.refresh("any", scope="api"),
    "invalid code verifier": lambda door, org: door.exchange(
        door.came_back()["code"], code_verifier="w" * 50
    ),
    "missing code verifier": lambda door, org: door.exchange(
        door.came_back()["code"], code_verifier=""
    ),
    "redirect_uri must match configuration": lambda door, org: door.exchange(
        door.came_back()["code"], redirect_uri="https://other.example"
    ),
    "grant type not supported": lambda door, org: door.token(grant_type="password"),
}


@pytest.mark.parametrize("description", OAUTH)
def test_a_refusal_of_the_token_end_point_is_the_collected_one(door, org, description):
    found = _bodies("oauth", lambda body: body["error_description"] == description)
    answer = OAUTH[description](door, org)
    assert (answer.status_code, answer.json()) == (found[0]["http"], found[0]["body"])


def test_callbacks_with_errors_are_the_collected_ones(door, org):
    if not OBSERVED.exists():
        pytest.skip("The collected error bodies are not on this machine.")
    wanted = [query_of(f"?{one['query']}") for one in _observed("callback")]
    missing = next(one for one in wanted if one["error"] == "OAUTH_EC_APP_NOT_FOUND")
    org.post("settings", {"app_not_found": True})
    ours = query_of(urlsplit(door.http.get(door.address()).headers["Location"]).geturl())
    assert ours | {"state": ".."} == missing
