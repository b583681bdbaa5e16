"""Events as Forge tells them become what Connect's become."""

import pytest

from jira.forge import events
from tenants.models import Switches
from tests.jira.fits import header

pytestmark = pytest.mark.django_db
UPDATED = "2026-11-20T10:00:00.500+0000"
AT = 1_795_168_800_500
ISSUE = {
    "id": "10010",
    "key": "SUP-1",
    "fields": {
        "summary": "Secret plan",
        "updated": UPDATED,
        "project": {"id": "10000"},
        "issuetype": {"id": "10001"},
    },
}
COMMENT = {"id": "9", "created": UPDATED, "updated": UPDATED, "body": "Secret"}
LOG = {"id": "7", "issueId": "10010", "timeSpent": "1h", "updated": UPDATED}
FILE = {"id": "5", "issueId": "10010", "createDate": "2026-11-20 10:00:00.500"}
LINK = {
    "id": "3",
    "sourceIssueId": "10010",
    "destinationIssueId": "10011",
    "issueLinkType": {"outwardName": "blocks", "inwardName": "is blocked by"},
}


@pytest.fixture
def deliver(client, forge):
    def do(payload, *, token=None, **more):
        body = {"payload": payload, **more}
        given = header(token or forge.jira())
        return client.post("/forge/events", body, "application/json", headers=given)

    return do


def told(name, **payload):
    return {"eventType": f"avi:jira:{name}", "atlassianId": "712020:x", **payload}


@pytest.mark.parametrize(
    ("payload", "event", "about"),
    [
        (told("created:issue", issue=ISSUE), "issue_created", ""),
        (told("deleted:issue", issue=ISSUE), "issue_deleted", ""),
        (told("commented:issue", issue=ISSUE, comment=COMMENT), "comment_created", "9"),
        (
            told("commented:issue", issue=ISSUE, comment={**COMMENT, "created": "2026-11-20"}),
            "comment_updated",
            "9",
        ),
        (told("deleted:comment", issue=ISSUE, comment=COMMENT), "comment_deleted", "9"),
        (told("created:worklog", worklog=LOG), "worklog_created", "7"),
        (told("updated:worklog", worklog=LOG), "worklog_updated", "7"),
        (told("deleted:worklog", worklog=LOG), "worklog_deleted", "7"),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_each_event_is_reduced_as_connects_is(deliver, heard, payload, event, about):
    assert deliver(payload).status_code == 204
    (one,) = heard
    (change,) = one.changes
    assert (change.event, change.issue.id, change.about) == (event, "10010", about)
    assert change.account_id == "712020:x" and "Secret" not in str(change)
    assert one.event.removeprefix("jira:") == event


def test_changed_fields_come_with_their_former_text(deliver, heard):
    items = [{"fieldId": "priority", "fromString": "Low", "toString": "High"}]
    deliver(told("updated:issue", issue=ISSUE, changelog={"items": items}))
    (change,) = heard[0].changes
    assert [(one.field, one.before) for one in change.items] == [("priority", "Low")]
    assert change.version == str(AT) and round(change.at.timestamp() * 1000) == AT


def test_a_file_that_came_or_went_is_a_change_of_its_issue(deliver, heard):
    deliver(told("created:attachment", attachment=FILE))
    deliver(told("deleted:attachment", attachment=FILE))
    came, went = (one.changes[0] for one in heard)
    assert (came.event, came.issue.id, came.items[0].to_id) == ("issue_updated", "10010", "5")
    assert (went.items[0].to_id, went.items[0].from_id) == ("", "5")
    assert round(came.at.timestamp() * 1000) == AT and went.at is None


def test_a_link_is_a_change_at_each_end(deliver, heard):
    deliver(told("created:issuelink", **LINK))
    ends = {(one.issue.id, one.words) for one in heard[0].changes}
    assert ends == {("10010", "blocks"), ("10011", "is blocked by")}


def test_a_repeated_delivery_has_the_same_id_and_another_event_another(deliver, heard):
    payload = told("created:issue", issue=ISSUE)
    deliver(payload)
    deliver({**payload, "retryContext": {"retryCount": 2, "retryReason": "TIMEOUT_ERROR"}})
    deliver({**payload, "atlassianId": "712020:y"})
    first, again, other = (one.id for one in heard)
    assert first == again != other and first.startswith("forge:")


@pytest.mark.parametrize(
    "more", [{"selfGenerated": True}, {"webhookTraceValue": "sinergify"}], ids=["self", "trace"]
)
def test_the_echo_of_our_own_write_is_dropped(deliver, heard, more):
    assert deliver(told("created:issue", issue=ISSUE, **more)).status_code == 204
    assert heard == []


def test_a_disabled_plugin_acknowledges_and_drops(deliver, heard, forge):
    forge.hourly()
    Switches.objects.update(plugin_enabled=False)
    assert deliver(told("created:issue", issue=ISSUE)).status_code == 204
    assert heard == []


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"eventType": ["avi:jira:created:issue"]},
        told("viewed:issue", issue=ISSUE),
        told("created:issue"),
        told("created:issue", issue="10010"),
        told("created:issue", issue={"id": "../1"}),
        told("created:attachment", attachment={"id": "5"}),
        told("commented:issue", issue=ISSUE),
        told("updated:worklog", worklog={"id": "7"}),
        told("created:issuelink", id="3"),
    ],
)
def test_an_event_that_concerns_nothing_of_ours_is_acknowledged(deliver, heard, payload):
    assert deliver(payload).status_code == 204
    assert heard == [] or heard[0].changes[0].items


@pytest.mark.parametrize("body", [b"{", b"[]", b"[" * 3000])
def test_a_body_that_is_no_object_is_said_to_be_none(client, forge, heard, body):
    answer = client.post("/forge/events", body, "application/json", headers=header(forge.jira()))
    assert answer.status_code == 400 and "code" in answer.json() and heard == []


def test_a_body_about_another_site_than_its_token_is_refused(deliver, heard):
    payload = told("created:issue", issue=ISSUE)
    for more in (
        {"context": {"cloudId": "other"}},
        {"payload": {**payload, "context": {"cloudId": 1}}},
    ):
        answer = deliver(**{"payload": payload, **more})
        assert answer.status_code == 400 and answer.json()["code"] == "contradiction"
    assert heard == []


def test_a_name_that_forge_has_not_is_none_of_ours():
    assert events.read({"eventType": "avi:jira:updated:comment"}) == ("", [])
