"""An error that nobody caught is reported without anything that is somebody's."""

import json
import os
import subprocess
import sys
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from structlog.contextvars import clear_contextvars

from sinergify import error_reports, failures, logs
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
    told = [(one["type"], one["value"]) for one in report["exception"]["values"]]
    assert told == [("RemoteError", "salesforce: unclear"), ("RuntimeError", "")]
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


@pytest.mark.parametrize("kind", [list, tuple, set, frozenset])
def test_a_token_is_hidden_in_whatever_holds_it(kind):
    said = json.dumps(logs.scrub(None, "info", {"event": "x", "held": kind([f"JWT {JWT}"])}))
    assert JWT not in said and "[hidden]" in said


def test_a_token_is_hidden_in_the_text_of_an_object():
    class Held:
        def __str__(self):
            return f"Held(JWT {JWT})"

    event = {"event": Held(), "held": [Held()], "pk": UUID(int=1), "count": 2, "off": None}
    said = logs.scrub(None, "info", event)
    assert JWT not in json.dumps(said)
    assert (said["pk"], said["count"], said["off"]) == (str(UUID(int=1)), 2, None)


DETAIL = 'null value in column "sent"\nDETAIL:  Failing row contains (1, Zoe Quill,\nBerlin).'


class OfPostgres(Exception):
    sqlstate = "23502"


def test_a_traceback_holds_no_row_that_the_database_refused():
    try:
        try:
            raise OfPostgres(DETAIL)
        except OfPostgres as error:
            raise IntegrityError(DETAIL) from error
    except IntegrityError:
        text = failures.formatted(sys.exc_info())
    assert "IntegrityError: 23502" in text and "Failing row" not in text
    assert "Zoe Quill" not in text and "Berlin" not in text


def test_a_line_of_the_log_holds_no_row_that_the_database_refused():
    said = logs.scrub(None, "error", {"event": f"raised {IntegrityError(DETAIL)!r}"})
    assert "Zoe Quill" not in said["event"] and "Berlin" not in said["event"]


@pytest.mark.django_db
def test_what_the_real_database_refuses_is_told_by_its_code():
    tenant = TenantFactory(connect_client_key="key-of-zoe")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        TenantFactory(connect_client_key=tenant.connect_client_key)
    code = failures.code(refused.value)
    assert "key-of-zoe" not in code
    assert ("23505" if connection.vendor == "postgresql" else "SQLITE_CONSTRAINT") in code


@pytest.mark.django_db
def test_every_line_of_a_request_names_its_tenant(client, caplog, settings):
    from jira.client import client_for

    clear_contextvars()
    tenant = TenantFactory()
    client_for(tenant)
    line = logs.structlog.contextvars.merge_contextvars(None, "info", {"event": "later"})
    clear_contextvars()
    assert line["tenant"] == str(tenant.pk)
