"""Events reach the app signed, at least once, under an identifier that stays."""

import jwt
import pytest

from simulators.jira_site.qsh import qsh


@pytest.fixture
def told(site, app):
    """Settles everything on its way; the hook's calls, newest last."""

    def settled(**change):
        if change:
            site.post("change", {"issue": "SUP-142", **change})
        site.post("deliver", {"settle": True})
        return [call for call in app.calls if call["event"] == "hook"]

    site.post("config", {"webhook_backoff": [0, 0]})
    return settled


def test_an_edit_is_told_with_what_changed(told, site):
    calls = told(fields={"customfield_10034": 15}, account="Ben")
    assert [call["wrong"] for call in calls] == [""]
    body = calls[0]["body"]
    assert body["webhookEvent"] == "jira:issue_updated"
    assert body["user"]["displayName"] == "Ben Ortiz"
    assert (
        body["changelog"]["items"]
        == [
            {
                "field": "Users affected",
                "fieldtype": "custom",
                "fieldId": "customfield_10034",
                "from": "14",
                "fromString": "14",
                "to": "15",
                "toString": "15",
            }
        ]
        or body["changelog"]["items"][0]["toString"] == "15"
    )
    assert isinstance(body["issue"]["fields"]["description"], str)


def test_an_edit_that_changes_nothing_is_not_told(told):
    assert told(fields={"customfield_10034": 14}) == []


def test_a_comment_is_told_as_a_comment_and_as_an_update(told):
    calls = told(comment="Hello")
    assert [one["body"]["webhookEvent"] for one in calls] == [
        "comment_created",
        "jira:issue_updated",
    ]
    assert calls[0]["body"]["comment"]["body"] == "Hello"
    assert calls[1]["body"]["issue_event_type_name"] == "issue_commented"


def test_a_failed_delivery_is_repeated_under_the_same_identifier_and_counted(told, app):
    app.answers = [503, 429]
    calls = told(status="Done")
    assert len({one["headers"]["x-atlassian-webhook-identifier"] for one in calls}) == 1
    assert [one["headers"].get("x-atlassian-webhook-retry") for one in calls] == [None, "1", "2"]
    assert not any(one["wrong"] for one in calls)


def test_a_refusal_is_not_repeated(told, app):
    app.answers = [400]
    assert len(told(status="Done")) == 1


def test_the_site_gives_up_in_the_end(told, app, site):
    app.answers = [500] * 9
    assert len(told(status="Done")) == 3
    last = site.get("deliveries")["deliveries"][-1]
    assert (last["done"], last["status"]) == (True, 500)


def test_the_same_event_can_come_twice(told, site):
    told(status="Done")
    site.post("deliver", {"again": site.get("deliveries")["deliveries"][-1]["id"]})
    calls = told()
    assert len(calls) == 2
    assert calls[0]["body"] == calls[1]["body"]


def test_events_can_wait_and_come_in_the_wrong_order(told, site):
    site.post("deliver", {"paused": True})
    told(fields={"customfield_10034": 15})
    assert told(fields={"customfield_10034": 16}) == []
    site.post("deliver", {"paused": False, "reverse": True})
    numbers = [one["body"]["issue"]["fields"]["customfield_10034"] for one in told()]
    assert numbers == [16, 15]


def test_the_trace_of_an_apps_own_write_comes_back(told, app):
    body = {"fields": {"customfield_10034": 99}}
    headers = {"X-Atlassian-Webhook-Trace": "mine-1"}
    app.ask("PUT", "/rest/api/3/issue/SUP-142", json=body, headers=headers)
    assert told()[-1]["headers"]["x-atlassian-webhook-trace"] == "mine-1"


def test_a_property_that_the_app_set_is_told(told, app):
    app.ask("PUT", "/rest/api/3/issue/SUP-142/properties/small", json={"count": 1})
    body = told()[-1]["body"]
    assert (body["webhookEvent"], body["property"]["value"]) == ("issue_property_set", {"count": 1})


def test_a_tester_can_send_an_event_of_their_own(told, site):
    site.post("deliver", {"event": "comment_created", "body": {"comment": {}}, "id": "mine"})
    call = told()[-1]
    assert call["wrong"] == ""
    assert call["headers"]["x-atlassian-webhook-identifier"] == "mine"


def test_the_body_is_outside_the_signature(told, app):
    """So an app may not believe it: only method and address are signed."""
    told(status="Done")
    token = app.calls[-1]["headers"]["authorization"].removeprefix("JWT ")
    claims = jwt.decode(token, app.installed["sharedSecret"], algorithms=["HS256"])
    assert claims["qsh"] == qsh("POST", "/hook")
    assert claims["iss"] == app.installed["clientKey"]
