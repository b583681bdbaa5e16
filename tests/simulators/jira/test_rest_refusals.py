"""What Jira refuses: a wrong token, a missing scope, a body on GET, more than its limits."""

import time

import httpx2
import pytest

from simulators.jira_site.limits import REASONS
from simulators.running import NO_CERTIFICATES
from tests.simulators.jira.small_app import KEY

INFO = "/rest/api/3/serverInfo"
ISSUE = "/rest/api/3/issue/SUP-142"


def bad_token(app, fault):
    return {
        "qsh of another address": lambda: app.token("GET", ISSUE),
        "qsh of another method": lambda: app.token("POST", INFO),
        "qsh of another query": lambda: app.token("GET", f"{INFO}?a=1"),
        "no qsh": lambda: app.token("GET", INFO, qsh=None),
        "context qsh": lambda: app.token("GET", INFO, qsh="context-qsh"),
        "expired": lambda: app.token("GET", INFO, exp=int(time.time()) - 60),
        "no exp": lambda: app.token("GET", INFO, exp=None),
        "another site": lambda: app.token("GET", INFO, aud=["somebody-else"]),
        "unknown app": lambda: app.token("GET", INFO, iss="com.example.other"),
        "not a token": lambda: "abc",
    }[fault]()


FAULTS = [
    "qsh of another address",
    "qsh of another method",
    "qsh of another query",
    "no qsh",
    "context qsh",
    "expired",
    "no exp",
    "another site",
    "unknown app",
    "not a token",
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_token_is_refused_in_jiras_words_and_the_journal_knows_why(site, app, fault):
    answer = app.ask("GET", INFO, token=bad_token(app, fault))
    assert answer.status_code == 401
    assert answer.json() == {
        "errorMessages": ["Client must be authenticated to access this resource."],
        "errors": {},
    }
    assert site.journal(INFO)[-1]["refused"]


def test_a_token_under_another_secret_is_refused(app):
    app.installed["sharedSecret"] = "x" * 48
    assert app.ask("GET", INFO).status_code == 401


def test_no_token_is_refused(site, app):
    assert httpx2.get(site.url + INFO, trust_env=False, verify=NO_CERTIFICATES).status_code == 401


def test_a_get_with_a_body_is_forbidden(app):
    answer = app.ask("GET", ISSUE, content=b"{}")
    assert answer.status_code == 403
    assert "body" in answer.json()["errorMessages"][0]


def test_a_token_without_an_audience_is_accepted(app):
    assert app.ask("GET", INFO, token=app.token("GET", INFO, aud=None)).is_success


def test_an_app_without_the_scope_may_not_write_or_delete(site, newcomer):
    newcomer.changes = {"scopes": ["READ"]}
    site.post("install", {"app": newcomer.url})
    path = f"{ISSUE}/properties/small"
    assert newcomer.ask("PUT", path, json=1).status_code == 403
    assert newcomer.ask("DELETE", path).status_code == 403
    assert newcomer.ask("GET", ISSUE).is_success
    check = {"globalPermissions": ["ADMINISTER"]}
    assert newcomer.ask("POST", "/rest/api/3/permissions/check", json=check).is_success


@pytest.mark.parametrize("reason", REASONS)
def test_a_limit_comes_with_the_headers_that_jira_sends(site, app, reason):
    site.post("rules", {"match": "/issue/", "limited": reason, "retry_after": 7, "times": 1})
    answer = app.ask("GET", ISSUE)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "7"
    assert answer.headers["RateLimit-Reason"] == reason
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert ("RateLimit-Policy" in answer.headers) == reason.startswith("jira-quota")
    assert app.ask("GET", ISSUE).is_success


def test_an_unknown_limit_is_refused_by_the_control(site):
    with pytest.raises(httpx2.HTTPStatusError):
        site.post("rules", {"match": "/", "limited": "bad mood"})


def test_a_rule_can_break_a_connection_after_the_work_was_done(site, app):
    site.post("rules", {"match": "/properties/small", "drop": "after", "times": 1})
    with pytest.raises(httpx2.TransportError):
        app.ask("PUT", f"{ISSUE}/properties/small", json={"count": 1})
    assert site.get("issue/SUP-142")["properties"] == {"small": {"count": 1}}


def test_a_rule_can_answer_with_a_page_of_the_edge(site, app):
    site.post("rules", {"match": "/issue/", "status": 503, "html": "<h1>Sorry</h1>", "times": 1})
    answer = app.ask("GET", ISSUE)
    assert (answer.status_code, answer.text) == (503, "<h1>Sorry</h1>")


def test_the_journal_keeps_calls_without_their_tokens(site, app):
    app.ask("GET", ISSUE, query={"fields": "summary"})
    call = site.journal(ISSUE)[-1]
    assert (call["method"], call["query"], call["status"]) == ("GET", "fields=summary", 200)
    assert call["app"] == KEY
    assert "authorization" not in call["headers"]
