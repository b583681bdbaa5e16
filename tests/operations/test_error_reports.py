"""An error that nobody caught is reported without anything that is somebody's."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from structlog.contextvars import clear_contextvars

from sinergify import error_reports, logs
from tests.factories import TenantFactory

SECRETS = ("refresh-token-in-a-local", "secret-in-a-header", "secret-in-the-query", "typed-text")
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"


def reported(asked):
    """What a process of the service answers to such a request, and what it reports."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.operations.reporting_process"],
        cwd=settings.ROOT,
        env=os.environ | {"SENTRY_DSN": "http://public@127.0.0.1:9/1"},
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_report_names_the_place_and_the_tenant_and_holds_no_secret():
    headers = {
        "Authorization": f"JWT {SECRETS[1]}",
        "Cookie": "sessionid=secret-in-a-header",
        "X-Local": SECRETS[0],
        "X-Said": JWT,
    }
    path = f"/broken?jwt={SECRETS[2]}"
    found = reported({"path": path, "body": {"comment": SECRETS[3]}, "headers": headers})
    assert found["said"] == ["500 Internal Server Error"]
    (report,) = found["reports"]
    text = json.dumps(report)
    assert "reporting_process" in text and report["tags"]["tenant"] == "tenant-id-of-acme"
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
