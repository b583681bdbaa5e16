import pytest
import time_machine
from django.test import RequestFactory

from common.backoff import delay
from common.errors import Refused
from common.html import clean
from common.middleware import DropProcessEnvironment
from common.signing import open_sealed, seal
from sinergify.logs import scrub


def test_pauses_double_up_to_the_cap_and_are_jittered():
    assert [delay(n, base=2, cap=30, chance=lambda: 0.5) for n in (1, 2, 3, 9)] == [2, 4, 8, 30]
    assert delay(1, base=10, chance=lambda: 0) == 7
    assert round(delay(1, base=10, chance=lambda: 1), 6) == 13


def test_a_sealed_text_opens_for_its_purpose_and_time_alone():
    with time_machine.travel("2026-11-24T10:00:00Z", tick=False):
        token = seal({"issue": "10010"}, purpose="ticket")
        assert open_sealed(token, purpose="ticket", seconds=60) == {"issue": "10010"}
        with pytest.raises(Refused) as error:
            open_sealed(token, purpose="image", seconds=60)
        assert error.value.code == "forged"
    with time_machine.travel("2026-11-24T10:02:00Z", tick=False), pytest.raises(Refused) as error:
        open_sealed(token, purpose="ticket", seconds=60)
    assert error.value.code == "expired"


def test_hostile_html_loses_what_could_run():
    dirty = (
        '<p onclick="x()">a<script>x()</script><a href="javascript:x()">b</a>'
        '<a href="https://ok.example">c</a><iframe src="https://evil"></iframe></p>'
    )
    html = clean(dirty)
    assert "script" not in html and "onclick" not in html and "iframe" not in html
    assert 'rel="noopener noreferrer"' in html and "https://ok.example" in html


def test_the_process_environment_does_not_reach_a_request(monkeypatch):
    monkeypatch.setenv("ENCRYPTION_KEYS", "very-secret")
    request = RequestFactory().get("/", ENCRYPTION_KEYS="very-secret", HTTP_X="kept")
    DropProcessEnvironment(lambda r: r)(request)
    assert "ENCRYPTION_KEYS" not in request.META
    assert request.META["HTTP_X"] == "kept"


def test_logs_hide_secrets_by_name_and_by_shape():
    event = scrub(
        None,
        "info",
        {
            "event": "x",
            "access_token": "abc",
            "header": "Bearer 00Dxx!AQ.abc",
            "text": "t eyJhbGciOi.eyJpc3Mi.sig-x",
            "tenant": "1",
        },
    )
    assert event == {
        "event": "x",
        "access_token": "[hidden]",
        "header": "[hidden]",
        "text": "t [hidden]",
        "tenant": "1",
    }
