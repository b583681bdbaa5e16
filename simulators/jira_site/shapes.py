"""How the site's things look in answers of its REST interface and in webhooks."""

from collections.abc import Iterable
from typing import Any

from simulators.jira_site import adf
from simulators.jira_site.fields import FIELDS, Field
from simulators.jira_site.model import (
    Attachment,
    Comment,
    Issue,
    IssueLink,
    IssueType,
    Project,
    Status,
    Worklog,
    World,
)
from simulators.jira_site.people import User

CATEGORIES = {
    "new": (2, "blue-gray", "To Do"),
    "indeterminate": (4, "yellow", "In Progress"),
    "done": (3, "green", "Done"),
}


class Shapes:
    """Bound to the site's address, because most things name their own."""

    def __init__(self, world: World, base_url: str) -> None:
        self.world = world
        self.base = base_url

    def self_link(self, path: str, version: int = 3) -> str:
        return f"{self.base}/rest/api/{version}/{path}"

    def user(self, account_id: str | None, version: int = 3) -> dict[str, Any] | None:
        person = self.world.users.get(account_id or "")
        return self.person(person, version) if person else None

    def person(self, person: User, version: int = 3) -> dict[str, Any]:
        """The mail address is there only where its owner shows it."""
        about: dict[str, Any] = {
            "self": self.self_link(f"user?accountId={person.account_id}", version),
            "accountId": person.account_id,
            "accountType": person.account_type,
            "avatarUrls": {
                size: f"{self.base}/static/avatar.svg" for size in ("16x16", "24x24", "48x48")
            },
            "displayName": person.name,
            "active": person.active,
            "timeZone": person.time_zone,
        }
        if person.email_shown:
            about["emailAddress"] = person.email
        return about

    def status(self, status: Status) -> dict[str, Any]:
        number, colour, name = CATEGORIES[status.category]
        return {
            "self": self.self_link(f"status/{status.id}"),
            "id": status.id,
            "name": status.name,
            "statusCategory": {
                "id": number,
                "key": status.category,
                "colorName": colour,
                "name": name,
            },
        }

    def issue_type(self, issue_type: IssueType) -> dict[str, Any]:
        return {
            "self": self.self_link(f"issuetype/{issue_type.id}"),
            "id": issue_type.id,
            "name": issue_type.name,
            "description": issue_type.description,
            "iconUrl": f"{self.base}/static/type.svg",
            "subtask": issue_type.subtask,
            "hierarchyLevel": issue_type.level,
        }

    def project(self, project: Project) -> dict[str, Any]:
        return {
            "self": self.self_link(f"project/{project.id}"),
            "id": project.id,
            "key": project.key,
            "name": project.name,
            "projectTypeKey": project.kind,
            "simplified": False,
            "style": "classic",
            "isPrivate": False,
        }

    def priority(self, priority_id: str) -> dict[str, Any]:
        return {
            "self": self.self_link(f"priority/{priority_id}"),
            "id": priority_id,
            "name": self.world.priorities[priority_id],
        }

    def value(self, field: Field, raw: Any, version: int) -> Any:
        if raw is None:
            return None
        kind = field.kind
        if kind == "area":
            return raw if version == 3 else adf.to_text(raw)
        if kind == "select":
            return self._option(field, raw)
        if kind in ("multi", "checkboxes"):
            return [self._option(field, item) for item in raw]
        if kind == "user":
            return self.user(raw, version)
        if kind == "priority":
            return self.priority(raw)
        if kind == "status":
            return self.status(self.world.statuses[raw])
        if kind == "parent":
            return self.issue_brief(self.world.issues[raw]) if raw in self.world.issues else None
        return raw

    def _option(self, field: Field, option_id: str) -> dict[str, Any]:
        option = next(one for one in field.options if one.id == option_id)
        return {
            "self": self.self_link(f"customFieldOption/{option.id}"),
            "value": option.value,
            "id": option.id,
        }

    def issue_field(self, issue: Issue, field: Field, version: int) -> Any:
        if field.id == "issuetype":
            return self.issue_type(issue.type)
        if field.id == "project":
            return self.project(issue.project)
        if field.id in ("created", "updated"):
            return getattr(issue, field.id)
        if field.id == "comment":
            found = [self.comment(issue, one, version) for one in issue.comments]
            return {"comments": found, "total": len(found), "maxResults": len(found), "startAt": 0}
        if field.id == "attachment":
            return [self.attachment(one) for one in issue.attachments]
        if field.id == "worklog":
            logs = [self.worklog(issue, one, version) for one in issue.worklogs]
            return {"worklogs": logs, "total": len(logs), "maxResults": 20, "startAt": 0}
        if field.id == "issuelinks":
            return [self.link_of(issue, one) for one in self.world.links_of(issue)]
        if field.id == "subtasks":
            return [self.issue_brief(one) for one in self.world.subtasks_of(issue)]
        return self.value(field, issue.values.get(field.id), version)

    def fields(self, issue: Issue, wanted: Iterable[str], version: int) -> dict[str, Any]:
        return {
            name: self.issue_field(issue, FIELDS[name], version)
            for name in wanted
            if self.has_field(issue, name)
        }

    def has_field(self, issue: Issue, name: str) -> bool:
        field = FIELDS.get(name)
        if field is None:
            return False
        if name == "parent":
            return bool(issue.values.get("parent"))
        return not field.custom or name in issue.project.field_ids

    def issue_brief(self, issue: Issue) -> dict[str, Any]:
        brief = self.fields(issue, ("summary", "status", "priority", "issuetype"), 3)
        return {
            "id": issue.id,
            "key": issue.key,
            "self": self.self_link(f"issue/{issue.id}"),
            "fields": brief,
        }

    def issue(self, issue: Issue, wanted: Iterable[str], version: int) -> dict[str, Any]:
        return {
            "expand": "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations",
            "id": issue.id,
            "self": self.self_link(f"issue/{issue.id}", version),
            "key": issue.key,
            "fields": self.fields(issue, wanted, version),
        }

    def rendered(self, issue: Issue, wanted: Iterable[str]) -> dict[str, Any]:
        """HTML of text areas; null for everything that has no form of its own."""
        return {
            name: adf.to_html(issue.values.get(name)) if FIELDS[name].kind == "area" else None
            for name in wanted
            if self.has_field(issue, name)
        }

    def comment(self, issue: Issue, comment: Comment, version: int) -> dict[str, Any]:
        about: dict[str, Any] = {
            "self": self.self_link(f"issue/{issue.id}/comment/{comment.id}", version),
            "id": comment.id,
            "author": self.user(comment.author, version),
            "updateAuthor": self.user(comment.update_author, version),
            "body": comment.body if version == 3 else adf.to_text(comment.body),
            "created": comment.created,
            "updated": comment.updated,
        }
        if issue.project.kind == "service_desk":
            about["jsdPublic"] = comment.public
        if comment.visibility:
            about["visibility"] = comment.visibility
        if comment.properties:
            about["properties"] = [
                {"key": key, "value": value} for key, value in comment.properties.items()
            ]
        return about

    def attachment(self, one: Attachment) -> dict[str, Any]:
        return {
            "self": self.self_link(f"attachment/{one.id}"),
            "id": one.id,
            "filename": one.filename,
            "author": self.user(one.author),
            "created": one.created,
            "size": len(one.content),
            "mimeType": one.mime_type,
            "content": self.self_link(f"attachment/content/{one.id}"),
        }

    def worklog(self, issue: Issue, log: Worklog, version: int) -> dict[str, Any]:
        about: dict[str, Any] = {
            "self": self.self_link(f"issue/{issue.id}/worklog/{log.id}", version),
            "id": log.id,
            "issueId": issue.id,
            "author": self.user(log.author, version),
            "updateAuthor": self.user(log.author, version),
            "created": log.created,
            "updated": log.updated,
            "started": log.started,
            "timeSpent": time_spent(log.seconds),
            "timeSpentSeconds": log.seconds,
        }
        if log.comment:
            about["comment"] = log.comment if version == 3 else adf.to_text(log.comment)
        return about

    def link_of(self, issue: Issue, link: IssueLink) -> dict[str, Any]:
        outward = link.source == issue.id
        other = self.world.issues[link.destination if outward else link.source]
        return {
            "id": link.id,
            "self": self.self_link(f"issueLink/{link.id}"),
            "type": self.link_type(link),
            ("outwardIssue" if outward else "inwardIssue"): self.issue_brief(other),
        }

    def link_type(self, link: IssueLink) -> dict[str, Any]:
        kind = link.type
        return {
            "id": kind.id,
            "name": kind.name,
            "inward": kind.inward,
            "outward": kind.outward,
            "self": self.self_link(f"issueLinkType/{kind.id}"),
        }


def time_spent(seconds: int) -> str:
    """In Jira's words, with eight-hour days."""
    days, rest = divmod(seconds, 8 * 3600)
    hours, rest = divmod(rest, 3600)
    parts = [f"{n}{u}" for n, u in ((days, "d"), (hours, "h"), (rest // 60, "m")) if n]
    return " ".join(parts) or "0m"
