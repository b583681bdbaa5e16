"""The three calls that carry secrets, as Salesforce gets them and on its bad days."""

import base64
import hashlib
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest
from django.db import transaction

from common.errors import RemoteError
from salesforce import token_calls
from salesforce.errors import OAuthRefused
from salesforce.token_calls import AnswerLost, Tokens
from tests.salesforce_world import CONFIG, come_back

KEYS = {"consumer_key": CONFIG.consumer_key, "consumer_secret": CONFIG.consumer_secret}
CALLBACK = "https://acme.atlassian.net/back?s=1"
VERIFIER = "v" * 64
TOKEN_PATH = "/services/oauth2/token"


@pytest.fixture
def address(org):
    return token_calls.authorize_url(
        org.url,
        consumer_key=CONFIG.consumer_key,
        redirect_uri=CALLBACK,
        state="the-state",
        verifier=VERIFIER,
    )


@pytest.fixture
def exchange(org, address, db):
    def run(**changes):
        given = {"code": come_back(address)["code"], "verifier": VERIFIER, "redirect_uri": CALLBACK}
        return token_calls.exchange_code(org.url, **KEYS, **given | changes)

    return run


def refresh(org, token, **changes):
    return token_calls.refresh(org.url, **KEYS | changes, refresh_token=token)


def test_the_browser_takes_the_challenge_and_no_secret_along(address):
    parts = urlsplit(address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    assert parts.path == "/services/oauth2/authorize"
    assert asked == {
        "response_type": "code",
        "client_id": CONFIG.consumer_key,
        "redirect_uri": CALLBACK,
        "scope": "api refresh_token",
        "state": "the-state",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "prompt": "login consent",
    }
    assert VERIFIER not in address and CONFIG.consumer_secret not in address


def test_a_code_brings_both_tokens_and_who_logged_in_where(exchange, org):
    tokens = exchange()
    assert tokens.access_token and tokens.refresh_token
    assert tokens.instance_url == org.url
    assert tokens.org_id.startswith("00D") and len(tokens.org_id) == 18
    assert tokens.user_id.startswith("005") and len(tokens.user_id) == 18
    assert tokens.scopes == {"api", "refresh_token"}
    assert tokens.access_token not in repr(tokens) and tokens.refresh_token not in repr(tokens)


def test_the_exchange_sends_the_secret_in_the_body_and_no_scope(exchange, token_calls_made):
    exchange()
    (sent,) = token_calls_made()
    assert sorted(sent) == [
        *("client_id", "client_secret", "code", "code_verifier", "grant_type", "redirect_uri")
    ]
    assert sent["grant_type"] == "authorization_code" and sent["code_verifier"] == VERIFIER
    assert sent["code"].endswith("==") and "%" not in sent["code"]


def test_a_renewal_sends_the_secret_and_neither_scope_nor_callback(exchange, org, token_calls_made):
    token = exchange().refresh_token
    renewed = refresh(org, token)
    sent = token_calls_made()[-1]
    assert sorted(sent) == ["client_id", "client_secret", "grant_type", "refresh_token"]
    assert sent["refresh_token"] == token
    assert renewed.refresh_token and renewed.refresh_token != token


def test_nothing_of_it_stands_in_an_address_or_as_basic_authentication(exchange, org):
    exchange()
    (call,) = org.journal(TOKEN_PATH)
    assert call["method"] == "POST" and call["query"] == ""
    assert call["headers"]["accept"] == "application/json"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"verifier": "w" * 64}, "pkce"),
        ({"code": "used-or-made-up"}, "code_used"),
        ({"redirect_uri": "https://evil.example/back"}, "callback"),
    ],
)
def test_a_wrong_exchange_is_refused_in_words(exchange, changes, code):
    with pytest.raises(OAuthRefused) as refused:
        exchange(**changes)
    assert refused.value.code == code


def test_a_code_works_once(exchange, address):
    code = come_back(address)["code"]
    exchange(code=code)
    with pytest.raises(OAuthRefused) as refused:
        exchange(code=code)
    assert refused.value.code == "code_used"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"consumer_key": "3MVG9unknown"}, "wrong_key"),
        ({"consumer_secret": "wrong"}, "wrong_secret"),
    ],
)
def test_a_wrong_key_or_secret_is_told_apart(exchange, org, changes, code):
    with pytest.raises(OAuthRefused) as refused:
        refresh(org, exchange().refresh_token, **changes)
    assert refused.value.code == code and refused.value.keeps_tokens


LOST = [
    {"drop": "before"},
    {"drop": "after"},
    {"status": 503, "html": "<html>Down for maintenance</html>"},
    {"status": 500, "body": {"error": "unknown_error"}},
    {"status": 200, "html": "<html>Welcome to the edge</html>"},
    {"status": 200, "body": {"instance_url": "x"}},
    {"status": 200, "body": ["unexpected"]},
    {"status": 200},
    {"status": 429, "html": "slow down"},
    {"status": 302, "headers": {"Location": "/services/oauth2/elsewhere"}},
]


@pytest.mark.parametrize("rule", LOST)
def test_no_readable_answer_leaves_it_open_whether_it_was_done(exchange, org, rule):
    token = exchange().refresh_token
    org.post("rules", {"match": TOKEN_PATH, **rule})
    with pytest.raises(AnswerLost) as lost:
        refresh(org, token)
    assert not lost.value.permanent and lost.value.code == "timeout"
    assert org.journal("/elsewhere") == []


def test_silence_ends_after_the_time_out(exchange, org, monkeypatch):
    token = exchange().refresh_token
    monkeypatch.setattr(token_calls, "TIMEOUT", httpx2.Timeout(0.05))
    org.post("rules", {"match": TOKEN_PATH, "delay_ms": 500})
    with pytest.raises(AnswerLost):
        refresh(org, token)


def test_the_time_out_of_a_renewal_is_long_and_of_its_connect_short():
    assert token_calls.TIMEOUT.read == 60 and token_calls.TIMEOUT.connect == 5


def test_an_org_that_is_not_there_is_no_answer(db):
    with pytest.raises(AnswerLost):
        token_calls.refresh("http://127.0.0.1:1", **KEYS, refresh_token="5Aep")


def answer(**changes):
    return {
        "access_token": "00D!new",
        "refresh_token": "5AepNew",
        "instance_url": "https://acme.my.salesforce.com",
        "id": "https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA",
        "issued_at": "1778448832702",
        "token_type": "Bearer",
        **changes,
    }


@pytest.fixture
def answered(org, db):
    def run(**changes):
        org.delete("rules")
        rule = {"match": TOKEN_PATH, "status": 200, "body": answer(**changes)}
        org.post("rules", rule)
        return refresh(org, "5AepOld")

    return run


def test_an_answer_that_is_not_signed_with_the_secret_is_noted(exchange, answered, caplog):
    exchange()
    assert "token_answer_unsigned" not in caplog.text
    answered(signature="bm90IG91cnM=")
    assert caplog.text.count("token_answer_unsigned") == 1
    answered()
    assert caplog.text.count("token_answer_unsigned") == 2
    assert "5AepNew" not in caplog.text and "00D!new" not in caplog.text


@pytest.mark.parametrize("url", ["https://evil.example", "http://10.0.0.1", "", None])
def test_a_host_that_may_not_be_called_costs_no_token(answered, url, caplog):
    tokens = answered(instance_url=url)
    assert tokens.instance_url == "" and tokens.refresh_token == "5AepNew"
    assert "instance_url_refused" in caplog.text


@pytest.mark.parametrize("identity", ["", "x", "https://h/id/not-an-id/neither", None, "//"])
def test_an_identity_that_cannot_be_read_is_left_out(answered, identity):
    tokens = answered(instance_url="http://127.0.0.1:9", id=identity)
    assert tokens.org_id == "" and tokens.user_id == ""


def test_keys_of_next_year_do_no_harm(answered):
    tokens = answered(
        instance_url="http://127.0.0.1:9", sfdc_community_url="x", api_instance_url="y", custom={}
    )
    assert tokens == Tokens(
        "00D!new",
        "5AepNew",
        "http://127.0.0.1:9",
        "00D000000000001EAA",
        "005000000000001AAA",
        "",
    )


def test_revoking_ends_the_login_and_may_be_repeated(exchange, org):
    tokens = exchange()
    token_calls.revoke(org.url, tokens.refresh_token)
    assert org.get("grants")["alive"] == 0
    token_calls.revoke(org.url, tokens.refresh_token)
    call = org.journal("/oauth2/revoke")[0]
    assert call["query"] == "" and dict(parse_qsl(call["body"])) == {"token": tokens.refresh_token}


@pytest.mark.parametrize(
    "rule", [{"status": 503}, {"status": 429}, {"status": 302}, {"drop": "before"}]
)
def test_a_revocation_without_a_clear_answer_is_to_be_repeated(org, db, rule):
    org.post("rules", {"match": "/services/oauth2/revoke", **rule})
    with pytest.raises(AnswerLost):
        token_calls.revoke(org.url, "5Aep")


@pytest.mark.parametrize(
    "call",
    [
        lambda org: refresh(org, "5Aep"),
        lambda org: token_calls.revoke(org.url, "5Aep"),
        lambda org: token_calls.exchange_code(
            org.url, **KEYS, code="c", verifier=VERIFIER, redirect_uri=CALLBACK
        ),
    ],
)
def test_no_call_is_made_inside_a_transaction(org, db, call):
    with pytest.raises(RuntimeError, match="commit first"), transaction.atomic():
        call(org)
    assert org.journal("/services/oauth2") == []


def test_neither_secret_nor_token_nor_code_is_logged(exchange, org, service_log):
    tokens = exchange()
    renewed = refresh(org, tokens.refresh_token)
    for secret in (tokens.refresh_token, renewed.access_token, CONFIG.consumer_secret, VERIFIER):
        assert secret not in service_log.text


def test_an_error_holds_no_secret(exchange, org):
    with pytest.raises(RemoteError) as refused:
        refresh(org, "5AepMadeUp")
    shown = f"{refused.value!r} {refused.value.sentence} {refused.value.detail}"
    assert "5AepMadeUp" not in shown and CONFIG.consumer_secret not in shown
