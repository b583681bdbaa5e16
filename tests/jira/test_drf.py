import time

import pytest

from jira.throttles import parse
from tests.jira.tokens import context_token, header

pytestmark = [pytest.mark.urls("tests.jira.urls"), pytest.mark.django_db]


@pytest.fixture
def call(client, tenant):
    def do(body=None, *, by=tenant, accept="*/*", **changes):
        headers = header(context_token(by, **changes)) | {"Accept": accept}
        if body is None:
            return client.get("/t/api", headers=headers)
        return client.post("/t/api", body, content_type="application/json", headers=headers)

    return do


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html"])
def test_json_is_what_everybody_gets(call, accept):
    answer = call(accept=accept)
    assert answer["Content-Type"] == "application/json" and answer.json()["issue"] == "10010"


def test_a_partial_is_what_htmx_asks_for(call):
    answer = call(accept="text/html")
    assert answer["Content-Type"] == "text/html; charset=utf-8"


def test_a_refusal_keeps_its_status_code_and_fields(call):
    answer = call({"object": "refused"})
    assert answer.status_code == 409
    assert answer.json() == {
        "code": "restricted",
        "message": "No.",
        "fields": {"object": "Not here."},
    }


def test_a_refusal_is_drawn_for_htmx(call):
    answer = call({"object": "refused"}, accept="text/html")
    assert answer.status_code == 409 and "No." in answer.text


def test_trouble_of_an_outside_world_says_when_to_come_back(call):
    answer = call({"object": "x"})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "7"
    told = answer.json()
    assert (told["code"], told["message"]) == ("unavailable", "Salesforce rests.")
    assert told["retry_after"] == 7


def test_what_does_not_fit_is_told_beside_its_field(call):
    answer = call({})
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid" and answer.json()["fields"]["object"]


def test_a_body_that_is_no_json_is_an_error_of_the_sender(client, tenant):
    answer = client.post(
        "/t/api", b"{", content_type="application/json", headers=header(context_token(tenant))
    )
    assert answer.status_code == 400 and answer.json()["message"]


def test_another_method_is_refused_in_words(client, tenant):
    answer = client.delete("/t/api", headers=header(context_token(tenant)))
    assert answer.status_code == 405 and answer.json()["message"]


def test_a_refused_token_is_answered_in_html_too(client, site):
    answer = client.get("/t/api", headers={"Accept": "text/html"})
    assert answer.status_code == 401 and "Reload" in answer.text
    assert answer["WWW-Authenticate"] == "JWT"


# --- throttles


def test_one_account_is_slowed_down_and_others_go_on(call, settings, time_machine):
    settings.API_THROTTLE_ACCOUNT = "2/min"
    start = int(time.time()) // 60 * 60
    time_machine.move_to(start + 10, tick=False)
    assert [call().status_code for _ in range(3)] == [200, 200, 429]
    refused = call()
    assert refused["Retry-After"] == "50"
    assert refused.json()["code"] == "throttled" and refused.json()["retry_after"] == 50
    assert call(sub="712020:other").status_code == 200
    time_machine.move_to(start + 61, tick=False)
    assert call().status_code == 200


def test_one_tenant_does_not_use_up_anothers_share(call, stranger, settings):
    settings.API_THROTTLE = "1/hour"
    assert call().status_code == 200
    assert call(sub="712020:other").status_code == 429
    assert call(by=stranger).status_code == 200


def test_a_bad_token_is_counted_for_nobody(call, client, settings):
    settings.API_THROTTLE = "1/hour"
    for _ in range(3):
        assert client.get("/t/api").status_code == 401
    assert call().status_code == 200


@pytest.mark.parametrize(
    ("rate", "meant"),
    [("6000/min", (6000, 60)), ("10/s", (10, 1)), ("5/hour", (5, 3600)), ("1/day", (1, 86400))],
)
def test_a_rate_is_read(rate, meant):
    assert parse(rate) == meant
