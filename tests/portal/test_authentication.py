"""The screen that connects a site to its org: AUTH-1 to AUTH-8."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils import timezone
from django.utils.html import escape

from mapping.models import MappedObject
from salesforce import hosts
from salesforce.models import Connection, LoginAttempt
from simulators.salesforce_org.config import OrgConfig
from simulators.stack import salesforce_login
from tenants.models import AuditEntry, Switches
from tests.factories import MappedObjectFactory
from tests.jira import fits
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN
from tests.salesforce_world import CONFIG, LOGIN, opened

pytestmark = pytest.mark.django_db
SCREEN = "/admin/authentication"
FORM = {
    "instance_type": "production",
    "consumer_key": CONFIG.consumer_key,
    "consumer_secret": CONFIG.consumer_secret,
}
State = Connection.State


def begin(post, **changes):
    """The address that the browser leaves for."""
    answer = post(f"{SCREEN}/login", **{**FORM, **changes})
    return json.loads(answer.headers["HX-Trigger"])["sinergify:leave"]["address"]


def come_back(post, address, **options):
    said = salesforce_login(address, **LOGIN)
    return post(f"{SCREEN}/finish", **said, **options)


def test_a_new_site_is_told_that_it_is_not_connected(open_screen, text_of, tenant):
    told = text_of(open_screen(SCREEN))
    assert "Not connected" in told and "Test connection" not in told.split("Set-up steps")[0]
    callback = f"{tenant.site_url}/plugins/servlet/ac/Sinergify.Sinergify/Authentication?s="
    assert callback in open_screen(SCREEN).content.decode()


def test_the_plugin_is_switched_and_says_saved(post, text_of, tenant):
    assert "Saved" in text_of(post(f"{SCREEN}/switch"))
    assert Switches.objects.get(tenant=tenant).plugin_enabled is False
    assert AuditEntry.objects.get().actor == ADMIN
    post(f"{SCREEN}/switch", value="on")
    assert Switches.objects.get(tenant=tenant).plugin_enabled is True


def test_a_switched_off_plugin_says_since_when_and_by_whom(post, open_screen, text_of):
    post(f"{SCREEN}/switch")
    told = text_of(open_screen(SCREEN))
    assert "Off since" in told and "by Ann Lee" in told


def test_the_whole_login_connects(post, text_of, org, tenant):
    address = begin(post)
    assert "code_challenge_method=S256" in address and "scope=api+refresh_token" in address
    told = text_of(come_back(post, address))
    assert "Connected to" in told and OrgConfig().username in told
    row = Connection.objects.get(tenant=tenant)
    assert row.connected and row.connected_by == ADMIN
    assert "by Ann Lee" in told


def test_a_reload_with_the_same_code_is_no_alarm(post, text_of, org):
    said = salesforce_login(begin(post), **LOGIN)
    post(f"{SCREEN}/finish", **said)
    told = text_of(post(f"{SCREEN}/finish", **said))
    assert "Login was not finished" not in told and "Connected" in told


def test_a_used_code_without_a_connection_says_what_to_do(post, text_of, org):
    told = text_of(post(f"{SCREEN}/finish", state="x" * 43, code="y"))
    assert "used already or is too old. Start it again here." in told


def test_what_another_person_or_site_began_is_not_finished(post, text_of, org, site, stranger):
    said = salesforce_login(begin(post), **LOGIN)
    site.admins.add("712020:other")
    for by in ({"by": "712020:other"}, {"of": stranger}):
        assert "Login was not finished" in text_of(post(f"{SCREEN}/finish", **said, **by))
    assert not Connection.objects.filter(state=State.CONNECTED).exists()


def test_a_login_of_ten_minutes_ago_is_too_old(post, text_of, org):
    said = salesforce_login(begin(post), **LOGIN)
    LoginAttempt.objects.update(started_at=timezone.now() - timedelta(minutes=11))
    assert "too old" in text_of(post(f"{SCREEN}/finish", **said))


@pytest.mark.parametrize(
    ("error", "description", "sentence"),
    [
        ("access_denied", "end-user denied authorization", "Access was not allowed in Salesforce"),
        ("OAUTH_EC_APP_NOT_FOUND", "", "Choose My Domain"),
        ("invalid_client_id", "client identifier invalid", "does not know this consumer key"),
    ],
)
def test_what_salesforce_refuses_is_said_in_plain_words(
    post, text_of, org, error, description, sentence
):
    address = begin(post)
    state = address.split("state=")[1].split("&")[0]
    answer = post(f"{SCREEN}/finish", state=state, error=error, error_description=description)
    told = text_of(answer)
    assert sentence in told and "Login was not finished" in told
    assert CONFIG.consumer_key in answer.content.decode()


def test_a_wrong_secret_is_said_and_the_key_stays(post, text_of, org):
    answer = come_back(post, begin(post, consumer_secret="not the one"))
    assert "The consumer secret does not fit" in text_of(answer)
    assert CONFIG.consumer_key in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"consumer_key": ""}, "Enter the consumer key"),
        ({"consumer_secret": ""}, "Enter the consumer secret"),
        ({"consumer_key": "two words"}, "This is no consumer key"),
        ({"instance_type": "moon"}, "Choose Production, Sandbox or My Domain."),
        (
            {"instance_type": "my_domain", "my_domain": "acme.evil.example"},
            "This is not a Salesforce host",
        ),
        (
            {"instance_type": "my_domain", "my_domain": "https://acme.lightning.force.com"},
            "Enter acme.my.salesforce.com instead",
        ),
    ],
)
def test_bad_input_is_said_beside_its_field_and_stays(post, text_of, org, given, sentence):
    answer = post(f"{SCREEN}/login", **{**FORM, **given})
    assert "HX-Trigger" not in answer.headers and sentence in text_of(answer)
    for name in ("consumer_key", "my_domain"):
        assert given.get(name, "") in answer.content.decode()
    assert not LoginAttempt.objects.exists()


def test_my_domain_is_where_the_login_goes(post, org):
    address = begin(post, instance_type="my_domain", my_domain=org.url.removeprefix("http://"))
    assert address.startswith(f"{org.url}/services/oauth2/authorize")


def test_the_second_door_is_taken_where_it_is_asked_for(post, org):
    assert "oauth%2Fsalesforce%2Fcallback" in opened(begin(post, door="own")).onward


def test_another_org_than_before_is_asked_about(post, text_of, connected, org):
    before = Connection.objects.get().org_id
    org.post("settings", {"org": "other"})
    answer = come_back(post, begin(post))
    assert "This is another Salesforce org than before" in text_of(answer)
    assert Connection.objects.get().org_id == before
    handle = answer.content.decode().split('name="handle" value="')[1].split('"')[0]
    assert "Connected to" in text_of(post(f"{SCREEN}/confirm", handle=handle))
    assert Connection.objects.get().org_id != before


def test_an_answer_to_another_orgs_question_is_taken_once_and_from_who_was_asked(
    post, text_of, connected, org, stranger
):
    org.post("settings", {"org": "other"})
    answer = come_back(post, begin(post))
    handle = answer.content.decode().split('name="handle" value="')[1].split('"')[0]
    assert "not finished" in text_of(post(f"{SCREEN}/confirm", handle=handle, of=stranger))
    post(f"{SCREEN}/confirm", handle=handle)
    again = post(f"{SCREEN}/confirm", handle=handle)
    assert "not finished" in text_of(again) and "from before still works" in text_of(again)


def test_the_banner_of_a_lost_login_leaves_with_the_answer_that_ends_it(
    post, open_screen, connected
):
    Connection.objects.update(state=State.NEEDS_LOGIN)
    assert 'class="banner"' in open_screen(SCREEN).content.decode()
    answer = post(f"{SCREEN}/disconnect").content.decode()
    assert answer.count('id="banner" hx-swap-oob="true"') == 1
    assert 'class="banner"' not in answer


def test_disconnecting_forgets_the_tokens_and_keeps_the_form(post, text_of, connected):
    answer = post(f"{SCREEN}/disconnect")
    assert "Disconnected" in text_of(answer) and "Not connected" in text_of(answer)
    row = Connection.objects.get()
    assert row.state == State.NONE and not row.access_token and not row.refresh_token
    assert CONFIG.consumer_key in answer.content.decode()


def test_the_test_of_the_connection_lists_each_check(post, text_of, connected):
    MappedObject.objects.all().delete()
    MappedObjectFactory(tenant=connected, name="Case")
    told = text_of(post(f"{SCREEN}/test"))
    assert "Login: Logged in, and the session was renewed just now." in told
    assert "API requests are left for today" in told
    assert "Cases: The connected user may read and create these." in told
    assert "Refresh token rotation: Seen at the last renewal" in told
    assert "Companion package" in told and "Tested" in told


def test_the_test_asks_for_the_objects_that_are_mapped_and_not_gone(post, text_of, connected):
    MappedObject.objects.all().delete()
    MappedObjectFactory(tenant=connected, name="Lead", gone_at=timezone.now())
    assert "Leads" not in text_of(post(f"{SCREEN}/test"))


def test_a_revoked_login_says_log_in_again(post, text_of, connected, org):
    org.post("revoke_all")
    told = text_of(post(f"{SCREEN}/test"))
    assert "Login: Salesforce login has expired" in told
    assert Connection.objects.get().state == State.NEEDS_LOGIN
    assert Connection.objects.get().test_passed is False


def test_an_address_that_is_not_on_the_list_is_said(post, text_of, open_screen, connected, org):
    org.post("settings", {"ip_restricted": True})
    assert "Login: " in text_of(post(f"{SCREEN}/test"))
    told = text_of(open_screen(SCREEN))
    assert "Address refused" in told and "Salesforce refuses our address" in told
    row = Connection.objects.get()
    assert row.state == State.BLOCKED and row.refresh_token


def test_the_set_up_steps_are_proved_by_login_and_renewal(post, text_of, connected, settings):
    settings.EGRESS_ADDRESSES = ["203.0.113.10"]
    with time_machine.travel("2026-12-01T09:58:00Z", tick=True):
        post(f"{SCREEN}/test")
    told = text_of(post(f"{SCREEN}/tick", step="idle", value="on"))
    assert "Renewed from 203.0.113.10" in told and "Dec 1, 2026" in told
    assert "Lock the security controls Not yet" in told


def test_the_lock_step_is_ready_only_when_all_is_green(post, text_of, connected):
    MappedObject.objects.all().delete()
    post(f"{SCREEN}/test")
    post(f"{SCREEN}/tick", step="idle", value="on")
    told = text_of(post(f"{SCREEN}/tick", step="allow_list", value="on"))
    assert "Lock the security controls Ready" in told and "Don’t lock" not in told
    told = text_of(post(f"{SCREEN}/tick", step="idle"))
    assert "Lock the security controls Not yet" in told
    ticks = AuditEntry.objects.filter(what="setup_step").values_list("target", flat=True)
    assert set(ticks) == {"idle", "allow_list"}


@pytest.mark.parametrize("step", ["pkce", "rotation", "", "state"])
def test_what_is_proved_is_not_ticked_by_hand(post, connected, step):
    assert post(f"{SCREEN}/tick", step=step, value="on").status_code == 404


def test_without_addresses_support_is_named(open_screen, text_of, settings):
    settings.EGRESS_ADDRESSES, settings.SUPPORT_CONTACT = [], "help@example.com"
    assert "Ask support for the IP range: help@example.com" in text_of(open_screen(SCREEN))


def test_a_name_that_jira_does_not_tell_is_left_out(open_screen, text_of, connected, site):
    site.answer("GET", "/rest/api/3/user/bulk", Answer(500, {}))
    told = text_of(open_screen(SCREEN))
    assert "Connected since" in told and "Ann Lee" not in told


def test_no_secret_reaches_a_browser(post, open_screen, connected):
    row = Connection.objects.get()
    secrets = [
        row.consumer_secret.reveal(),
        row.access_token.reveal(),
        row.refresh_token.reveal(),
        connected.secrets.connect_shared_secret.reveal(),
    ]
    typed = post(f"{SCREEN}/login", **{**FORM, "consumer_key": "", "consumer_secret": "typed-one"})
    answers = [open_screen(SCREEN), typed, post(f"{SCREEN}/test"), post(f"{SCREEN}/disconnect")]
    for answer in answers:
        for secret in [*secrets, "typed-one"]:
            assert secret and secret not in answer.content.decode()
            assert secret not in str(answer.headers)


def test_while_both_hosts_stand_each_comes_back_as_it_is_registered_for_it(
    client,
    post,
    open_screen,
    tenant,
    forge,
):
    """A customer may have registered Connect's address alone."""
    type(tenant).objects.filter(pk=tenant.pk).update(cloud_id=fits.CLOUD)
    forge.hourly()
    tenant.refresh_from_db()
    assert tenant.on_forge and tenant.connect_secret
    own, page = hosts.own_callback(), hosts.jira_callback(tenant)
    assert f'id="callback" readonly value="{escape(page)}"' in open_screen(SCREEN).content.decode()
    assert _comes_back_to(begin(post)) == page
    given = fits.header(forge.person(principal=ADMIN))
    drawn = client.get(SCREEN, headers=given).json()["html"]
    assert f'id="callback" readonly value="{own}"' in drawn and escape(page) not in drawn
    assert _comes_back_to(opened(begin(_by(client, given))).onward) == own


def _by(client, headers):
    return lambda path, **values: client.post(path, values, headers=headers)


def _comes_back_to(address):
    return parse_qs(urlsplit(address).query)["redirect_uri"][0]
