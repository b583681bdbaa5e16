"""Every error that Salesforce was seen to answer has a meaning and a sentence."""

import json
from pathlib import Path

import pytest

from common.errors import RemoteError
from salesforce import errors
from salesforce.errors import data_error, oauth_error, oauth_kind

OBSERVED = (
    Path(__file__).resolve().parents[3]
    / "shared"
    / "data"
    / "salesforce"
    / "errors"
    / "observed.json"
)
PASSING = {"limit", "busy", "unavailable", "query_timeout", "token", "ip_blocked", "rate_limit"}
PASSING |= {"already_processed"}


def of_code(code, status=400, message="What Salesforce said.", **more):
    return data_error(status, [{"errorCode": code, "message": message, **more}])


def reads_well(sentence):
    return sentence[:1].isupper() and "{" not in sentence and len(sentence.split()) > 2


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        *((401, code, "token") for code in ("INVALID_SESSION_ID", "INVALID_AUTH_HEADER")),
        (401, "INVALID_JWT_FORMAT", "token"),
        *((400, code, "unavailable") for code in ("UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE")),
        (500, "UNKNOWN_EXCEPTION", "unavailable"),
        (400, "QUERY_TIMEOUT", "query_timeout"),
        (403, "INSUFFICIENT_ACCESS", "forbidden"),
        (400, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "forbidden"),
        (403, "API_DISABLED_FOR_ORG", "api_off"),
        (400, "INVALID_TYPE", "invalid_type"),
        (400, "INVALID_FIELD", "invalid_field"),
        *((404, code, "not_found") for code in ("NOT_FOUND", "ENTITY_IS_DELETED")),
        (400, "INVALID_CROSS_REFERENCE_KEY", "not_found"),
        *(
            (400, code, "invalid")
            for code in (
                "REQUIRED_FIELD_MISSING",
                "STRING_TOO_LONG",
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                "INVALID_EMAIL_ADDRESS",
                "FIELD_INTEGRITY_EXCEPTION",
                "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                "FIELD_FILTER_VALIDATION_EXCEPTION",
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                "A_CODE_OF_NEXT_YEAR",
            )
        ),
        (400, "DUPLICATES_DETECTED", "duplicate"),
        (400, "MALFORMED_QUERY", "malformed_query"),
        (410, "UNSUPPORTED_API_VERSION", "version"),
        (503, "SOMETHING_NEW", "unavailable"),
        (405, "METHOD_NOT_ALLOWED", "invalid"),
    ],
)
def test_a_code_has_its_meaning(status, code, meaning):
    error = of_code(code, status)
    assert error.code == meaning and error.detail == code and error.status == status
    assert error.permanent is (meaning not in PASSING)
    assert reads_well(error.sentence)


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (420, "busy"),
        (429, "busy"),
        (414, "too_long"),
        (431, "too_long"),
        (502, "unavailable"),
        (503, "unavailable"),
        (302, "unavailable"),
        (401, "token"),
        (403, "forbidden"),
        (404, "not_found"),
        (None, "unavailable"),
    ],
)
@pytest.mark.parametrize("body", [None, "<html><h1>Unavailable</h1></html>", [], {}, [None], 7])
def test_a_body_that_says_nothing_is_judged_by_its_status(status, meaning, body):
    error = data_error(status, body)
    assert error.code == meaning and error.fields == ()
    assert reads_well(error.sentence) and "<" not in error.sentence


def test_a_spent_day_pauses_for_an_hour_and_a_busy_org_for_seconds():
    day = of_code("REQUEST_LIMIT_EXCEEDED", 403, "TotalRequests Limit exceeded.")
    assert (day.code, day.retry_after, day.permanent) == ("limit", 3600, False)
    for message in ("ConcurrentPerOrgLongTxn Limit exceeded.", "ConcurrentRequests (Concurrent …)"):
        now = of_code("REQUEST_LIMIT_EXCEEDED", 403, message)
        assert now.code == "busy" and 0 < now.retry_after < 60 and not now.permanent


def test_the_field_that_is_wrong_is_named_with_salesforces_own_words():
    error = of_code("STRING_TOO_LONG", message="Subject: too large {said}", fields=["Subject"])
    assert error.fields == ("Subject",) and error.sentence == "Subject: too large {said}"
    assert of_code("STRING_TOO_LONG", fields=None).fields == ()
    assert of_code("STRING_TOO_LONG", fields="Subject").fields == ()


def test_the_row_form_with_status_code_is_read_alike():
    row = {"statusCode": "REQUIRED_FIELD_MISSING", "message": "Required: [X]", "fields": ["X"]}
    assert data_error(200, [row]).fields == ("X",)
    assert data_error(200, row).code == "invalid"


def test_a_refused_query_is_not_quoted_to_the_person():
    message = (
        "\nSELECT Id, Foo__c FROM Case\n           ^\nERROR at Row:1:Column:12\n"
        "No such column 'Foo__c' on entity 'Case'."
    )
    sentence = of_code("INVALID_FIELD", message=message).sentence
    assert "No such column 'Foo__c'" in sentence and "SELECT" not in sentence


def test_what_salesforce_says_is_cut_short_and_never_missing():
    assert len(of_code("A_NEW_CODE", message="x" * 5000).sentence) <= 500
    assert of_code("A_NEW_CODE", message="").sentence == errors.UNSAID
    assert "Salesforce says" not in of_code("INVALID_TYPE", message="").sentence


@pytest.mark.parametrize(
    ("error", "description", "meaning", "keeps_tokens"),
    [
        ("invalid_grant", "token request is already being processed", "already_processed", True),
        ("invalid_grant", "Token Request Is Already Being Processed", "already_processed", True),
        ("invalid_grant", "expired access/refresh token", "needs_login", False),
        ("invalid_grant", "ip restricted", "ip_blocked", True),
        ("invalid_grant", "ip restricted or invalid login hours", "ip_blocked", True),
        ("invalid_grant", "authentication failure", "needs_login", False),
        ("invalid_grant", "user hasn't approved this consumer", "not_approved", False),
        ("invalid_grant", "inactive user", "user_inactive", True),
        ("inactive_user", "user is inactive", "user_inactive", True),
        ("inactive_org", "organization is inactive", "user_inactive", True),
        ("invalid_client", "invalid client credentials", "wrong_secret", True),
        ("invalid_client_id", "client identifier invalid", "wrong_key", True),
        ("invalid_grant", "expired authorization code", "code_used", True),
        ("invalid_grant", "invalid authorization code", "code_used", True),
        ("invalid_request", "invalid code verifier", "pkce", True),
        ("invalid_grant", "missing code verifier", "pkce", True),
        ("redirect_uri_mismatch", "redirect_uri must match configuration", "callback", True),
        ("rate_limit_exceeded", "login rate exceeded", "rate_limit", True),
        ("access_denied", "end-user denied authorization", "denied", True),
        ("access-denied", "", "denied", True),
        (
            "OAUTH_EC_APP_NOT_FOUND",
            "External client app is not installed in this org",
            "app_not_found",
            True,
        ),
        ("OAUTH_APPROVAL_ERROR_GENERIC", "An unexpected error", "not_approved", False),
        ("invalid_request", "scope parameter not supported", "oauth", True),
        ("", "", "oauth", True),
    ],
)
def test_a_refused_login_is_judged_by_its_text(error, description, meaning, keeps_tokens):
    kind = oauth_kind(error, description)
    assert (kind.code, kind.keeps_tokens) == (meaning, keeps_tokens)
    raised = oauth_error(error, description)
    assert raised.code == meaning and raised.keeps_tokens is keeps_tokens
    assert raised.permanent is (meaning not in PASSING)
    assert isinstance(raised, RemoteError) and reads_well(raised.sentence)


def test_an_app_that_is_not_found_names_the_cure():
    assert "Choose My Domain" in oauth_error("OAUTH_EC_APP_NOT_FOUND", "x").sentence


def test_an_unknown_refusal_is_quoted():
    assert "“something new”" in oauth_error("new_error", "something new").sentence


# What each observed body must mean; OAuth ones have their own table above.
MEANINGS = {
    "INVALID_SESSION_ID": "token",
    "INVALID_AUTH_HEADER": "token",
    "INVALID_JWT_FORMAT": "token",
    "API_DISABLED_FOR_ORG": "api_off",
    "INSUFFICIENT_ACCESS": "forbidden",
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": "forbidden",
    "NOT_FOUND": "not_found",
    "ENTITY_IS_DELETED": "not_found",
    "MALFORMED_ID": "not_found",
    "INVALID_CROSS_REFERENCE_KEY": "not_found",
    "INVALID_FIELD": "invalid_field",
    "INVALID_TYPE": "invalid_type",
    "MALFORMED_QUERY": "malformed_query",
    "MALFORMED_SEARCH": "malformed_query",
    "INVALID_SEARCH": "malformed_query",
    "UNABLE_TO_LOCK_ROW": "unavailable",
    "SERVER_UNAVAILABLE": "unavailable",
    "DUPLICATES_DETECTED": "duplicate",
    "UNSUPPORTED_API_VERSION": "version",
}


def observed():
    if not OBSERVED.exists():
        return []
    return json.loads(OBSERVED.read_text(encoding="utf-8"))


def rows_of(entry):
    """The errors in an observed answer: its own, its rows' or its parts'."""
    body = entry["body"]
    if entry["endpoint"] == "composite":
        return [(part["httpStatusCode"], part["body"]) for part in body["compositeResponse"]]
    if entry["endpoint"] == "collections" and entry["http"] == 200:
        return [(400, row["errors"]) for row in body]
    return [(entry["http"], body)]


@pytest.mark.skipif(not OBSERVED.exists(), reason="The observed errors are not on this machine.")
def test_every_observed_data_error_is_understood():
    judged = 0
    for entry in observed():
        if entry["endpoint"] not in ("rest", "composite", "collections"):
            continue
        for status, body in rows_of(entry):
            error = data_error(status, body)
            code = body[0].get("errorCode") or body[0].get("statusCode")
            wanted = MEANINGS.get(code, "invalid")
            if code == "REQUEST_LIMIT_EXCEEDED":
                wanted = "busy" if "Concurrent" in body[0]["message"] else "limit"
            assert error.code == wanted, entry
            assert reads_well(error.sentence) or body[0]["message"] in error.sentence, entry
            assert error.fields == tuple(body[0].get("fields") or ()), entry
            judged += 1
    assert judged > 30


@pytest.mark.skipif(not OBSERVED.exists(), reason="The observed errors are not on this machine.")
def test_every_observed_refusal_of_a_login_is_understood():
    ours = {"scope parameter not supported", "grant type not supported"}
    judged = 0
    for entry in observed():
        if entry["endpoint"] != "oauth":
            continue
        description = entry["body"]["error_description"]
        kind = oauth_kind(entry["body"]["error"], description)
        assert (kind.code == "oauth") is (description in ours), entry
        assert kind.keeps_tokens or kind.code in ("needs_login", "not_approved"), entry
        judged += 1
    assert judged > 10
