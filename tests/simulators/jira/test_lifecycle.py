"""The site installs, switches and removes apps by the published rules, and can forge all of it."""

import httpx2
import pytest

from simulators.jira_site.apps import FORGERIES
from simulators.running import NO_CERTIFICATES
from tests.simulators.jira.small_app import KEY


def refused(site, action, body=None):
    with pytest.raises(httpx2.HTTPStatusError) as caught:
        site.post(action, body)
    return caught.value.response


def test_an_install_is_signed_with_the_key_that_the_site_publishes(site, newcomer):
    site.post("install", {"app": newcomer.url})
    assert [(call["event"], call["wrong"]) for call in newcomer.calls] == [
        ("installed", ""),
        ("enabled", ""),
    ]
    body = newcomer.installed
    assert body["key"] == KEY
    assert body["baseUrl"] == site.url
    assert body["productType"] == "jira"
    assert len(body["sharedSecret"]) >= 32


def test_an_unknown_install_key_is_not_there(site):
    assert (
        httpx2.get(
            f"{site.url}/install-keys/nobody", trust_env=False, verify=NO_CERTIFICATES
        ).status_code
        == 404
    )


def test_a_second_install_brings_a_new_secret_and_keeps_what_the_app_keeps_here(site, app):
    assert app.ask(
        "PUT", f"/rest/atlassian-connect/1/addons/{KEY}/properties/ui", json=1
    ).is_success
    before = app.installed["sharedSecret"]
    site.post("install", {"app": app.url})
    assert app.installed["sharedSecret"] != before
    assert site.get("state")["apps"][0]["properties"] == {"ui": 1}


def test_an_app_that_does_not_answer_well_is_not_installed(site, newcomer):
    newcomer.answers = [500]
    answer = refused(site, "install", {"app": newcomer.url})
    assert answer.status_code == 409
    assert "answered 500" in answer.json()["error"]
    assert site.get("state")["apps"] == []


def test_a_failed_second_install_leaves_the_old_secret_at_work(site, app):
    app.answers = [503]
    refused(site, "install", {"app": app.url})
    assert app.ask("GET", "/rest/api/3/serverInfo").is_success


BAD = {
    "no key": ({"key": ""}, "key has letters"),
    "no install address": ({"lifecycle": {}}, "lifecycle.installed is needed"),
    "unsigned installs": ({"apiMigrations": {"gdpr": True}}, "apiMigrations.signed-install"),
    "an unknown scope": ({"scopes": ["EVERYTHING"]}, "scope EVERYTHING is unknown"),
    "an unknown event": (
        {"modules": {"webhooks": [{"event": "jira:issue_eaten", "url": "/hook"}]}},
        "jira:issue_eaten is unknown",
    ),
    "an unknown place": (
        {
            "modules": {
                "webPanels": [
                    {"key": "p", "url": "/p", "name": {"value": "P"}, "location": "nowhere"}
                ]
            }
        },
        "location nowhere is unknown",
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_descriptor_that_jira_would_refuse_is_refused_with_a_reason(site, newcomer, fault):
    newcomer.changes, sentence = BAD[fault]
    answer = refused(site, "install", {"app": newcomer.url})
    assert sentence in answer.json()["error"]
    assert newcomer.calls == []


def test_an_address_where_nobody_answers_is_named(site):
    answer = refused(site, "install", {"app": "http://localhost:9"})
    assert "http://localhost:9/atlassian-connect.json does not answer" in answer.json()["error"]


def test_an_uninstall_is_signed_like_an_install_and_the_app_is_gone(site, app):
    assert site.post("uninstall") == {"status": 204}
    assert [call["event"] for call in app.calls] == ["disabled", "uninstalled"]
    assert not any(call["wrong"] for call in app.calls)
    assert app.ask("GET", "/rest/api/3/serverInfo").status_code == 401


def test_an_app_that_is_switched_off_has_no_panels_events_or_rest(site, app):
    assert site.post("switch", {"enabled": False}) == {"status": 204}
    page = httpx2.get(f"{site.url}/browse/SUP-142", trust_env=False, verify=NO_CERTIFICATES).text
    assert "Small right" not in page
    assert app.ask("GET", "/rest/api/3/serverInfo").status_code == 401
    site.post("change", {"issue": "SUP-142", "comment": "Nobody hears this"})
    site.post("deliver", {"settle": True})
    assert [call["event"] for call in app.calls] == ["disabled"]
    site.post("switch", {"enabled": True})
    assert app.ask("GET", "/rest/api/3/serverInfo").is_success


@pytest.mark.parametrize("kind", FORGERIES)
@pytest.mark.parametrize("event", ["installed", "uninstalled"])
def test_a_forged_call_does_not_pass_an_honest_check(site, app, kind, event):
    before = app.installed["sharedSecret"]
    assert site.post("forge", {"kind": kind, "event": event}) == {"status": 401}
    assert app.calls[-1]["wrong"]
    assert app.installed["sharedSecret"] == before
    assert [one["key"] for one in site.get("state")["apps"]] == [KEY]


def test_an_unknown_forgery_is_refused_with_the_known_ones(site, app):
    assert "foreign-key" in refused(site, "forge", {"kind": "magic"}).json()["error"]
