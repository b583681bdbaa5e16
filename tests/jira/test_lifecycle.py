"""Install and uninstall are believed only when Atlassian signed them for us and for that site."""

import json
import time

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from jira.connect import qsh
from tenants.installation import uninstall
from tenants.models import AuditEntry, Tenant, TenantSecrets
from tests.jira.tokens import header, install_token, url_token

pytestmark = pytest.mark.django_db
INSTALLED, UNINSTALLED = "/connect/installed", "/connect/uninstalled"
SECRET = "a-shared-secret-as-jira-sends-it-0123456789"


def body(site, **changes):
    return {
        "key": "Sinergify.Sinergify",
        "clientKey": "new-client",
        "oauthClientId": "oauth-1",
        "publicKey": "not used any more",
        "sharedSecret": SECRET,
        "baseUrl": site.url,
        "displayUrl": "https://jira.acme.com",
        "productType": "jira",
        "description": "Atlassian Jira",
        "eventType": "installed",
        "cloudId": "cloud-1",
        **changes,
    }


def send(client, target, token, payload):
    return client.post(
        target, payload, content_type="application/json", headers=header(token) if token else {}
    )


@pytest.fixture
def install(client, site, atlassian_key):
    def do(target=INSTALLED, *, key=atlassian_key, client_key="new-client", token=None, **changes):
        payload = body(site, **changes.pop("payload", {}))
        token = token or install_token(key, client_key, target, **changes)
        return send(client, target, token, payload)

    return do


def test_a_signed_install_makes_the_tenant(install, site):
    assert install().status_code == 204
    tenant = Tenant.objects.get()
    assert tenant.connect_client_key == "new-client"
    assert tenant.site_url == site.url
    assert tenant.people_url == "https://jira.acme.com"
    assert tenant.cloud_id == "cloud-1"
    assert tenant.connect_secret.reveal() == SECRET
    assert tenant.secrets.oauth_client_id == "oauth-1"


def test_a_second_install_keeps_the_configuration_and_replaces_the_secret(install):
    install()
    tenant = Tenant.objects.get()
    tenant.switches.allow_linking = False
    tenant.switches.save()
    assert (
        install(payload={"sharedSecret": "another-secret-of-the-same-site-01234"}).status_code
        == 204
    )
    tenant = Tenant.objects.get()
    assert tenant.switches.allow_linking is False
    assert tenant.connect_secret.reveal() == "another-secret-of-the-same-site-01234"


def test_the_key_is_fetched_once_and_then_kept(install, site):
    site.pem["key-kept"] = site.pem["key-1"]
    install(kid="key-kept")
    install(kid="key-kept")
    assert len(site.calls("/keys/key-kept")) == 1


def test_a_token_in_the_address_does_as_well(client, site, atlassian_key):
    token = install_token(atlassian_key, "new-client", INSTALLED)
    answer = client.post(f"{INSTALLED}?jwt={token}", body(site), content_type="application/json")
    assert answer.status_code == 204


def test_an_audience_with_a_slash_or_among_others_is_ours(install):
    assert install(aud=["https://other.example", "http://localhost:8000/"]).status_code == 204
    assert install(aud="http://localhost:8000").status_code == 204


FORGED = {
    "no audience": {"aud": None},
    "another audience": {"aud": ["https://other.example.com"]},
    "the descriptor as audience": {"aud": ["http://localhost:8000/atlassian-connect.json"]},
    "context-qsh": {"qsh": "context-qsh"},
    "no qsh": {"qsh": None},
    "qsh of another method": {"qsh": qsh.digest("GET", INSTALLED)},
    "qsh of another address": {"qsh": qsh.digest("POST", UNINSTALLED)},
    "expired": {"exp": int(time.time()) - 3600},
    "no exp": {"exp": None},
    "no iat": {"iat": None},
    "no issuer": {"iss": None},
    "bogus kid": {"kid": "nobody-knows-this"},
    "path-like kid": {"kid": "../keys/key-1"},
    "kid with a host": {"kid": "@evil.example/key-1"},
    "empty kid": {"kid": ""},
    "endless kid": {"kid": "k" * 101},
}


@pytest.mark.parametrize("fault", FORGED)
def test_a_forged_install_is_refused_and_changes_nothing(install, fault):
    answer = install(**FORGED[fault])
    assert answer.status_code == 401
    assert answer.json() == {"error": "unauthorized"}
    assert not Tenant.objects.exists()


@pytest.mark.parametrize("target", [INSTALLED, UNINSTALLED])
def test_a_foreign_key_is_refused(install, foreign_key, target):
    assert install(target, key=foreign_key).status_code == 401
    assert install(target, key=foreign_key, aud="http://localhost:8000").status_code == 401
    assert not Tenant.objects.exists()


def test_a_path_like_kid_is_never_looked_up(install, site):
    install(kid="../../anything")
    assert not [call for call in site.asked if "anything" in call.path]


def test_an_unknown_kid_is_asked_for_once_a_minute(install, site):
    for _ in range(3):
        install(kid="unknown-kid-once")
    assert len(site.calls("/keys/unknown-kid-once")) == 1


@pytest.mark.parametrize("target", [INSTALLED, UNINSTALLED])
def test_no_token_none_and_a_token_signed_with_the_public_key_are_refused(
    client, site, atlassian_key, target
):
    claims = {
        "iss": "new-client",
        "aud": "http://localhost:8000",
        "iat": int(time.time()),
        "exp": int(time.time()) + 60,
        "qsh": qsh.digest("POST", target),
    }
    public = OctKey.import_key(json.dumps(atlassian_key.as_dict(private=False)))
    confused = jwt.encode({"alg": "HS256", "kid": "key-1"}, claims, public)
    payload = confused.split(".")[1]
    unsigned = f"eyJhbGciOiJub25lIiwia2lkIjoia2V5LTEifQ.{payload}."
    for token in (None, confused, unsigned, "abc"):
        assert send(client, target, token, body(site)).status_code == 401
    assert not Tenant.objects.exists()


def test_a_shared_secret_token_does_not_install(client, tenant, site):
    token = url_token(tenant, "POST", INSTALLED)
    payload = body(site, clientKey=tenant.connect_client_key)
    assert send(client, INSTALLED, token, payload).status_code == 401


def test_one_site_cannot_reinstall_another(install, tenant, stranger):
    before = stranger.connect_secret.reveal()
    entries = AuditEntry.objects.count()

    answer = install(
        client_key=tenant.connect_client_key, payload={"clientKey": stranger.connect_client_key}
    )

    assert answer.status_code == 401
    stranger = Tenant.objects.get(pk=stranger.pk)
    assert stranger.connect_secret.reveal() == before
    assert stranger.site_url == "https://stranger.atlassian.net"
    assert AuditEntry.objects.count() == entries


def test_one_site_cannot_uninstall_another(install, tenant, stranger):
    answer = install(
        UNINSTALLED,
        client_key=tenant.connect_client_key,
        payload={"clientKey": stranger.connect_client_key},
    )
    assert answer.status_code == 401
    assert Tenant.objects.filter(uninstalled_at=None).count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "another.app"},
        {"productType": "confluence"},
        {"sharedSecret": ""},
        {"sharedSecret": None},
        {"baseUrl": "https://evil.example.com"},
        {"baseUrl": "https://atlassian.net.evil.example"},
        {"baseUrl": "https://evil.example/.atlassian.net"},
        {"baseUrl": "http://acme.atlassian.net"},
        {"baseUrl": "https://acme.atlassian.net:8443"},
        {"baseUrl": "https://user@acme.atlassian.net"},
        {"baseUrl": "https://x; script-src *; y.atlassian.net"},
        {"baseUrl": "http://169.254.169.254"},
        {"baseUrl": "http://localhost:9000"},
        {"baseUrl": ""},
        {"baseUrl": ["https://acme.atlassian.net"]},
    ],
)
def test_an_install_that_is_not_of_a_jira_site_for_this_app_is_refused(install, site, changes):
    answer = install(payload=changes)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert not Tenant.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'"text"'])
def test_a_body_that_is_no_object_is_refused(client, site, atlassian_key, raw):
    token = install_token(atlassian_key, "new-client", INSTALLED)
    answer = client.post(INSTALLED, raw, content_type="application/json", headers=header(token))
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://acme.example", "https://", "javascript:alert(1)", "https://.acme.example"),
        *("https://a.example; script-src *", "https://a.example,b.example", "http://a.example"),
    ],
)
def test_a_strange_display_address_is_left_out(install, site, url):
    assert install(payload={"displayUrl": url}).status_code == 204
    assert Tenant.objects.get().people_url == site.url


def test_nothing_is_called_at_the_address_of_an_unverified_install(install, site, foreign_key):
    install(key=foreign_key)
    assert not [call for call in site.asked if not call.path.startswith("/keys/")]


def test_uninstall_erases_the_secret_and_may_come_twice(install):
    install()
    assert install(UNINSTALLED).status_code == 204
    assert not TenantSecrets.objects.exists()
    assert not Tenant.objects.get().installed
    assert install(UNINSTALLED).status_code == 204


def test_uninstalling_an_unknown_site_is_no_failure(install):
    assert install(UNINSTALLED).status_code == 204
    assert not Tenant.objects.exists()


def test_a_site_that_comes_back_is_the_same_tenant(install):
    install()
    first = Tenant.objects.get().pk
    install(UNINSTALLED)
    assert install().status_code == 204
    assert Tenant.objects.get().pk == first
    assert Tenant.objects.get().active


@pytest.mark.parametrize("method", ["get", "put", "delete"])
@pytest.mark.parametrize("target", [INSTALLED, UNINSTALLED])
def test_lifecycle_takes_posts_only(client, site, atlassian_key, method, target):
    token = install_token(
        atlassian_key, "new-client", target, qsh=qsh.digest(method.upper(), target)
    )
    assert getattr(client, method)(target, headers=header(token)).status_code == 405
    assert getattr(client, method)(target).status_code == 401


def test_the_keys_host_being_down_aborts_the_install_without_trace(install, settings):
    settings.CONNECT_INSTALL_KEY_HOSTS = ["http://127.0.0.1:9/keys"]
    answer = install()
    assert answer.status_code == 503
    assert not Tenant.objects.exists()


def test_enabled_and_disabled_are_noted(client, tenant):
    for event, off in (("disabled", True), ("enabled", False)):
        target = f"/connect/{event}"
        answer = send(client, target, url_token(tenant, "POST", target), {})
        assert answer.status_code == 204
        assert (Tenant.objects.get(pk=tenant.pk).disabled_at is not None) is off


def test_disabled_without_a_token_after_an_uninstall_is_ignored(client, tenant):
    token = url_token(tenant, "POST", "/connect/disabled")
    uninstall(tenant)
    assert send(client, "/connect/disabled", None, {}).status_code == 401
    assert send(client, "/connect/disabled", token, {}).status_code == 401
