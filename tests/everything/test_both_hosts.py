"""While a site moves from Connect to Forge both tell of every change: it is carried once."""

import pytest

from jira.forge import keys
from sync.models import IssueEvent
from tenants import choosing_events
from tenants.audit import Actor
from tenants.models import EventChoices, Tenant
from tests.jira_page import forge_jira, jira  # noqa: F401

ISSUE = "SUP-142"
WAYS = (
    {"fields": {"summary": "Another summary"}},
    {"status": "In Progress"},
    {"comment": "First"},
    {"edit_comment": "comment_ids", "text": "Second"},
    {"delete_comment": "comment_ids"},
    {"attach": "a.txt", "text": "file"},
    {"detach": "attachment_ids"},
    {"worklog": 3600, "text": "work"},
    {"edit_worklog": "worklog_ids", "seconds": 7200},
    {"delete_worklog": "worklog_ids"},
    {"link_to": "SUP-143"},
)
WAITED_MS = 5000  # then Forge gives up
LISTS = ("comment_ids", "attachment_ids", "worklog_ids")
TOLD = {
    *("issue_created", "issue_updated", "comment_created", "comment_updated", "comment_deleted"),
    *("attachment_created", "attachment_deleted", "issuelink_created"),
    *("worklog_created", "worklog_updated", "worklog_deleted"),
}


@pytest.fixture(autouse=True)
def not_carried(monkeypatch):
    """What is stored is looked at; nobody works on it."""
    monkeypatch.setattr("sync.waking.wake", lambda tenant_id: None)


def everything_ticked():
    tenant = Tenant.objects.get()
    choosing_events.recommend(tenant, actor=Actor.staff("sue"))
    EventChoices.objects.filter(tenant=tenant).update(**dict.fromkeys(choosing_events.NAMES, True))


def change(site, **way):
    """One of each kind; the last one of its things where a way names their list."""
    held = site.get(f"issue/{ISSUE}")
    given = {name: held[what][-1] if what in LISTS else what for name, what in way.items()}
    site.post("change", {"issue": ISSUE, **given})


def settle(site):
    site.post("deliver", {"settle": True})
    site.post("forge_settle")


def stored():
    rows = IssueEvent.objects.order_by("id").values_list("event", "part", "issue_id", "same_change")
    return sorted(rows)


def hosts():
    ids = IssueEvent.objects.values_list("delivery_id", flat=True)
    return {"forge" if one.startswith("forge:") else "connect" for one in ids}


def make_changes(site):
    site.post("issues", {"project": "SUP", "count": 1})
    for way in WAYS:
        change(site, **way)


def test_forge_alone_tells_every_kind_of_event(forge_jira):  # noqa: F811
    everything_ticked()
    make_changes(forge_jira)
    settle(forge_jira)
    assert {event for event, *_ in stored()} == TOLD and hosts() == {"forge"}
    calls = forge_jira.get("forge")["calls"]
    assert {one["status"] for one in calls} == {204}
    assert max(one["tries"][-1]["ms"] for one in calls) < WAITED_MS


@pytest.mark.parametrize("first", ["connect", "forge"])
def test_each_change_is_stored_once_whichever_host_tells_of_it_first(jira, first):  # noqa: F811
    jira.post("forge_install", {"app": jira.service})
    assert Tenant.objects.count() == 1
    everything_ticked()
    jira.post("forge_config", {"events_held": first == "connect"})
    jira.post("deliver", {"paused": first == "forge"})
    make_changes(jira)
    if first == "forge":
        jira.post("forge_settle")
        jira.post("deliver", {"paused": False, "settle": True})
    else:
        jira.post("deliver", {"settle": True})
        jira.post("forge_config", {"events_held": False})
        jira.post("forge_settle")
    rows = stored()
    assert {event for event, *_ in rows} == TOLD and hosts() == {first}
    assert all(row[-1] for row in rows) and len({row[-1] for row in rows}) == len(rows)


def test_an_event_that_is_delivered_again_is_stored_once(forge_jira):  # noqa: F811
    everything_ticked()
    forge_jira.post("forge_config", {"twice": True})
    change(forge_jira, comment="First")
    settle(forge_jira)
    calls = [one for one in forge_jira.get("forge")["calls"] if "commented" in one["event"]]
    assert [one["status"] for one in calls] == [204, 204]
    assert [event for event, *_ in stored()] == ["comment_created"]


def test_an_event_that_nobody_can_verify_is_tried_again_and_is_not_lost(forge_jira):  # noqa: F811
    everything_ticked()
    forge_jira.post("forge_config", {"keys_served": False, "event_retries": [0, 0, 0, 0]})
    keys.at.cache_clear()
    change(forge_jira, comment="First")
    settle(forge_jira)
    (call,) = [one for one in forge_jira.get("forge")["calls"] if "commented" in one["event"]]
    assert [one["status"] for one in call["tries"]] == [503] * 5 and not stored()
    forge_jira.post("forge_config", {"keys_served": True})
    keys.at.cache_clear()
    again = {"endpoint": "events", "payload": call["tries"][-1]["body"]["payload"]}
    assert again["payload"]["retryContext"]["retryCount"] == 4
    for _ in range(2):
        assert forge_jira.post("forge_trigger", again)["status"] == 204
    assert [event for event, *_ in stored()] == ["comment_created"]
