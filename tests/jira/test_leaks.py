"""What an error page and the log must never show."""

import json
import logging
import os

import pytest
from django.test import RequestFactory
from django.views.debug import technical_500_response

from common.middleware import DropProcessEnvironment
from sinergify.logs import logging_config
from tests.jira.tokens import header, url_token

pytestmark = [pytest.mark.urls("tests.jira.urls"), pytest.mark.django_db]
PANEL = "/t/panel?issueId=10010"
VALUES = [f"{name}-of-this-process" for name in ("key", "other")]


def failing(request):
    try:
        raise RuntimeError("broken")
    except RuntimeError as error:
        return technical_500_response(request, type(error), error, error.__traceback__)


@pytest.fixture
def granian(monkeypatch):
    """A request as Granian makes it: the process environment is in META."""
    monkeypatch.setenv("ENCRYPTION_KEYS", VALUES[0])
    monkeypatch.setenv("UNRELATED_NAME", VALUES[1])
    monkeypatch.setenv("HTTP_PROXY_PASSWORD", "kept-because-it-is-a-header")
    return RequestFactory().get("/t/panel", **{k: os.environ[k] for k in os.environ})


def test_the_process_environment_is_taken_out_of_a_request(granian):
    seen = {}
    DropProcessEnvironment(lambda request: seen.update(request.META))(granian)
    assert "ENCRYPTION_KEYS" not in seen and "UNRELATED_NAME" not in seen
    assert seen["PATH_INFO"] == "/t/panel" and seen["REQUEST_METHOD"] == "GET"


def test_a_header_named_like_a_setting_stays(monkeypatch):
    monkeypatch.setenv("HTTP_ACCEPT", "text/html")
    seen = {}
    request = RequestFactory().get("/t/panel", HTTP_ACCEPT="text/html")
    DropProcessEnvironment(lambda request: seen.update(request.META))(request)
    assert seen["HTTP_ACCEPT"] == "text/html"


def test_not_even_the_debug_page_shows_the_environment(granian):
    assert VALUES[1] in failing(granian).content.decode()
    page = DropProcessEnvironment(failing)(granian).content.decode()
    assert "RuntimeError" in page
    assert not [value for value in VALUES if value in page]


def test_the_token_of_a_frame_is_not_logged(client, tenant, caplog):
    caplog.set_level(logging.DEBUG)
    good = url_token(tenant, "GET", PANEL)
    for token in (good, good[:-2]):
        client.get(f"{PANEL}&jwt={token}")
        client.get(PANEL, headers=header(token))
    assert "/t/panel" in caplog.text
    assert good not in caplog.text and good[:-2] not in caplog.text
    assert tenant.connect_secret.reveal() not in caplog.text
    assert "jwt=" not in caplog.text


def test_why_a_token_was_refused_is_logged_with_its_site(client, tenant, caplog):
    client.get(PANEL, headers=header(url_token(tenant, "POST", PANEL)))
    assert "qsh" in caplog.text and tenant.connect_client_key in caplog.text


def test_the_log_hides_what_looks_like_a_token(capsys):
    handler = logging_config("json")
    before = logging.root.handlers[:]
    logging.config.dictConfig(handler | {"root": {"handlers": ["stderr"], "level": "INFO"}})
    try:
        logging.getLogger("probe").warning("sent JWT eyJhbGciOiJIUzI1NiJ9.e30.abc")
    finally:
        logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})
        logging.root.handlers[:] = before
    line = capsys.readouterr().err.strip().splitlines()[-1]
    assert "eyJ" not in json.loads(line)["event"]
