"""The attacks on record against Connect apps, tried on every address that this service has."""

import re
from pathlib import Path

import pytest
from django.urls import URLResolver, get_resolver

from jira.checks import GUARDED_BY_THEMSELVES, guard_of
from jira.client import JiraClient
from records.models import RecordLink
from tenants.models import AuditEntry, Switches, Tenant
from tests.jira import fits
from tests.jira.test_scanner import forged_tokens, send
from tests.jira.tokens import ADMIN, PERSON, context_token, header, url_token

pytestmark = pytest.mark.django_db
SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "sinergify" / "js"
OPEN = {"/healthz", "/readyz", "/atlassian-connect.json", "/api/schema"}
# Each has a one-time proof of its own.
OPEN |= {"/oauth/salesforce/start", "/oauth/salesforce/callback"}
EVIL = "https://evil.example"
METHODS = ["GET", "POST", "PUT", "DELETE"]


def walk(patterns, prefix="/"):
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if not isinstance(pattern, URLResolver):
            yield address, guard_of(pattern.callback)
        elif pattern.app_name not in GUARDED_BY_THEMSELVES:
            yield from walk(pattern.url_patterns, address)


ADDRESSES = dict(walk(get_resolver("sinergify.urls").url_patterns))
ADMINS = sorted(address for address in ADDRESSES if address.startswith("/admin/"))


def of_kind(*kinds):
    return sorted(address for address, kind in ADDRESSES.items() if kind in kinds)


def test_every_kind_of_door_is_among_the_addresses():
    kinds = {"frame", "context", "install", "webhook", "trigger", "monitor", "public"}
    assert kinds <= set(ADDRESSES.values())
    assert set(of_kind("public")) == OPEN
    assert len(ADMINS) > 20 and not any("<" in address for address in ADDRESSES)


@pytest.mark.parametrize("method", METHODS)
def test_no_address_but_the_public_ones_opens_without_or_with_a_forged_token(client, site, method):
    for address in sorted(ADDRESSES.keys() - OPEN):
        assert send(client, method, address).status_code >= 400, address
        for token in forged_tokens(address, method):
            assert send(client, method, address, token).status_code >= 400, address
            assert send(client, method, address, token, in_address=True).status_code >= 400


@pytest.mark.parametrize("method", METHODS)
def test_no_admin_address_does_anything_for_a_person_without_admin_rights(
    client, tenant, site, method
):
    before = Switches.objects.filter(tenant=tenant).values().get()
    for address in ADMINS:
        for token in (context_token(tenant), url_token(tenant, method, address)):
            for in_address in (False, True):
                answer = send(client, method, address, token, in_address=in_address)
                assert answer.status_code in (401, 403, 405), address
    assert Switches.objects.filter(tenant=tenant).values().get() == before
    assert not AuditEntry.objects.exists()


def test_being_admin_elsewhere_opens_nothing_here(client, tenant, stranger, site):
    site.admins.add(ADMIN)
    for address in ADMINS:
        token = context_token(tenant, sub=ADMIN, iss=stranger.connect_client_key)
        assert send(client, "POST", address, token).status_code == 401, address


def test_a_context_token_opens_neither_frames_nor_lifecycle_nor_webhooks(client, tenant, site):
    site.admins.add(ADMIN)
    for address in of_kind("frame", "install", "webhook"):
        for method in ("GET", "POST"):
            for in_address in (False, True):
                token = context_token(tenant, sub=ADMIN)
                answer = send(client, method, address, token, in_address=in_address)
                assert answer.status_code in (401, 405), address


def test_an_address_token_opens_no_later_request(client, tenant, site):
    site.admins.add(ADMIN)
    site.editors.add(ADMIN)
    for address in of_kind("context"):
        for method in ("GET", "POST"):
            token = url_token(tenant, method, address, sub=ADMIN)
            for in_address in (False, True):
                answer = send(client, method, address, token, in_address=in_address)
                assert answer.status_code in (401, 405), address


def forge_tokens(forge, foreign_key):
    """Each kind of invocation token that is none for here, by what is wrong with it."""
    app, site = {"id": "ari:cloud:ecosystem::app/other"}, forge.site.url
    development = {"environment": {"type": "DEVELOPMENT"}}
    past = {"iat": 1_700_000_000, "nbf": 1_700_000_000, "exp": 1_700_000_025}
    for make, claims in ((forge.person, fits.claims), (forge.jira, fits.of_jira)):
        yield make(**past)
        yield make(aud=app["id"])
        yield make(app=dict(app))
        yield make(app=dict(development))
        yield make(iss="somebody")
        yield make(icLabel="../x")
        yield fits.signed(foreign_key, claims(site))
        yield fits.signed(foreign_key, claims(site), kid="unknown")
        head, middle, _ = make().split(".")
        yield f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{middle}."
        yield f"{head}.{middle}.AAAA"


def send_bearer(client, method, address, token, **more):
    return getattr(client, method.lower())(address, headers=fits.header(token, **more))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_address_opens_with_a_wrong_invocation_token(client, forge, foreign_key, method):
    tokens = list(forge_tokens(forge, foreign_key))
    for address in sorted(ADDRESSES.keys() - OPEN):
        for token in tokens:
            assert send_bearer(client, method, address, token).status_code >= 400, address
    assert not Tenant.objects.exists()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_good_invocation_token_opens_only_the_doors_of_its_kind(client, forge, method):
    """A person's is none of Jira's own, Jira's own is nobody's, and neither is one of Connect's."""
    forge.site.admins.add(PERSON)
    for address in of_kind("trigger", "install", "webhook", "signed", "monitor"):
        answer = send_bearer(client, method, address, forge.person())
        assert answer.status_code in (401, 403, 404, 405), address
    for address in of_kind("frame", "context", "install", "webhook", "signed", "monitor"):
        answer = send_bearer(client, method, address, forge.jira())
        assert answer.status_code in (401, 403, 404, 405), address
    for address in of_kind("frame", "context", "trigger", "install", "webhook"):
        for token in (forge.person(), forge.jira()):
            for in_address in (False, True):
                answer = send(client, method, address, token, in_address=in_address)
                assert answer.status_code in (401, 405), address


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_token_of_connect_opens_a_door_of_forge(client, forge, tenant, method):
    for address in of_kind("trigger"):
        for token in (context_token(tenant), url_token(tenant, method, address)):
            for in_address in (False, True):
                answer = send(client, method, address, token, in_address=in_address)
                assert answer.status_code in (401, 405), address
            assert send_bearer(client, method, address, token).status_code in (401, 405), address


@pytest.mark.parametrize("method", METHODS)
def test_no_admin_address_does_anything_for_a_person_of_forge_without_admin_rights(
    client, forge, method
):
    forge.hourly()
    before = Switches.objects.values().get()
    for address in ADMINS:
        answer = send_bearer(client, method, address, forge.person(), Accept="text/html")
        assert answer.status_code in (403, 405), address
        assert answer["Content-Type"] == "application/json", address
    assert Switches.objects.values().get() == before
    assert [one.what for one in AuditEntry.objects.all()] == ["installed"]


@pytest.mark.parametrize(("kind", "form"), [("frame", "text/html"), ("context", "*/*")])
def test_to_forge_every_answer_is_json_and_none_is_a_redirect(client, forge, kind, form):
    """Nothing is connected, so that many an address has something to refuse."""
    forge.hourly()
    forge.site.admins.add(PERSON)
    forge.site.editors.add(PERSON)
    for address in of_kind(kind):
        for method in ("GET", "POST"):
            answer = send_bearer(client, method, address, forge.person(), Accept=form)
            assert not 300 <= answer.status_code < 400 and answer.status_code != 401, address
            if answer.status_code != 204:
                assert answer["Content-Type"] == "application/json" and answer.json(), address


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_other_origin_may_call_any_address(client, tenant, site, method):
    asks = {"Origin": EVIL, "Access-Control-Request-Method": "POST"}
    asks |= {"Access-Control-Request-Headers": "authorization"}
    for address in ADDRESSES:
        for token in (context_token(tenant), url_token(tenant, method, address)):
            call = getattr(client, method.lower())
            answer = call(address, headers={**asks, **header(token)})
            assert not [name for name in answer.headers if name.lower().startswith("access-")]
            assert EVIL not in answer.content.decode(), address


def test_no_address_of_ours_sets_a_cookie_or_may_be_kept(client, tenant, site):
    site.admins.add(ADMIN)
    for address, kind in ADDRESSES.items():
        for token in (
            context_token(tenant, sub=ADMIN),
            url_token(tenant, "GET", address, sub=ADMIN),
        ):
            answer = client.get(address, headers=header(token))
            assert not answer.cookies, address
            if kind != "public":
                assert "no-store" in answer["Cache-Control"], address
                assert answer["Referrer-Policy"] == "no-referrer", address


def test_a_host_named_in_the_address_is_not_believed(client, tenant, site):
    """`xdm_e` and its kin come from the page's address and are signed whatever they say."""
    site.admins.add(ADMIN)
    opened = 0
    for address in of_kind("frame"):
        target = f"{address}?issueId=10010&issueKey=SUP-1&xdm_e={EVIL}&xdm_c=x&cp=&baseUrl={EVIL}"
        token = url_token(tenant, "GET", target, sub=ADMIN)
        answer = client.get(target, headers=header(token))
        opened += answer.status_code == 200
        assert "evil.example" not in str(answer.headers) + answer.content.decode(), address
        assert tenant.site_url in answer["Content-Security-Policy"]
    assert opened >= 5
    assert {call.headers.get("Host") for call in site.asked} <= {site.url.split("//")[1], None}


def test_the_account_is_that_of_the_token_whatever_the_client_says(client, tenant, site):
    """Named in the address, in headers or in the body: nobody listens."""
    site.admins.add(ADMIN)
    claims = {"accountId": ADMIN, "account_id": ADMIN, "user_id": ADMIN, "sub": ADMIN}
    for address in ADMINS:
        answer = client.post(
            f"{address}?accountId={ADMIN}&user_id={ADMIN}",
            claims,
            headers={**header(context_token(tenant)), "X-Account-Id": ADMIN},
        )
        assert answer.status_code in (401, 403, 405), address
    asked = [call.body["accountId"] for call in site.calls("/rest/api/3/permissions/check")]
    assert asked and set(asked) == {PERSON}


def test_an_issue_in_a_body_or_address_is_not_the_callers(client, tenant, site):
    """Without an issue in its token a request is about none."""
    site.editors.add(PERSON)
    site.issues.add(66)
    RecordLink.objects.create(
        tenant=tenant,
        issue_id="66",
        object_name="Case",
        record_id="500000000000001AAA",
        linked_at="2026-11-01T00:00:00Z",
    )
    token = header(context_token(tenant, context={}))
    body = {"issue": "66", "issue_id": "66", "issueId": "66", "link_ids": []}
    for address in sorted(address for address in ADDRESSES if address.startswith("/api/v1/")):
        for call in (client.get, client.post):
            answer = call(
                f"{address}?issueId=66&issue=66",
                body,
                headers=token,
                content_type="application/json",
            )
            assert "500000000000001AAA" not in answer.content.decode(), address
    assert RecordLink.objects.filter(issue_id="66").count() == 1


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.js")), ids=lambda path: path.name)
def test_no_script_talks_to_or_listens_to_foreign_pages(script):
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"\bpostMessage\b|addEventListener\(\s*[\"']message[\"']|onmessage", text)
    assert not re.search(r"emitPublic|onPublic|onAnyPublic|oncePublic|onAny\b", text)
    assert not re.search(r"\bAP\.request\b|document\.cookie|document\.domain", text)


def test_the_apps_property_is_written_and_never_read():
    """Anybody logged in to Jira can change it."""
    assert {name for name in dir(JiraClient) if "app_property" in name} == {"put_app_property"}
