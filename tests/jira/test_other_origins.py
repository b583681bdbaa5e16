"""A browser asks us from Jira's page: what it hears, and what other pages hear."""

import pytest
from django.test import Client

SITE = "https://acme.atlassian.net"
SHELL = "https://0f1e2d3c.cdn.prod.atlassian-dev.net"
RECORDS = "/api/v1/issue/records"
PAGE = "/panel/compact"


@pytest.fixture(autouse=True)
def forge(db, settings):
    settings.FORGE_APP_ID = "ari:cloud:ecosystem::app/11111111-2222-3333-4444-555555555555"
    settings.CONNECT_SITE_SUFFIXES = [".atlassian.net"]


def preflight(path, origin):
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return Client().options(path, headers=headers)


@pytest.mark.parametrize("origin", [SITE, SHELL])
@pytest.mark.parametrize("path", [RECORDS, PAGE, "/admin/authentication/login"])
def test_jiras_page_may_ask_what_people_ask(path, origin):
    answer = preflight(path, origin)
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == origin and "Origin" in answer["Vary"]
    allowed = answer["Access-Control-Allow-Headers"]
    assert {"Authorization", "HX-Request", "X-Sinergify-Ticket"} <= set(allowed.split(", "))
    assert {"x-b3-traceid", "x-b3-spanid"} <= set(allowed.lower().split(", "))
    assert "Access-Control-Allow-Credentials" not in answer


def test_it_may_read_what_htmx_reads_even_of_a_refusal():
    answer = Client().get(RECORDS, headers={"Origin": SITE})
    assert answer.status_code == 401
    assert answer["Access-Control-Allow-Origin"] == SITE
    assert "HX-Retarget" in answer["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "https://atlassian.net.evil.example", "http://acme.atlassian.net"],
)
def test_another_page_hears_nothing(origin):
    assert "Access-Control-Allow-Origin" not in preflight(RECORDS, origin)
    assert "Access-Control-Allow-Origin" not in Client().get(RECORDS, headers={"Origin": origin})


@pytest.mark.parametrize("path", ["/support/login/", "/forge/lifecycle", "/connect/webhook", "/no"])
def test_what_is_not_asked_by_people_in_jira_stays_closed(path):
    assert "Access-Control-Allow-Origin" not in preflight(path, SITE)


def test_without_forge_nobody_may(settings):
    settings.FORGE_APP_ID = ""
    assert "Access-Control-Allow-Origin" not in preflight(RECORDS, SITE)
