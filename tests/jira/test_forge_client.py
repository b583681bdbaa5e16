"""Jira's interface on Forge: one address for all sites, a key that comes with Jira's calls."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from common.errors import RemoteError
from jira import people
from jira.client import client_for
from jira.forge import system_tokens
from tenants.models import Tenant, TenantSecrets
from tests.jira.fits import CLOUD, header
from tests.jira.site import Answer
from tests.jira.tokens import ADMIN, PERSON

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def ending(moment):
    claims = base64.urlsafe_b64encode(json.dumps({"exp": moment.timestamp()}).encode())
    return f"e30.{claims.rstrip(b'=').decode()}.x"


@pytest.fixture
def tenant(forge):
    assert forge.hourly().status_code == 204
    return Tenant.objects.get()


def kept():
    return TenantSecrets.objects.get()


def test_calls_go_to_the_address_of_the_token_and_bear_the_key(tenant, site):
    site.answer("GET", "/rest/api/3/myself", Answer(200, {"accountId": "app"}))
    assert client_for(tenant).myself() == {"accountId": "app"}
    call = site.asked[-1]
    assert call.path == f"/ex/jira/{CLOUD}/rest/api/3/myself"
    assert call.headers["Authorization"] == "Bearer opaque-system-token"


def test_the_apps_property_is_written_where_forge_reads_it(tenant, site):
    site.answer("PUT", "/rest/forge/1/app/properties/ui", Answer(201, {}))
    client_for(tenant).put_app_property("ui", {"panelVisible": False})
    assert site.asked[-1].body == {"panelVisible": False}


def test_accounts_are_reported_where_forge_wants_it(tenant, site):
    site.answer("POST", "/app/report-accounts/", Answer(204))
    told = [{"accountId": PERSON, "updatedAt": "2026-11-20T10:00:00Z"}]
    assert client_for(tenant, background=True).report_accounts(told) == []
    assert site.asked[-1].body == {"accounts": told}


def test_a_right_is_asked_of_jira_with_the_key(client, forge, tenant, site):
    address = "/admin/configuration"
    assert client.get(address, headers=header(forge.person())).status_code == 403
    site.admins.add(ADMIN)
    assert client.get(address, headers=header(forge.person(principal=ADMIN))).status_code == 200


@pytest.mark.parametrize(
    ("token", "lasts"),
    [
        ("opaque", timedelta(hours=2)),
        (ending(NOW + timedelta(hours=3)), timedelta(hours=3)),
        (ending(NOW + timedelta(days=9)), timedelta(hours=4)),
        ("a.!!.c", timedelta(hours=2)),
        ("a.e30.c", timedelta(hours=2)),
    ],
    ids=["opaque", "three hours", "days", "no base64", "no end"],
)
def test_a_key_is_kept_for_as_long_as_it_says_and_forge_promises(forge, token, lasts):
    with time_machine.travel(NOW, tick=False):
        assert forge.hourly(token).status_code == 204
        assert kept().forge_token_expires_at == NOW + lasts
        assert kept().forge_system_token.reveal() == token


@pytest.mark.parametrize("token", ["", "x" * 9000, "a\tb", ending(NOW - timedelta(minutes=1))])
def test_what_is_no_key_is_not_kept(forge, token):
    with time_machine.travel(NOW, tick=False):
        assert forge.hourly(token).status_code == 204
    assert not kept().forge_system_token


def test_a_persons_call_plants_no_key(client, forge, site):
    """A module may send any header it likes with its request."""
    for address in ("/panel/compact", "/api/v1/issue/records"):
        given = header(forge.person(), **{"x-forge-oauth-system": "planted"})
        client.get(address, headers=given)
    assert not kept().forge_system_token
    forge.hourly()
    client.get("/panel/compact", headers=header(forge.person(), **{"x-forge-oauth-system": "x"}))
    assert kept().forge_system_token.reveal() == "opaque-system-token"


def test_a_call_a_second_writes_no_row_a_second(forge):
    with time_machine.travel(NOW, tick=False) as clock:
        forge.hourly("one")
        clock.shift(60)
        forge.hourly("two")
        assert kept().forge_system_token.reveal() == "one"
        clock.shift(3600)
        forge.hourly("three")
        assert kept().forge_system_token.reveal() == "three"


def test_an_expired_key_says_what_comes_next_and_the_next_one_works(forge, site):
    with time_machine.travel(NOW, tick=False) as clock:
        forge.hourly()
        clock.shift(2 * 3600)
        with pytest.raises(RemoteError) as told:
            client_for(Tenant.objects.get()).myself()
        assert told.value.code == "forge_token" and not told.value.permanent
        assert "within the hour" in told.value.sentence and told.value.retry_after
        assert not site.calls(f"/ex/jira/{CLOUD}/rest/api/3/myself")
        forge.hourly("next")
        site.answer("GET", "/rest/api/3/myself", Answer(200, {"accountId": "app"}))
        client_for(Tenant.objects.get()).myself()
        assert site.asked[-1].headers["Authorization"] == "Bearer next"


def test_a_key_that_jira_refuses_is_forgotten_and_not_tried_again(forge, tenant, site):
    site.answer("GET", "/rest/api/3/myself", Answer(401, {}))
    for _ in range(2):
        with pytest.raises(RemoteError) as told:
            client_for(tenant).myself()
        assert told.value.code == "forge_token"
    assert len(site.calls(f"/ex/jira/{CLOUD}/rest/api/3/myself")) == 1
    assert not kept().forge_system_token
    forge.hourly("next")
    assert kept().forge_system_token.reveal() == "next"


def test_a_newer_key_outlives_the_refusal_of_an_older_one(forge, tenant, site):
    old = system_tokens.bearer(tenant)
    TenantSecrets.objects.update(forge_token_expires_at=NOW)
    forge.hourly("newer")
    site.answer("GET", "/rest/api/3/myself", Answer(401, {}))
    assert old == "opaque-system-token"
    with pytest.raises(RemoteError):
        client_for(tenant).myself()
    assert kept().forge_system_token.reveal() == "newer"


def test_an_interface_at_another_host_is_never_called(forge, tenant, site):
    tenant.forge_api_base_url = "https://evil.example/ex/jira/x"
    with pytest.raises(RemoteError) as told:
        client_for(tenant).myself()
    assert told.value.code == "host"


def test_background_work_waits_for_a_key_and_a_page_says_so(client, forge, site):
    answer = client.get("/admin/configuration", headers=header(forge.person(principal=ADMIN)))
    assert answer.status_code == 503 and answer.json()["code"] == "forge_token"


@pytest.fixture
def on_both(forge, site):
    """The site that Forge made, with Connect's installation beside it."""
    forge.hourly()
    tenant = Tenant.objects.get()
    tenant.connect_client_key = "both"
    tenant.site_url = site.url
    tenant.save()
    secrets = kept()
    secrets.connect_shared_secret = "s" * 40
    secrets.save()
    return Tenant.objects.get()


def test_while_both_hosts_stand_connect_serves_where_forges_key_is_not_at_hand(site, request):
    with time_machine.travel(NOW, tick=False) as clock:
        request.getfixturevalue("on_both")
        site.answer("GET", "/rest/api/3/myself", Answer(200, {"accountId": "app"}))
        client_for(Tenant.objects.get()).myself()
        clock.shift(2 * 3600)
        client_for(Tenant.objects.get()).myself()
        by_forge, by_connect = site.asked[-2:]
        assert by_forge.path == f"/ex/jira/{CLOUD}/rest/api/3/myself"
        assert by_connect.path == "/rest/api/3/myself"
        assert by_connect.headers["Authorization"].startswith("JWT ")


FORGES = f"/ex/jira/{CLOUD}/rest/forge/1/app/properties/ui"
CONNECTS = "/rest/atlassian-connect/1/addons/Sinergify.Sinergify/properties/ui"


@pytest.mark.parametrize("dead", [None, CONNECTS, FORGES])
def test_both_hosts_hide_the_panel_while_both_stand(on_both, site, dead):
    """Each draws its panel by its own property; one that fails keeps the other from nothing."""
    for place in (CONNECTS, FORGES):
        site.answer("PUT", place.removeprefix(f"/ex/jira/{CLOUD}"), Answer(200, {}))
    if dead:
        site.answer("PUT", dead.removeprefix(f"/ex/jira/{CLOUD}"), Answer(400, {}))
        with pytest.raises(RemoteError):
            client_for(on_both).put_app_property("ui", {"panelVisible": False})
    else:
        client_for(on_both).put_app_property("ui", {"panelVisible": False})
    assert [(call.path, call.body) for call in site.asked[-2:]] == [
        (CONNECTS, {"panelVisible": False}),
        (FORGES, {"panelVisible": False}),
    ]


OWN = [Answer(200, {"accountId": "of-connect"}), Answer(200, {"accountId": "of-forge"})]
"""As the hosts are asked one after the other."""


def test_the_apps_user_of_each_host_is_our_own_while_both_stand(on_both, site):
    site.answer("GET", "/rest/api/3/myself", *OWN)
    for account in ("of-connect", "of-forge"):
        assert people.is_own(on_both, account), account
    for account in (PERSON, ""):
        assert not people.is_own(on_both, account)


def test_an_account_is_not_kept_for_the_other_host_where_forges_key_is_not_at_hand(on_both, site):
    site.answer("GET", "/rest/api/3/myself", *OWN)
    TenantSecrets.objects.update(forge_system_token="", forge_token_expires_at=None)
    without = Tenant.objects.get()
    assert people.is_own(without, "of-connect") and not people.is_own(without, "of-forge")
    TenantSecrets.objects.update(
        forge_system_token="a-key", forge_token_expires_at=NOW + timedelta(days=9999)
    )
    assert people.is_own(Tenant.objects.get(), "of-forge")
