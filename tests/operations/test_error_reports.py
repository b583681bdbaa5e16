"""An error that nobody caught is reported without anything that is somebody's."""

import json
import logging

import pytest
import sentry_sdk
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from structlog.contextvars import bind_contextvars, clear_contextvars

from sinergify import error_reports, logs
from tests.factories import TenantFactory

SECRETS = ("refresh-token-in-a-local", "secret-in-a-header", "secret-in-the-query", "typed-text")
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"


@csrf_exempt
def broken(request):
    held = SECRETS[0]
    bind_contextvars(tenant="tenant-id-of-acme")
    logging.getLogger("probe").warning("before %s", SECRETS[0])
    raise RuntimeError(f"asked with Bearer {JWT} and {len(held)}")


broken.guard = "public"
urlpatterns = [path("broken", broken)]


@pytest.fixture
def reports(settings):
    settings.SENTRY_DSN = "http://public@127.0.0.1:9/1"
    found = []

    class Kept(sentry_sdk.transport.Transport):
        def capture_envelope(self, envelope):
            found.extend(item.payload.json for item in envelope.items if item.type == "event")

    assert error_reports.begin(transport=Kept)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # the test's own transaction lives on it
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    sentry_sdk.get_client().close()
    sentry_sdk.init()
    clear_contextvars()


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_report_names_the_place_and_the_tenant_and_holds_no_secret(reports):
    asked = RequestFactory().post(
        f"/broken?jwt={SECRETS[2]}",
        {"comment": SECRETS[3]},
        headers={"Authorization": f"JWT {SECRETS[1]}", "Cookie": "sessionid=secret-in-a-header"},
    )
    said = []
    WSGIHandler()(asked.environ, lambda status, headers: said.append(status))
    assert said == ["500 Internal Server Error"]
    (report,) = reports
    text = json.dumps(report)
    assert "test_error_reports" in text and report["tags"]["tenant"] == "tenant-id-of-acme"
    assert report["request"] == {"method": "POST", "url": "http://testserver/broken"}
    assert JWT not in text and not [one for one in SECRETS if one in text]


def test_without_an_address_nothing_is_set_up(settings):
    settings.SENTRY_DSN = ""
    assert not error_reports.begin()


@pytest.mark.parametrize(
    "text",
    [
        f"sent JWT {JWT}",
        "grant_type=refresh_token&refresh_token=abc.def&client_secret=xyz",
        "00D5g000004Xabc!AQEAQF.abc",
        "gAAAAABm" + "x" * 60 + "==",
    ],
)
def test_what_looks_like_a_token_is_hidden_wherever_it_stands(text):
    event = {"event": text, "held": {"deep": [text], "api_token": "plain"}, "tokens": "plain"}
    said = json.dumps(logs.scrub(None, "info", event))
    for one in (JWT, "abc.def", "xyz", "AQEAQF", "xxxx", "plain"):
        assert one not in said


@pytest.mark.django_db
def test_every_line_of_a_request_names_its_tenant(client, caplog, settings):
    from jira.client import client_for

    clear_contextvars()
    tenant = TenantFactory()
    client_for(tenant)
    line = logs.structlog.contextvars.merge_contextvars(None, "info", {"event": "later"})
    clear_contextvars()
    assert line["tenant"] == str(tenant.pk)
