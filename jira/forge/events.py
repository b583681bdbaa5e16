"""An event of Forge in the words of Connect, so that one reader reduces both.

Forge tells every event that can be ticked, with three differences: a comment that was added and one
that was edited have the same name; a file names its issue, where Connect tells of it as a change of
the issue; and what goes down with a deleted issue is not told apart.
"""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from jira import events, refs
from jira.events import Change

RETRY = "retryContext"
Told = tuple[str, dict[str, Any]]


def read(payload: Mapping[str, Any]) -> tuple[str, list[Change]]:
    """The event's name under Connect, and its changes; an empty name for what is none of ours."""
    name = str(payload.get("eventType") or "")
    translate = _NAMES.get(name)
    if translate is None:
        return "", []
    event, body = translate(payload)
    account = str(payload.get("atlassianId") or "")[:128]
    return event, events.read({"webhookEvent": event, **body}, account)


def delivery_id(payload: Mapping[str, Any]) -> str:
    """Forge gives an event no id. What it tells is the same each time but for the retry, so that
    the digest of it is one."""
    told = {name: value for name, value in payload.items() if name != RETRY}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return f"forge:{sha256(text.encode()).hexdigest()}"


def _issue(event: str) -> Callable[[Mapping[str, Any]], Told]:
    def translate(payload: Mapping[str, Any]) -> Told:
        issue = refs.mapping(payload.get("issue"))
        at = refs.mapping(issue.get("fields")).get("updated") if "deleted" not in event else None
        return event, {**_at(at), "issue": issue, "changelog": payload.get("changelog")}

    return translate


def _commented(payload: Mapping[str, Any]) -> Told:
    comment = refs.mapping(payload.get("comment"))
    new = comment.get("updated") in (None, comment.get("created"))
    event = "comment_created" if new else "comment_updated"
    return event, {**_at(comment.get("updated")), **_comment(payload)}


def _uncommented(payload: Mapping[str, Any]) -> Told:
    return "comment_deleted", _comment(payload)


def _comment(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"issue": payload.get("issue"), "comment": payload.get("comment")}


def _worklog(event: str) -> Callable[[Mapping[str, Any]], Told]:
    def translate(payload: Mapping[str, Any]) -> Told:
        log = refs.mapping(payload.get("worklog"))
        at = log.get("updated") if event != "worklog_deleted" else None
        return event, {**_at(at), "worklog": log}

    return translate


def _link(event: str) -> Callable[[Mapping[str, Any]], Told]:
    def translate(payload: Mapping[str, Any]) -> Told:
        return event, {"issueLink": dict(payload)}

    return translate


def _file(side: str) -> Callable[[Mapping[str, Any]], Told]:
    """Under Connect a file comes as a changed field of its issue."""

    def translate(payload: Mapping[str, Any]) -> Told:
        file = refs.mapping(payload.get("attachment"))
        item = {"field": "Attachment", "fieldId": events.ATTACHMENT, side: file.get("id")}
        author = refs.mapping(file.get("author")) if side == "to" else {}
        return "jira:issue_updated", {
            **_at(file.get("createDate") if side == "to" else None),
            "user": author,
            "issue": {"id": file.get("issueId")},
            "changelog": {"items": [item]},
        }

    return translate


def _at(text: Any) -> dict[str, int]:
    """The time of the event, as far as its thing tells it; some dates have no zone and are UTC."""
    moment = events.moment(text)
    return {"timestamp": round(moment.timestamp() * 1000)} if moment else {}


_NAMES: dict[str, Callable[[Mapping[str, Any]], Told]] = {
    "avi:jira:created:issue": _issue("jira:issue_created"),
    "avi:jira:updated:issue": _issue("jira:issue_updated"),
    "avi:jira:deleted:issue": _issue("jira:issue_deleted"),
    "avi:jira:commented:issue": _commented,
    "avi:jira:deleted:comment": _uncommented,
    "avi:jira:created:attachment": _file("to"),
    "avi:jira:deleted:attachment": _file("from"),
    "avi:jira:created:worklog": _worklog("worklog_created"),
    "avi:jira:updated:worklog": _worklog("worklog_updated"),
    "avi:jira:deleted:worklog": _worklog("worklog_deleted"),
    "avi:jira:created:issuelink": _link("issuelink_created"),
    "avi:jira:deleted:issuelink": _link("issuelink_deleted"),
}
