"""While a site moves from Connect to Forge both tell of every change: it is carried once."""

import pytest

from sync.models import IssueEvent
from tenants import choosing_events
from tenants.audit import Actor
from tenants.models import EventChoices, Tenant
from tests.forge_manifest import MANIFEST
from tests.jira_page import _jira_site, forge_jira, jira  # noqa: F401

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
    given = {name: held[text][-1] if text in held else text for name, text in way.items()}
    site.post("change", {"issue": ISSUE, **given})


def settle(site):
    site.post("deliver", {"settle": True})
    site.post("forge_settle")


def stored():
    rows = IssueEvent.objects.order_by("id").values_list("event", "part", "issue_id", "same_change")
    return sorted(rows)


def of_host(rows=None):
    ids = IssueEvent.objects.values_list("delivery_id", flat=True)
    return {"forge" if one.startswith("forge:") else "connect" for one in ids}


def all_changes(site):
    site.post("issues", {"project": "SUP", "count": 1})
    for way in WAYS:
        change(site, **way)
    settle(site)


def test_forge_alone_tells_every_kind_of_event(forge_jira):  # noqa: F811
    everything_ticked()
    all_changes(forge_jira)
    assert {event for event, *_ in stored()} == TOLD and of_host() == {"forge"}
    statuses = {one["status"] for one in forge_jira.get("forge")["calls"]}
    assert statuses == {204}


@pytest.mark.parametrize("first", ["connect", "forge"])
def test_each_change_is_stored_once_whichever_host_tells_of_it_first(jira, first):  # noqa: F811
    jira.post("forge_install", {"app": jira.service, "manifest": MANIFEST})
    assert Tenant.objects.count() == 1
    everything_ticked()
    late = {"event_delay": 0.5} if first == "connect" else {}
    jira.post("forge_config", late)
    jira.post("deliver", {"paused": first == "forge"})
    jira.post("issues", {"project": "SUP", "count": 1})
    for way in WAYS:
        change(jira, **way)
    if first == "forge":
        jira.post("forge_settle")
    jira.post("deliver", {"paused": False})
    settle(jira)
    rows = stored()
    assert {event for event, *_ in rows} == TOLD and of_host() == {first}
    assert all(row[-1] for row in rows) and len({row[-1] for row in rows}) == len(rows)
    assert len(rows) == len({row[:3] + row[3:] for row in rows})


def test_an_event_that_is_delivered_again_is_stored_once(forge_jira):  # noqa: F811
    everything_ticked()
    forge_jira.post("forge_config", {"twice": True})
    change(forge_jira, comment="First")
    settle(forge_jira)
    calls = [one for one in forge_jira.get("forge")["calls"] if "commented" in one["event"]]
    assert [one["status"] for one in calls] == [204, 204]
    assert [event for event, *_ in stored()] == ["comment_created"]
