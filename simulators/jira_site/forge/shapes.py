"""An event of the site as Forge tells it: smaller than a webhook, and under other names."""

from typing import Any

from simulators.jira_site.news import News

ISSUE_FIELDS = (
    *("summary", "issuetype", "creator", "created", "project"),
    *("reporter", "assignee", "updated", "status"),
)
NAMES = {
    "jira:issue_created": "avi:jira:created:issue",
    "jira:issue_updated": "avi:jira:updated:issue",
    "jira:issue_deleted": "avi:jira:deleted:issue",
    "comment_created": "avi:jira:commented:issue",
    "comment_updated": "avi:jira:commented:issue",
    "comment_deleted": "avi:jira:deleted:comment",
    "attachment_created": "avi:jira:created:attachment",
    "attachment_deleted": "avi:jira:deleted:attachment",
    "worklog_created": "avi:jira:created:worklog",
    "worklog_updated": "avi:jira:updated:worklog",
    "worklog_deleted": "avi:jira:deleted:worklog",
    "issuelink_created": "avi:jira:created:issuelink",
    "issuelink_deleted": "avi:jira:deleted:issuelink",
}
PEOPLE = ("author", "updateAuthor")


def told(news: News) -> dict[str, Any] | None:
    """The payload; None for what Forge does not tell. It has no id of a delivery or a change."""
    event, body, account_id = news.event, news.body, news.account_id
    name = NAMES.get(event)
    if name is None or (event == "jira:issue_updated" and "changelog" not in body):
        return None
    payload: dict[str, Any] = {"eventType": name}
    if event.startswith("worklog_"):
        return payload | {"worklog": _without_names(body["worklog"])}
    if event.startswith("issuelink_"):
        return payload | _link(body["issueLink"])
    if event.startswith("attachment_"):
        return payload | {"attachment": _attachment(body["attachment"], news.issue_id)}
    payload["issue"] = _issue(body["issue"])
    if account_id:
        payload |= {"atlassianId": account_id}
        payload["associatedUsers"] = {"associatedUsers": [{"accountId": account_id}]}
    if "changelog" in body and event == "jira:issue_updated":
        payload["changelog"] = {"items": body["changelog"]["items"]}
    if event.startswith("comment_"):
        payload["comment"] = _without_names(body["comment"])
    return payload


def _issue(issue: dict[str, Any]) -> dict[str, Any]:
    fields = issue.get("fields") or {}
    return {
        "id": issue["id"],
        "key": issue["key"],
        "fields": {name: _person(fields[name]) for name in ISSUE_FIELDS if name in fields},
    }


def _person(value: Any) -> Any:
    return {"accountId": value["accountId"]} if _is_person(value) else value


def _is_person(value: Any) -> bool:
    return isinstance(value, dict) and "accountId" in value


def _without_names(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: _person(value) for name, value in thing.items()}


def _link(link: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(link["id"]),
        "sourceIssueId": str(link["sourceIssueId"]),
        "destinationIssueId": str(link["destinationIssueId"]),
        "issueLinkType": link["issueLinkType"],
    }


def _attachment(one: dict[str, Any], issue_id: str | None) -> dict[str, Any]:
    """Dates of attachments come without a zone, in UTC."""
    return {
        "id": str(one["id"]),
        "issueId": issue_id,
        "fileName": one["filename"],
        "createDate": str(one["created"]).replace("T", " ").partition("+")[0],
        "size": one["size"],
        "mimeType": one["mimeType"],
        "author": _person(one["author"]),
    }
