"""Codes, refresh tokens in families, sessions: what is refused, and what a refusal costs."""

import base64
import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.simulators.salesforce.client import CALLBACK, CONFIG, Api, code_of

DEAD = {"error": "invalid_grant", "error_description": "expired access/refresh token"}
BUSY = {
    "error": "invalid_grant",
    "error_description": "token request is already being processed",
}


def _alive(door, token):
    answer = Api(door.url, token, door.http).get("/limits")
    assert answer.status_code in (200, 401)
    return answer.status_code == 200


def test_an_exchange_answers_in_strings_and_without_an_expiry(door):
    found = door.log_in()
    assert set(found) == {
        *("access_token", "refresh_token", "signature", "scope", "instance_url", "id"),
        *("token_type", "issued_at"),
    }
    assert all(isinstance(value, str) for value in found.values())
    assert found["access_token"].startswith("00D")
    assert found["instance_url"] == door.url


def test_the_signature_is_an_hmac_over_identity_and_time(door):
    found = door.log_in()
    text = (found["id"] + found["issued_at"]).encode()
    digest = hmac.new(CONFIG.consumer_secret.encode(), text, hashlib.sha256).digest()
    assert base64.b64decode(found["signature"]) == digest


def test_the_vector_of_rfc_7636_is_accepted(door):
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    code = door.came_back(code_challenge=challenge)["code"]
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert door.exchange(code, code_verifier=verifier).status_code == 200


@pytest.mark.parametrize(
    ("verifier", "error"), [("w" * 64, "invalid_request"), ("", "invalid_grant")]
)
def test_a_wrong_or_missing_verifier_is_refused(door, verifier, error):
    answer = door.exchange(door.came_back()["code"], code_verifier=verifier)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_code_is_good_once(door):
    code = door.came_back()["code"]
    assert door.exchange(code).status_code == 200
    again = door.exchange(code)
    assert again.status_code == 400
    assert again.json()["error_description"] == "expired authorization code"


def test_a_wrong_verifier_uses_the_code_up(door):
    code = door.came_back()["code"]
    door.exchange(code, code_verifier="w" * 64)
    assert door.exchange(code).status_code == 400


def test_a_code_lives_15_minutes(door, org):
    first, second = door.came_back()["code"], door.came_back()["code"]
    org.post("settings", {"clock_advance_seconds": 14 * 60})
    assert door.exchange(first).status_code == 200
    org.post("settings", {"clock_advance_seconds": 16 * 60})
    assert door.exchange(second).json()["error_description"] == "expired authorization code"


def test_the_exchange_names_the_same_callback(door):
    answer = door.exchange(door.came_back()["code"], redirect_uri=f"{CALLBACK}/other")
    assert answer.json()["error"] == "redirect_uri_mismatch"


def test_a_scope_is_refused_at_the_token_end_point(door):
    answer = door.exchange(door.came_back()["code"], scope="api")
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "invalid_request", "error_description": "scope parameter not supported"},
    )
    assert door.refresh(door.log_in()["refresh_token"], scope="api").status_code == 400


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "3MVG9nobody"}, "invalid_client_id"),
    ],
)
def test_key_and_secret_are_checked(door, changed, error):
    answer = door.exchange(door.came_back()["code"], **changed)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_key_and_secret_may_come_as_basic(door):
    form = {"grant_type": "refresh_token", "refresh_token": door.log_in()["refresh_token"]}
    url = f"{door.url}/services/oauth2/token"
    right = door.http.post(url, data=form, auth=(CONFIG.consumer_key, CONFIG.consumer_secret))
    assert right.status_code == 200
    wrong = door.http.post(url, data=form, headers={"Authorization": "Basic !"})
    assert wrong.json()["error"] == "invalid_client_id"


def test_an_unknown_grant_type_is_refused(door):
    answer = door.token(grant_type="password")
    assert answer.json()["error"] == "unsupported_grant_type"


def test_a_refresh_rotates_and_the_new_token_works(door):
    first = door.log_in()
    second = door.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert _alive(door, second["access_token"])
    assert door.refresh(second["refresh_token"]).status_code == 200


def test_a_rotated_out_token_takes_its_family_with_it(door):
    first = door.log_in()
    second = door.refresh(first["refresh_token"]).json()
    reuse = door.refresh(first["refresh_token"])
    assert (reuse.status_code, reuse.json()) == (400, DEAD)
    assert door.refresh(second["refresh_token"]).json() == DEAD
    assert not _alive(door, second["access_token"])
    assert not _alive(door, first["access_token"])


def test_reuse_leaves_other_logins_alone(door):
    first, other = door.log_in(), door.log_in()
    door.refresh(first["refresh_token"])
    door.refresh(first["refresh_token"])
    assert _alive(door, other["access_token"])
    assert door.refresh(other["refresh_token"]).status_code == 200


def test_without_rotation_the_same_token_goes_on(door, org):
    org.post("settings", {"rotation": False})
    first = door.log_in()
    for _ in range(2):
        answer = door.refresh(first["refresh_token"]).json()
        assert "refresh_token" not in answer
        assert _alive(door, answer["access_token"])


def test_two_refreshes_at_once_are_told_apart(door, org):
    first = door.log_in()
    org.post("settings", {"refresh_delay_ms": 300})
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(door.refresh, [first["refresh_token"]] * 2))
    assert sorted(one.status_code for one in answers) == [200, 400]
    lost = next(one for one in answers if one.status_code == 400)
    assert lost.json() == BUSY
    won = next(one for one in answers if one.status_code == 200)
    org.post("settings", {"refresh_delay_ms": 0})
    assert door.refresh(won.json()["refresh_token"]).status_code == 200


def test_an_unused_refresh_token_dies_after_30_days(door, org):
    first = door.log_in()
    org.post("settings", {"clock_advance_seconds": 29 * 86400})
    second = door.refresh(first["refresh_token"]).json()
    org.post("settings", {"clock_advance_seconds": 60 * 86400})
    assert door.refresh(second["refresh_token"]).json() == DEAD


def test_an_address_off_the_list_is_refused_and_costs_no_token(door, org):
    first, code = door.log_in(), door.came_back()["code"]
    org.post("settings", {"ip_restricted": True})
    for answer in (door.refresh(first["refresh_token"]), door.exchange(code)):
        assert answer.json() == {"error": "invalid_grant", "error_description": "ip restricted"}
    org.post("settings", {"ip_restricted": False})
    assert door.refresh(first["refresh_token"]).status_code == 200
    assert door.exchange(code).status_code == 200


def test_a_frozen_user_gets_nothing(door, org):
    first = door.log_in()
    org.post("settings", {"user_active": False})
    assert door.refresh(first["refresh_token"]).json()["error"] == "inactive_user"


def test_a_sixth_approval_ends_the_oldest(door):
    logins = [door.log_in() for _ in range(6)]
    assert door.refresh(logins[0]["refresh_token"]).json() == DEAD
    assert door.refresh(logins[1]["refresh_token"]).status_code == 200


def test_revoking_a_refresh_token_ends_all_its_sessions(door):
    first = door.log_in()
    second = door.refresh(first["refresh_token"]).json()
    url = f"{door.url}/services/oauth2/revoke"
    answer = door.http.post(url, data={"token": second["refresh_token"]})
    assert (answer.status_code, answer.content) == (200, b"")
    assert not _alive(door, second["access_token"])
    again = door.http.post(url, data={"token": second["refresh_token"]})
    assert (again.status_code, again.json()["error"]) == (400, "unsupported_token_type")


def test_revoking_an_access_token_ends_only_that_one(door):
    first = door.log_in()
    second = door.refresh(first["refresh_token"]).json()
    door.http.post(f"{door.url}/services/oauth2/revoke", data={"token": first["access_token"]})
    assert not _alive(door, first["access_token"])
    assert _alive(door, second["access_token"])


def test_a_session_ends_after_two_idle_hours(door, org):
    token = door.log_in()["access_token"]
    for hours in (1.5, 3.0):
        org.post("settings", {"clock_advance_seconds": int(hours * 3600)})
        assert _alive(door, token)
    org.post("settings", {"clock_advance_seconds": int(5.1 * 3600)})
    assert not _alive(door, token)


def test_what_an_admin_does_ends_sessions_or_logins(door, org):
    first = door.log_in()
    assert org.post("expire_sessions") == {"ended": 1}
    assert not _alive(door, first["access_token"])
    second = door.refresh(first["refresh_token"]).json()
    assert org.post("revoke_all") == {"revoked": 1}
    assert not _alive(door, second["access_token"])
    assert door.refresh(second["refresh_token"]).json() == DEAD


def _introspect(door, token):
    secrets = {"client_id": CONFIG.consumer_key, "client_secret": CONFIG.consumer_secret}
    url = f"{door.url}/services/oauth2/introspect"
    return door.http.post(url, data={"token": token, **secrets}).json()


def test_introspection_tells_of_living_tokens_only(door, org):
    first = door.log_in()
    about = _introspect(door, first["access_token"])
    assert about["active"] is True
    assert about["username"] == CONFIG.username
    assert about["exp"] - about["iat"] >= 7200
    assert _introspect(door, first["refresh_token"])["token_type"] == "refresh_token"
    org.post("revoke_all")
    assert _introspect(door, first["access_token"]) == {"active": False}
    assert _introspect(door, "") == {"active": False}


def test_identity_is_told_to_the_bearer(door):
    found = door.log_in()
    headers = {"Authorization": f"Bearer {found['access_token']}"}
    for url in (found["id"], f"{door.url}/services/oauth2/userinfo"):
        about = door.http.get(url, headers=headers).json()
        assert found["id"].endswith(f"/id/{about['organization_id']}/{about['user_id']}")
        assert about["username"] == CONFIG.username


def test_identity_refuses_in_plain_text(door, org):
    url = f"{door.url}/services/oauth2/userinfo"
    answer = door.http.get(url, headers={"Authorization": "Bearer dead"})
    assert (answer.status_code, answer.text) == (403, "Bad_OAuth_Token")
    assert answer.headers["content-type"].startswith("text/plain")
    assert door.http.get(url).text == "Missing_OAuth_Token"
    token = door.log_in()["access_token"]
    wrong = f"{door.url}/id/00D000000000000EAA/005000000000000AAA"
    told = door.http.get(wrong, headers={"Authorization": f"Bearer {token}"})
    assert told.text == "Wrong_Org"


def test_a_session_without_the_api_scope_reads_nothing(door, org):
    org.post("settings", {"scopes": ["refresh_token", "id"]})
    token = door.log_in()["access_token"]
    answer = Api(door.url, token, door.http).get("/limits")
    assert code_of(answer) == (401, "INVALID_SESSION_ID")


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "nothing"])
def test_a_malformed_header_is_told_apart_from_a_dead_session(door, header):
    answer = door.http.get(
        f"{door.url}/services/data/v66.0/limits", headers={"Authorization": header}
    )
    assert code_of(answer) == (401, "INVALID_AUTH_HEADER")


def test_another_org_answers_the_next_login(door, org):
    first = door.log_in()
    org.post("settings", {"org": "other"})
    second = door.log_in()
    assert first["id"].split("/")[-2] != second["id"].split("/")[-2]
    api = Api(door.url, second["access_token"], door.http)
    found = api.rows("SELECT Id, Name FROM Organization")
    assert [one["Id"] for one in found] == [second["id"].split("/")[-2]]
