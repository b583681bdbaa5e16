"""Logging in by both doors, and the ways in which it goes wrong."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet

from common.errors import Refused
from salesforce import hosts, oauth, revocation, signals, tasks
from salesforce.models import Connection, LoginAttempt, PendingRevocation
from tenants import installation
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.salesforce.logging_in import ADMIN, finish, refused, row_of
from tests.salesforce_world import CONFIG, begin, come_back, connect, opened

pytestmark = pytest.mark.django_db
State = Connection.State


# --- the way in


@pytest.mark.parametrize("own_door", [False, True])
def test_a_login_connects_the_tenant_by_either_door(tenant, org, own_door):
    address = begin(tenant, account_id=ADMIN, own_door=own_door)
    who = {"tenant": tenant, "account_id": ADMIN}
    if own_door:
        held = opened(address)
        address, who = held.onward, {"browser": held.secret}
    asked = parse_qs(urlsplit(address).query)
    callback = hosts.own_callback() if own_door else hosts.jira_callback(tenant)
    assert asked["redirect_uri"] == [callback]
    back = come_back(address)
    made = oauth.finish_login(state=back["state"], code=back["code"], **who)
    assert made.tenant == tenant and made.connected
    assert made.org_name == "Brightwater Support Ltd" and made.username == CONFIG.username
    assert made.org_id.startswith("00D") and made.user_id.startswith("005")
    assert made.connected_by == ADMIN and made.connected_at == made.refreshed_at
    assert made.instance_url == org.url and made.api_version == "68.0"
    assert made.refresh_token.reveal() and made.access_token.reveal()
    assert made.last_error == "" and made.lost_at is None


def test_a_login_tells_who_listens_and_the_audit_trail(tenant, org):
    heard = []

    def listen(sender, tenant, connection, **kwargs):
        heard.append((tenant, connection.connected, connection.org_name))

    signals.connected.connect(listen)
    try:
        connect(tenant, org, account_id=ADMIN)
    finally:
        signals.connected.disconnect(listen)
    assert heard == [(tenant, True, "Brightwater Support Ltd")]
    entry = AuditEntry.objects.get(tenant=tenant, what="salesforce_connected")
    assert entry.target == row_of(tenant).org_id
    assert CONFIG.consumer_secret not in json.dumps(list(AuditEntry.objects.values()), default=str)


def test_what_waits_for_the_browser_holds_neither_state_nor_secret_in_the_open(tenant, org):
    state = parse_qs(urlsplit(begin(tenant)).query)["state"][0]
    attempt = LoginAttempt.objects.get(tenant=tenant)
    stored = json.dumps(list(LoginAttempt.objects.values()), default=str)
    assert state not in stored and attempt.verifier.reveal() not in stored
    assert CONFIG.consumer_secret not in stored
    assert len(state) >= 43 and len(attempt.verifier.reveal()) >= 43


def test_each_login_has_its_own_state_and_verifier(tenant, org):
    states = {parse_qs(urlsplit(begin(tenant)).query)["state"][0] for _ in range(5)}
    verifiers = {one.verifier.reveal() for one in LoginAttempt.objects.all()}
    assert len(states) == len(verifiers) == 5


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"instance_type": "mainframe"}, "instance_type"),
        ({"consumer_key": "  "}, "consumer_key"),
        ({"consumer_key": "two words"}, "consumer_key"),
        ({"consumer_key": "a\nb"}, "consumer_key"),
        ({"consumer_key": "k" * 256}, "consumer_key"),
        ({"consumer_secret": ""}, "consumer_secret"),
        ({"instance_type": "my_domain", "my_domain": "evil.example"}, "my_domain"),
        ({"instance_type": "my_domain", "my_domain": ""}, "my_domain"),
    ],
)
def test_what_is_typed_wrong_is_told_beside_its_field(tenant, org, changes, field):
    with pytest.raises(Refused) as error:
        begin(tenant, **changes)
    assert list(error.value.fields) == [field] and error.value.status == 400
    assert not LoginAttempt.objects.exists()


def test_a_my_domain_is_where_the_login_goes(tenant, org):
    org_host = urlsplit(org.url).netloc
    address = begin(tenant, instance_type="my_domain", my_domain=org_host, account_id=ADMIN)
    assert address.startswith(f"{org.url}/services/oauth2/authorize?")
    made = finish(tenant, come_back(address))
    assert (made.instance_type, made.my_domain) == ("my_domain", org_host)


def test_a_secret_that_is_set_need_not_be_typed_again_for_the_same_key(tenant, org):
    connect(tenant, org)
    assert begin(tenant, consumer_secret="")
    with pytest.raises(Refused):
        begin(tenant, consumer_secret="", consumer_key="3MVG9another")


def test_a_secret_under_a_lost_key_is_asked_for_again(tenant, org, settings):
    connect(tenant, org)
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(Refused) as error:
        begin(tenant, consumer_secret="")
    assert "consumer_secret" in error.value.fields


def test_what_was_typed_is_kept_when_the_login_fails(tenant, org):
    back = come_back(begin(tenant, account_id=ADMIN), decision="deny")
    refused(lambda: finish(tenant, back), "denied")
    row = row_of(tenant)
    assert row.state == State.NONE and row.consumer_key == CONFIG.consumer_key
    assert row.consumer_secret.reveal() == CONFIG.consumer_secret


def test_a_login_under_way_leaves_a_working_connection_alone(tenant, org):
    before = connect(tenant, org)
    begin(tenant, instance_type="sandbox", consumer_key="3MVG9another", consumer_secret="other")
    row = row_of(tenant)
    assert (row.consumer_key, row.instance_type) == (before.consumer_key, "production")
    assert row.consumer_secret.reveal() == CONFIG.consumer_secret and row.connected


# --- state


def test_a_state_works_once(tenant, back):
    finish(tenant, back)
    refused(lambda: finish(tenant, back), "state")
    assert row_of(tenant).connected


def test_a_state_ends_after_ten_minutes(tenant, org, time_machine):
    time_machine.move_to("2026-11-24T10:00:00Z", tick=False)
    early, late = (come_back(begin(tenant, account_id=ADMIN)) for _ in range(2))
    time_machine.move_to("2026-11-24T10:09:59Z", tick=False)
    assert finish(tenant, early).connected
    time_machine.move_to("2026-11-24T10:10:00Z", tick=False)
    refused(lambda: finish(tenant, late), "state")


@pytest.mark.parametrize("state", ["", "made-up", "é", "x" * 5000])
def test_a_state_that_is_not_ours_is_refused(tenant, org, state):
    refused(lambda: finish(tenant, {"state": state, "code": "aPrx"}), "state")
    assert org.journal("/oauth2/token") == []


def test_a_state_is_of_its_tenant_and_stays_good_for_it(tenant, back):
    stranger = TenantFactory()
    refused(lambda: finish(stranger, back), "state")
    assert not Connection.objects.filter(tenant=stranger, state=State.CONNECTED).exists()
    assert finish(tenant, back).connected


def test_a_state_is_of_the_person_who_began(tenant, back):
    refused(lambda: finish(tenant, back, account_id="712020:other"), "state")
    assert finish(tenant, back).connected


def test_a_state_of_a_site_that_is_gone_is_refused(tenant, back):
    installation.uninstall(tenant)
    refused(lambda: finish(tenant, back), "state")
    refused(lambda: finish(None, back, account_id=None), "state")


def test_a_code_of_another_login_does_not_fit_the_verifier(tenant, org):
    first, second = (come_back(begin(tenant, account_id=ADMIN)) for _ in range(2))
    refused(lambda: finish(tenant, {**first, "code": second["code"]}), "pkce")
    assert row_of(tenant).state == State.NONE


def test_old_attempts_are_swept(tenant, org, time_machine):
    time_machine.move_to("2026-11-24T10:00:00Z", tick=False)
    begin(tenant)
    time_machine.move_to("2026-11-24T10:15:00Z", tick=False)
    begin(tenant)
    time_machine.move_to("2026-11-24T10:21:00Z", tick=False)
    tasks.keep_all_alive()
    assert LoginAttempt.objects.count() == 1


# --- what Salesforce may say instead


def test_a_denied_login_says_so(tenant, org):
    back = come_back(begin(tenant, account_id=ADMIN), decision="deny")
    assert "code" not in back
    refused(lambda: finish(tenant, back), "denied")
    row = row_of(tenant)
    assert row.last_error_code == "denied" and "not allowed" in row.last_error
    refused(lambda: finish(tenant, back), "state")


def test_an_app_that_the_login_host_does_not_find_asks_for_my_domain(tenant, org):
    org.post("settings", {"app_not_found": True})
    back = come_back(begin(tenant, account_id=ADMIN))
    assert back["error"] == "OAUTH_EC_APP_NOT_FOUND"
    assert "Choose My Domain" in refused(lambda: finish(tenant, back), "app_not_found").sentence


def test_coming_back_with_nothing_is_a_denial(tenant, back):
    refused(lambda: finish(tenant, {"state": back["state"]}), "denied")


def test_a_wrong_secret_is_told_and_the_next_try_works(tenant, org):
    back = come_back(begin(tenant, account_id=ADMIN, consumer_secret="wrong"))
    refused(lambda: finish(tenant, back), "wrong_secret")
    assert row_of(tenant).last_error_code == "wrong_secret"
    made = finish(tenant, come_back(begin(tenant, account_id=ADMIN)))
    assert made.connected and made.last_error_code == ""


def test_a_key_unknown_at_the_token_end_point_is_told(tenant, back, org):
    LoginAttempt.objects.update(consumer_key="3MVG9unknown")
    sentence = refused(lambda: finish(tenant, back), "wrong_key").sentence
    assert "10 minutes" in sentence


def test_an_address_that_is_not_on_the_list_is_told(tenant, org, back):
    org.post("settings", {"ip_restricted": True})
    refused(lambda: finish(tenant, back), "ip_blocked")
    assert row_of(tenant).state == State.NONE


def test_no_answer_to_the_exchange_is_told(tenant, org, back):
    org.post("rules", {"match": "/oauth2/token", "drop": "after"})
    assert not refused(lambda: finish(tenant, back), "timeout").permanent


@pytest.mark.parametrize(
    ("scopes", "missing"), [(["api", "id"], "refresh_token"), (["refresh_token", "id"], "api")]
)
def test_a_missing_scope_is_named_and_the_useless_login_ended(tenant, org, scopes, missing):
    org.post("settings", {"scopes": scopes})
    back = come_back(begin(tenant, account_id=ADMIN))
    assert f"scope {missing}" in refused(lambda: finish(tenant, back), "scope").sentence
    assert row_of(tenant).state == State.NONE
    pending = list(PendingRevocation.objects.all())
    assert len(pending) == (1 if missing == "api" else 0)  # without the scope there is no token
    assert all(revocation.run(one.pk) for one in pending)


def test_an_org_without_our_api_version_is_refused(tenant, org, settings):
    settings.SALESFORCE_API_VERSION = "99.0"
    back = come_back(begin(tenant, account_id=ADMIN))
    assert "99.0" in refused(lambda: finish(tenant, back), "version").sentence


@pytest.mark.parametrize("rule", [{"status": 503, "html": "x"}, {"status": 200, "body": {"a": 1}}])
def test_an_org_that_does_not_tell_its_versions_is_connected_all_the_same(tenant, org, rule):
    org.post("rules", {"match": "/services/data$", **rule})
    made = connect(tenant, org)
    assert made.connected and made.api_version == ""


def test_an_instance_that_may_not_be_called_is_refused(tenant, org, back, settings):
    body = {
        "access_token": "00D!x",
        "refresh_token": "5AepX",
        "instance_url": "https://evil.example",
        "scope": "api refresh_token",
    }
    org.post("rules", {"match": "/oauth2/token", "status": 200, "body": body})
    refused(lambda: finish(tenant, back), "host")
    assert row_of(tenant).state == State.NONE
    assert PendingRevocation.objects.get().revoke_url == org.url


def test_names_that_cannot_be_read_cost_no_login(tenant, org, back):
    org.post("rules", {"match": "/composite", "status": 503, "html": "<h1>Busy</h1>"})
    made = finish(tenant, back)
    assert made.connected and made.org_name == "" and made.last_error_code == "unavailable"
    assert made.org_id.startswith("00D")
