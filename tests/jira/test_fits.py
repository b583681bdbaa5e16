"""Forge's invocation token: what is taken, and each way in which it could be forged or misused."""

import hmac
import json
import time
from base64 import urlsafe_b64encode

import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import RSAKey

from jira.forge.tokens import CALLERS
from tenants.models import Tenant
from tests.jira import fits
from tests.jira.fits import claims, header, signed
from tests.jira.site import Answer
from tests.jira.tokens import PERSON, context_token, url_token
from tests.jira.tokens import header as connect_header

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.jira.urls")]


@pytest.fixture(scope="module")
def weak_key():
    with pytest.warns(SecurityWarning):
        return RSAKey.generate_key(1024)


@pytest.fixture
def ask(client, forge):
    def do(token, address="/t/partial", **headers):
        return client.get(address, headers=header(token, **headers))

    return do


def test_a_person_in_a_module_is_the_caller_about_the_issue_of_the_token(ask, forge):
    answer = ask(forge.person(), **{"X-Sinergify-Locale": "de-DE"})
    tenant = Tenant.objects.get()
    assert answer.json() == {
        "tenant": str(tenant.pk),
        "account": PERSON,
        "issue": "10010",
        "key": "SUP-1",
        "project": "10000",
        "type": "10001",
        "locale": "de-DE",
        "zone": "UTC",
        "kind": "forge-context",
    }


def test_frames_and_end_points_take_it_as_they_take_connects(ask, forge):
    assert ask(forge.person(), "/t/panel").json()["kind"] == "forge-frame"
    assert ask(forge.person(), "/t/api").json()["issue"] == "10010"


def test_an_issue_in_the_address_is_not_the_callers(ask, forge):
    token = forge.person(context={"extension": {"type": "jira:adminPage"}})
    assert ask(token, "/t/panel?issueId=66&issueKey=SUP-66").json()["issue"] is None


def test_a_ticket_of_a_panel_opens_its_dialog(ask, forge):
    ticket = ask(forge.person(), "/t/panel").json()["ticket"]
    bare = forge.person(context={"extension": {"type": "jira:adminPage"}})
    assert ask(bare, **{"X-Sinergify-Ticket": ticket}).json()["issue"] == "10010"
    other = forge.person(principal="712020:other")
    assert ask(other, **{"X-Sinergify-Ticket": ticket}).status_code == 403


NOW = int(time.time())
FUTURE = NOW + 86_400  # this file may be read long before it runs
BAD = {
    "expired": {"iat": NOW - 600, "nbf": NOW - 600, "exp": NOW - 575},
    "from the future": {"nbf": FUTURE, "exp": FUTURE + 25},
    "issued in the future": {"iat": FUTURE, "exp": FUTURE + 25},
    "without an end": {"exp": None},
    "without a beginning": {"nbf": None},
    "without a date": {"iat": None},
    "another issuer": {"iss": "forge/other"},
    "another app's": {"aud": "ari:cloud:ecosystem::app/00000000-0000-0000-0000-000000000000"},
    "for two apps": {"aud": [fits.APP_ID, "ari:cloud:ecosystem::app/other"]},
    "for nobody": {"aud": None},
    "of another app": {"app": {"id": "ari:cloud:ecosystem::app/other"}},
    "of a development environment": {"app": {"environment": {"type": "DEVELOPMENT"}}},
    "of no environment": {"app": {"environment": None}},
    "without an installation": {"app": {"installationId": "x"}},
    "of another site's interface": {"context": {"cloudId": "99999999-0000-4000-8000-000000000000"}},
    "of another product": {"app": {"apiBaseUrl": "https://api.atlassian.com/ex/confluence/1"}},
    "of an isolated cloud": {"icLabel": "orange"},
    "without an app": {"app": {"id": None, "environment": None, "installationId": None}},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_a_token_that_is_not_for_this_app_and_moment_opens_nothing(ask, forge, changes):
    copy = json.loads(json.dumps(changes))
    answer = ask(forge.person(**copy))
    assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer"
    assert not Tenant.objects.exists()


def test_a_token_signed_with_another_key_opens_nothing(ask, forge, site, foreign_key):
    assert ask(signed(foreign_key, claims(site.url))).status_code == 401


def test_an_unsigned_token_or_one_signed_with_the_public_key_opens_nothing(
    ask, forge, site, atlassian_key
):
    public = atlassian_key.as_pem(private=False)

    def made(alg, code):
        parts = [{"alg": alg, "typ": "JWT", "kid": "forge-1"}, claims(site.url)]
        text = b".".join(_base64(json.dumps(part).encode()) for part in parts)
        return (text + b"." + _base64(code(text))).decode()

    assert ask(made("none", lambda text: b"")).status_code == 401
    assert ask(made("HS256", lambda text: hmac.digest(public, text, "sha256"))).status_code == 401


def _base64(data):
    return urlsafe_b64encode(data).rstrip(b"=")


@pytest.mark.parametrize("kid", ["forge-2", "../forge-1", "", None])
def test_a_key_id_that_is_not_in_the_set_opens_nothing(ask, forge, site, atlassian_key, kid):
    assert ask(signed(atlassian_key, claims(site.url), kid=kid)).status_code == 401


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_short_key_in_the_set_is_not_used(ask, forge, site, weak_key):
    site.answer("GET", "/jwks.json", Answer(200, {"keys": [fits.jwk(weak_key)]}))
    assert ask(signed(weak_key, claims(site.url))).status_code == 401


def test_a_template_of_isolated_clouds_takes_a_label_of_the_right_form_alone(
    ask, forge, site, settings
):
    settings.FORGE_JWKS_URL = f"{site.url}/{{IC_LABEL}}.json"
    settings.FORGE_CLOUD_LABELS = ["orange", "Orange", "../jwks", "a" * 51]
    site.answer("GET", "/orange.json", *site.answers[("GET", "/jwks.json")])
    assert ask(forge.person(icLabel="orange")).status_code == 200
    for label in ("../jwks", "Orange", "a" * 51, "", 7, None):
        assert ask(forge.person(icLabel=label)).status_code == 401
    assert {call.path for call in site.asked} == {"/orange.json"}


def test_labels_that_are_not_listed_have_no_address_asked(ask, forge, site, settings):
    settings.FORGE_JWKS_URL = f"{site.url}/{{IC_LABEL}}.json"
    settings.FORGE_CLOUD_LABELS = ["orange"]
    site.answer("GET", "/orange.json", *site.answers[("GET", "/jwks.json")])
    assert ask(forge.person(icLabel="orange")).status_code == 200
    for number in range(20):
        assert ask(forge.person(icLabel=f"made-up-{number}")).status_code == 401
    assert ask(forge.person(icLabel="orange")).status_code == 200
    assert [call.path for call in site.asked] == ["/orange.json"]


def test_the_call_of_jira_itself_names_no_site_and_brings_its_key_all_the_same(ask, forge, site):
    assert forge.hourly("the-first-key").status_code == 204
    fresh = Tenant.objects.get()
    assert fresh.site_url == "" and fresh.secrets.forge_system_token.reveal() == "the-first-key"
    assert ask(forge.person()).status_code == 200
    known = Tenant.objects.get()
    assert (known.pk, known.site_url) == (fresh.pk, site.url)
    assert known.secrets.forge_system_token.reveal() == "the-first-key"


def test_another_environment_is_taken_where_the_deployment_names_it(ask, forge, settings):
    settings.FORGE_ENVIRONMENT = "DEVELOPMENT"
    token = forge.person(app={"environment": {"type": "DEVELOPMENT"}})
    assert ask(token).status_code == 200
    assert ask(forge.person()).status_code == 401


def test_nothing_of_forge_opens_where_it_is_off(client, ask, forge, settings):
    settings.FORGE_APP_ID = ""
    assert ask(forge.person()).status_code == 401
    answer = client.post("/forge/token", headers=header(forge.jira("hourly")))
    assert answer.status_code == 404 and answer.json()["code"] == "forge_off"


def test_a_connect_token_is_none_of_forge_and_the_reverse(client, ask, forge, tenant):
    for token in (context_token(tenant), url_token(tenant, "GET", "/t/panel")):
        assert ask(token, "/t/panel").status_code == 401
        assert ask(token, "/t/partial").status_code == 401
        assert client.post("/forge/token", headers=header(token)).status_code == 401
        assert client.post("/forge/token", headers=connect_header(token)).status_code == 401
    for address in ("/t/panel", "/t/partial"):
        assert client.get(address, headers=connect_header(forge.person())).status_code == 401
        assert client.get(f"{address}?jwt={forge.person()}").status_code == 401
    for address in ("/connect/webhook", "/connect/installed", "/connect/enabled"):
        for kind in (header, connect_header):
            assert client.post(address, headers=kind(forge.jira())).status_code == 401


def test_a_token_of_each_host_at_once_opens_nothing(ask, forge, tenant):
    token = url_token(tenant, "GET", "/t/panel")
    assert ask(forge.person(), f"/t/panel?jwt={token}").status_code == 401


DOORS = {"events": "events", "lifecycle": "lifecycle", "token": "hourly", "uninstall": "leaving"}


def knock(client, door, token, body=None):
    given = header(token)
    return client.post(f"/forge/{door}", body or {}, "application/json", headers=given).status_code


def test_a_person_cannot_speak_for_jira_nor_jira_for_a_person(client, ask, forge):
    """A module can have any address of ours called in a person's name, or in nobody's."""
    nobody = {"type": "core:endpoint", "key": None}
    tokens = [forge.person(), forge.person(principal=None)]
    tokens.append(forge.person(principal=None, app={"module": nobody}))
    for token in tokens:
        for door in DOORS:
            assert knock(client, door, token) == 401, door
    assert ask(forge.jira()).status_code == 401
    assert ask(forge.jira(), "/t/panel").status_code == 401


@pytest.mark.parametrize("door", DOORS)
def test_a_token_of_jira_opens_the_door_that_it_was_made_for_alone(client, forge, door):
    for endpoint in DOORS.values():
        expected = 204 if endpoint == DOORS[door] else 401
        assert knock(client, door, forge.jira(endpoint)) == expected, endpoint
    assert knock(client, door, forge.jira(None)) == 204
    for module in CALLERS[DOORS[door]]:
        assert knock(client, door, forge.jira(module)) == 204
    assert knock(client, door, forge.jira("api")) == 401


def test_the_token_of_a_goodbye_ends_an_installation_once(client, forge):
    forge.hourly()
    leaving = forge.jira("leaving")
    assert knock(client, "uninstall", leaving) == 204
    tenant = Tenant.objects.get()
    assert not tenant.installed
    came_back = {"forge_installation_id": fits.INSTALLATION, "uninstalled_at": None}
    Tenant.objects.update(**came_back, purge_after=None)
    assert knock(client, "uninstall", leaving) == 204
    assert Tenant.objects.get().installed


SITE, OTHER = f"ari:cloud:jira::site/{fits.CLOUD}", "ari:cloud:jira::site/other"
LIES = {
    "of another site": {"context": {"cloudId": "other"}},
    "of a site by name": {"context": OTHER},
    "of another app": {"app": {"id": "other"}},
    "of another environment": {"environment": {"id": "other"}},
    "of another installation": {"id": "other"},
    "of another installation by name": {"id": "ari:cloud:ecosystem::installation/other"},
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("door", ["lifecycle", "token", "uninstall"])
@pytest.mark.parametrize("event", ["avi:forge:installed:app", None])
def test_a_body_about_another_app_or_site_is_refused(client, forge, door, lie, event):
    token = forge.jira(DOORS[door])
    named = {"eventType": event} if event else {}
    expected = 204 if door == "token" and "installation" in lie else 400
    assert knock(client, door, token, {"payload": named | LIES[lie]}) == expected
    assert knock(client, door, token, named | LIES[lie]) == expected


def test_a_body_that_says_what_its_token_says_is_taken(client, forge):
    body = {"context": SITE, "app": {"id": fits.APP_ID}, "environment": {"id": "y"}}
    body |= {"id": fits.INSTALLATION.rpartition("/")[2]}
    for door in ("lifecycle", "token", "uninstall"):
        assert knock(client, door, forge.jira(DOORS[door]), {"payload": body}) == 204, door


def test_somebody_who_is_not_logged_in_sees_nothing(ask, forge):
    assert ask(forge.person(principal=None)).status_code == 403


def test_the_length_of_an_answer_is_that_of_its_json(ask, forge, site):
    """An answer that is not compressed would be cut off at the length of what was drawn."""
    forge.hourly()
    for address in ("/t/admin", "/t/admin-api", "/no/such/address"):
        answer = ask(forge.person(), address, Accept="text/html")
        assert int(answer["Content-Length"]) == len(answer.content), address


def test_an_error_is_json_with_the_page_in_it_and_never_401(ask, forge, site):
    forge.hourly()
    answer = ask(forge.person(), "/t/admin", Accept="text/html")
    assert answer.status_code == 403 and answer["Content-Type"] == "application/json"
    assert "Ask a Jira admin" in answer.json()["message"] and "<html" in answer.json()["html"]
    partial = ask(forge.person(), "/t/admin-api", Accept="text/html")
    assert partial.json()["code"] == "no_admin" and "<" in partial.json()["html"]
    missing = ask(forge.person(), "/no/such/address")
    assert missing.status_code == 404 and missing.json()["code"] == "not_found"
    stale = ask(forge.person(), **{"X-Sinergify-Ticket": "x"})
    assert stale.status_code == 403 and stale.json()["code"] == "forged"
    bad = ask("a.b.c", "/t/panel", Accept="text/html")
    assert bad.status_code == 401 and bad["Content-Type"] == "application/json"
