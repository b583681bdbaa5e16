"""What a browser is told with every answer: who may frame it, what may run, what is kept."""

import pytest
from django.http import HttpResponse

from jira import headers
from tests.factories import TenantFactory
from tests.jira.tokens import context_token, header, url_token

pytestmark = [pytest.mark.urls("tests.jira.urls"), pytest.mark.django_db]
PANEL = "/t/panel?issueId=10010"


def policy(answer):
    parts = answer["Content-Security-Policy"].split(";")
    return {part.split()[0]: part.split()[1:] for part in parts if part.strip()}


@pytest.fixture
def tenant(site):
    return TenantFactory(
        site_url="https://acme.atlassian.net", display_url="https://jira.acme.example"
    )


@pytest.fixture
def frame(client, tenant):
    return client.get(PANEL, headers=header(url_token(tenant, "GET", PANEL)))


def test_a_frame_may_be_framed_by_its_own_site_alone(frame):
    assert policy(frame)["frame-ancestors"] == [
        "https://acme.atlassian.net",
        "https://jira.acme.example",
    ]
    assert "X-Frame-Options" not in frame


def test_a_site_without_its_own_domain_is_named_once(client, stranger):
    answer = client.get(PANEL, headers=header(url_token(stranger, "GET", PANEL)))
    assert policy(answer)["frame-ancestors"] == ["https://stranger.atlassian.net"]


def test_a_site_without_an_address_yet_may_be_framed_by_jira_sites_alone(tenant, settings):
    tenant.site_url = tenant.display_url = ""
    settings.CONNECT_SITE_SUFFIXES = [".atlassian.net"]
    answer = HttpResponse()
    headers.apply(answer, tenant)
    assert answer._csp_replace == {"frame-ancestors": ["https://*.atlassian.net"]}


def test_the_policy_lets_nothing_in_but_ours_and_atlassians(frame):
    rules = policy(frame)
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == ["'self'", "https://connect-cdn.atl-paas.net"]
    assert rules["style-src"] == ["'self'", "https://connect-cdn.atl-paas.net"]
    assert rules["img-src"] == ["'self'", "data:", "blob:"]
    assert rules["connect-src"] == ["'self'"]
    assert rules["base-uri"] == ["'none'"]
    assert "unsafe" not in frame["Content-Security-Policy"]


@pytest.mark.parametrize("door", [PANEL, "/t/partial", "/t/api", "/t/image", "/connect/webhook"])
def test_every_door_forbids_keeping_and_referring(client, tenant, door):
    for answer in (
        client.get(door),
        client.get(door, headers=header(context_token(tenant))),
        client.get(door, headers=header(url_token(tenant, "GET", door))),
        client.post(door, headers=header(url_token(tenant, "POST", door))),
    ):
        kept = answer["Cache-Control"]
        assert "no-cache" in kept and "no-store" in kept
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("door", [PANEL, "/t/partial", "/t/api"])
def test_no_cookie_is_ever_set_in_a_frame(client, tenant, door):
    token = url_token(tenant, "GET", door) if door == PANEL else context_token(tenant)
    assert not client.get(door, headers=header(token)).cookies
    assert not client.get(door).cookies


def test_a_service_behind_https_says_so_for_a_year(client, tenant, settings):
    settings.BASE_URL = "https://app.example.com"
    answer = client.get(PANEL, headers=header(url_token(tenant, "GET", PANEL)))
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_refused_frame_can_be_read_inside_any_jira_site(client, site, settings):
    settings.CONNECT_SITE_SUFFIXES = [".atlassian.net", "jira.acme.example", "127.0.0.1"]
    answer = client.get(PANEL)
    assert answer.status_code == 401
    assert policy(answer)["frame-ancestors"] == [
        "https://*.atlassian.net",
        "https://jira.acme.example",
        "http://127.0.0.1:*",
    ]


@pytest.mark.parametrize(
    "door", ["/atlassian-connect.json", "/t/dashboard", "/healthz", "/nothing"]
)
def test_what_is_no_frame_may_not_be_framed(client, site, door):
    assert policy(client.get(door))["frame-ancestors"] == ["'none'"]


def test_no_other_origin_may_read_an_answer(client, tenant):
    answer = client.get(
        "/t/api", headers=header(context_token(tenant)) | {"Origin": "https://evil.example"}
    )
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
