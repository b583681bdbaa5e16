"""What a person and a browser meet: the login, the approval, the way back."""

from tests.simulators.salesforce.client import CALLBACK, CONFIG, query_of


def _ticket(door):
    page = door.http.get(door.address()).text
    ticket = page.split('name="ticket" value="')[1].split('"')[0]
    form = {"ticket": ticket, "username": CONFIG.username, "password": CONFIG.password}
    return form, f"{door.url}/services/oauth2"


def test_a_login_comes_back_with_a_code_and_the_state(door):
    found = door.came_back()
    assert found["state"] == "a-state"
    assert found["code"].endswith("==")


def test_the_query_of_a_callback_is_kept(door):
    found = door.came_back(redirect_uri=f"{CALLBACK}?s=Sinergify")
    assert found["s"] == "Sinergify"
    assert found["code"]


def test_a_wrong_password_shows_the_form_again(door):
    form, base = _ticket(door)
    page = door.http.post(f"{base}/login", data=form | {"password": "wrong"})
    assert page.status_code == 200
    assert "Please check your username and password." in page.text
    assert door.http.post(f"{base}/approve", data=form | {"decision": "allow"}).status_code == 400


def test_a_callback_that_is_not_registered_does_not_come_back(door, org):
    org.post("settings", {"any_callback": False})
    assert door.http.get(door.address()).status_code == 200
    almost = door.http.get(door.address(redirect_uri=f"{CALLBACK}/"))
    assert almost.status_code == 400
    assert "redirect_uri_mismatch" in almost.text


def test_an_unknown_consumer_key_does_not_come_back(door):
    answer = door.http.get(door.address(client_id="3MVG9nobody"))
    assert answer.status_code == 400
    assert "invalid_client_id" in answer.text


def test_a_login_without_a_challenge_is_refused(door):
    answer = door.http.get(door.address(code_challenge=None))
    assert query_of(answer.headers["Location"])["error"] == "invalid_request"


def test_no_challenge_method_means_s256_and_plain_is_refused(door):
    assert door.http.get(door.address(code_challenge_method="S256")).status_code == 200
    assert door.http.get(door.address(code_challenge_method=None)).status_code == 200
    answer = door.http.get(door.address(code_challenge_method="plain"))
    assert query_of(answer.headers["Location"])["error"] == "invalid_request"


def test_only_the_code_response_is_known(door):
    answer = door.http.get(door.address(response_type="token"))
    assert query_of(answer.headers["Location"])["error"] == "unsupported_response_type"


def test_an_app_that_is_not_installed_here_says_so_on_the_callback(door, org):
    org.post("settings", {"app_not_found": True})
    found = query_of(door.http.get(door.address()).headers["Location"])
    assert found["error"] == "OAUTH_EC_APP_NOT_FOUND"
    assert found["state"] == "a-state"


def test_a_denied_login_comes_back_with_access_denied(door):
    form, base = _ticket(door)
    door.http.post(f"{base}/login", data=form)
    answer = door.http.post(f"{base}/approve", data=form | {"decision": "deny"})
    found = query_of(answer.headers["Location"])
    assert found == {
        "error": "access_denied",
        "error_description": "end-user denied authorization",
        "state": "a-state",
    }


def test_nothing_is_approved_without_a_login(door):
    form, base = _ticket(door)
    answer = door.http.post(f"{base}/approve", data=form | {"decision": "allow"})
    assert answer.status_code == 400


def test_an_approval_is_given_once(door):
    form, base = _ticket(door)
    door.http.post(f"{base}/login", data=form)
    assert door.http.post(f"{base}/approve", data=form | {"decision": "allow"}).is_redirect
    again = door.http.post(f"{base}/approve", data=form | {"decision": "allow"})
    assert again.status_code == 400


def test_what_is_typed_is_shown_as_text(door):
    form, base = _ticket(door)
    odd = '"><script>alert(1)</script>'
    page = door.http.post(f"{base}/login", data=form | {"username": odd}).text
    assert "<script>" not in page


def test_only_scopes_that_are_ticked_on_the_app_are_granted(door, org):
    org.post("settings", {"scopes": ["api", "id"]})
    answer = door.log_in(scope="api refresh_token full")
    assert answer["scope"] == "api"
    assert "refresh_token" not in answer
