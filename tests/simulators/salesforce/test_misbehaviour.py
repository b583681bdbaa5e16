"""Breaking the org on purpose, and reading what was asked of it."""

import httpx2
import pytest

from tests.simulators.salesforce.client import code_of


def test_every_answer_counts_and_says_how_many_are_left(api, org):
    first = api.get("/limits").headers["Sforce-Limit-Info"]
    second = api.get("/limits").headers["Sforce-Limit-Info"]
    assert (first, second) == ("api-usage=1/100000", "api-usage=2/100000")
    org.post("settings", {"api_used": 99_999})
    assert api.get("/limits").json()["DailyApiRequests"] == {"Max": 100_000, "Remaining": 0}
    last = api.get("/limits")
    assert code_of(last) == (403, "REQUEST_LIMIT_EXCEEDED")
    assert last.headers["Sforce-Limit-Info"] == "api-usage=100000/100000"


@pytest.mark.parametrize(
    ("setting", "status", "code"),
    [
        ("limit_exceeded", 403, "REQUEST_LIMIT_EXCEEDED"),
        ("concurrent_exceeded", 403, "REQUEST_LIMIT_EXCEEDED"),
        ("api_disabled", 403, "API_DISABLED_FOR_ORG"),
        ("session_refused", 401, "INVALID_SESSION_ID"),
        ("query_timeout", 400, "QUERY_TIMEOUT"),
    ],
)
def test_standing_trouble_comes_and_goes(api, org, setting, status, code):
    statement = "SELECT Id FROM Case LIMIT 1"
    org.post("settings", {setting: True})
    assert code_of(api.ask(statement)) == (status, code)
    org.post("settings", {setting: False})
    assert api.ask(statement).status_code == 200


def test_down_is_html_from_the_edge_everywhere(api, door, org):
    first = door.log_in()
    org.post("settings", {"down": True})
    for answer in (
        api.get("/limits"),
        door.refresh(first["refresh_token"]),
        api.http.get(door.address()),
    ):
        assert answer.status_code == 503
        assert answer.headers["content-type"].startswith("text/html")
    org.post("settings", {"down": False})
    assert door.refresh(first["refresh_token"]).status_code == 200


def test_latency_holds_the_data_api_up_and_not_the_login(api, door, org):
    org.post("settings", {"latency_ms": 20_000})
    with pytest.raises(httpx2.ReadTimeout):
        api.http.get(f"{api.url}/services/data/v66.0/limits", timeout=0.2)
    assert door.http.get(door.address(), timeout=10).status_code == 200
    assert door.exchange(door.came_back()["code"]).status_code == 200


def test_a_silent_org_outlasts_the_caller(api, org):
    org.post("rules", {"match": "/limits", "delay_ms": 20_000, "times": 1})
    with pytest.raises(httpx2.ReadTimeout):
        api.http.get(f"{api.url}/services/data/v66.0/limits", timeout=0.2)
    assert api.get("/limits").status_code == 200


def test_a_lost_answer_did_its_work(api, org):
    org.post("rules", {"match": "/sobjects/Case", "method": "POST", "drop": "after", "times": 1})
    with pytest.raises(httpx2.TransportError):
        api.post("/sobjects/Case", {"Subject": "written all the same"})
    assert len(api.rows("SELECT Id FROM Case WHERE Subject = 'written all the same'")) == 1


def test_a_call_cut_before_did_nothing(api, org):
    org.post("rules", {"match": "/sobjects/Case", "method": "POST", "drop": True, "times": 1})
    with pytest.raises(httpx2.TransportError):
        api.post("/sobjects/Case", {"Subject": "never written"})
    assert api.rows("SELECT Id FROM Case WHERE Subject = 'never written'") == []


def test_a_lost_token_answer_costs_the_old_refresh_token(door, org):
    first = door.log_in()
    org.post("rules", {"match": "/oauth2/token", "drop": "after", "times": 1})
    with pytest.raises(httpx2.TransportError):
        door.refresh(first["refresh_token"])
    lost = door.refresh(first["refresh_token"]).json()
    assert lost["error_description"] == "expired access/refresh token"


def test_a_rule_answers_as_told_so_often_as_told(api, org):
    body = [{"message": "Server Too Busy", "errorCode": "SERVER_UNAVAILABLE"}]
    org.post("rules", {"match": "/query", "status": 503, "body": body, "times": 2})
    org.post("rules", {"match": "/limits", "status": 502, "html": "<h1>Bad Gateway</h1>"})
    statement = "SELECT Id FROM Case LIMIT 1"
    assert [api.ask(statement).status_code for _ in range(3)] == [503, 503, 200]
    answer = api.get("/limits")
    assert (answer.status_code, answer.text) == (502, "<h1>Bad Gateway</h1>")
    org.delete("rules")
    assert api.get("/limits").status_code == 200


def test_unknown_settings_and_rules_are_refused_whole(org):
    with pytest.raises(httpx2.HTTPStatusError):
        org.post("settings", {"down": True, "nonsense": 1})
    with pytest.raises(httpx2.HTTPStatusError):
        org.post("settings", {"latency_ms": "slow"})
    with pytest.raises(httpx2.HTTPStatusError):
        org.post("rules", {"match": "/", "nonsense": 1})
    assert org.get("settings")["down"] is False


def test_the_journal_tells_what_was_asked_without_tokens(api, org):
    org.delete("journal")
    api.post("/sobjects/Case", {"Subject": "x"}, Sforce_Auto_Assign="FALSE")
    (entry,) = org.journal("/sobjects/Case")
    assert (entry["method"], entry["status"]) == ("POST", 201)
    assert entry["headers"]["sforce-auto-assign"] == "FALSE"
    assert "Subject" in entry["body"]
    assert api.access_token not in str(entry)


def test_a_reset_brings_everything_back(api, org):
    made = api.create("Case", Subject="x")
    org.post("settings", {"hidden_objects": ["Case"], "api_used": 500, "org": "other"})
    org.post("rules", {"match": "/", "status": 500})
    org.post("reset")
    settings = org.get("settings")
    assert (settings["hidden_objects"], settings["api_used"], settings["org"]) == ([], 0, "first")
    assert org.get("rules")["rules"] == []
    assert org.get("grants") == {"alive": 0, "sessions": 0, "rotated_out": 0}
    assert made not in {
        one["Id"] for one in org.get("records", params={"object": "Case"})["records"]
    }


def test_a_record_can_be_put_changed_and_hidden_behind_the_apps_back(api, org):
    made = org.post("record", {"object": "Case", "values": {"Subject": "put"}})["id"]
    assert api.read("Case", made)["Subject"] == "put"
    org._send("PATCH", "record", json={"id": made, "values": {"Subject": "changed"}})
    assert api.read("Case", made)["Subject"] == "changed"
