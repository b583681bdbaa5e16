"""Every change of an issue, with the events that it causes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulators.jira_site import adf
from simulators.jira_site.errors import JiraError
from simulators.jira_site.fields import COMPUTED, FIELDS, BadValue, Field, parse
from simulators.jira_site.model import (
    Attachment,
    Comment,
    Issue,
    IssueLink,
    IssueType,
    LinkType,
    Project,
    Worklog,
    World,
    now_text,
)
from simulators.jira_site.news import News, Publisher
from simulators.jira_site.people import User
from simulators.jira_site.shapes import Shapes, time_spent


@dataclass(frozen=True)
class Actor:
    """Who changes something, and the trace that the request carried."""

    user: User
    trace: str | None = None


class Changes:
    def __init__(self, world: World, shapes: Shapes, publishers: Sequence[Publisher]) -> None:
        self.world = world
        self.shapes = shapes
        self.publishers = publishers

    def parsed(self, project: Project, given: dict[str, Any], version: int) -> dict[str, Any]:
        """Values as they are kept. All that is wrong is told at once, by field."""
        wrong: dict[str, str] = {}
        values: dict[str, Any] = {}
        for name, value in given.items():
            field = FIELDS.get(name)
            if field is None or (field.custom and name not in project.field_ids):
                wrong[name] = (
                    f"Field '{name}' cannot be set. It is not on the appropriate screen, "
                    "or unknown."
                )
                continue
            try:
                values[name] = self._value(field, value, version)
            except BadValue as error:
                wrong[name] = str(error)
        if "summary" in values and not values["summary"]:
            wrong["summary"] = "You must specify a summary of the issue."
        if wrong:
            raise JiraError(400, errors=wrong)
        return values

    def _value(self, field: Field, value: Any, version: int) -> Any:
        if field.read_only or field.kind in COMPUTED:
            raise BadValue(
                f"Field '{field.id}' cannot be set. It is not on the appropriate screen."
            )
        if field.kind == "priority" and value:
            wanted = (value.get("id"), value.get("name")) if isinstance(value, dict) else ()
            for number, name in self.world.priorities.items():
                if number in wanted or name in wanted:
                    return number
            raise BadValue("Specify the Priority (name) in the string format")
        if field.kind == "parent" and value:
            parent = self.world.issue(str(value.get("key") or value.get("id")))
            if parent is None:
                raise BadValue("Could not find issue by id or key.")
            return parent.id
        return parse(field, value, version, set(self.world.users))

    def create(
        self, actor: Actor, project: Project, issue_type: IssueType, values: dict[str, Any]
    ) -> Issue:
        number = self.world.last_number.get(project.key, 0) + 1
        self.world.last_number[project.key] = number
        stamp = now_text()
        defaults = {
            "status": next(iter(self.world.statuses)),
            "priority": "3",
            "labels": [],
            "reporter": actor.user.account_id,
            "creator": actor.user.account_id,
        }
        issue = Issue(
            self.world.next_id(),
            f"{project.key}-{number}",
            project,
            issue_type,
            defaults | values,
            stamp,
            stamp,
        )
        self.world.issues[issue.id] = issue
        self._issue_event(actor, issue, "jira:issue_created", "issue_created")
        return issue

    def edit(self, actor: Actor, issue: Issue, values: dict[str, Any]) -> list[dict[str, Any]]:
        """Nothing happens, and no event is sent, where no value is another one."""
        items = []
        for name, value in values.items():
            before = issue.values.get(name)
            if before == value or (not before and not value and value != 0):
                continue
            items.append(self._item(FIELDS[name], before, value))
            issue.values[name] = value
        if items:
            kind = "issue_assigned" if items[0]["field"] == "assignee" else "issue_updated"
            self._updated(actor, issue, kind, items)
        return items

    def move_to(self, actor: Actor, issue: Issue, status_id: str) -> None:
        before = issue.values["status"]
        issue.values["status"] = status_id
        if before != status_id:
            items = [self._item(FIELDS["status"], before, status_id)]
            self._updated(actor, issue, "issue_generic", items)

    def delete(self, actor: Actor, issue: Issue) -> None:
        for subtask in list(self.world.subtasks_of(issue)):
            self.delete(actor, subtask)
        del self.world.issues[issue.id]
        for link in list(self.world.links_of(issue)):
            del self.world.links[link.id]
        self._issue_event(actor, issue, "jira:issue_deleted", "issue_deleted")

    def add_comment(self, actor: Actor, issue: Issue, comment: Comment) -> None:
        issue.comments.append(comment)
        self._comment_event(actor, issue, comment, "comment_created")
        shown = self.shapes.comment(issue, comment, 2)
        self._issue_event(actor, issue, "jira:issue_updated", "issue_commented", {"comment": shown})

    def edit_comment(
        self,
        actor: Actor,
        issue: Issue,
        comment: Comment,
        body: dict[str, Any],
        visibility: dict[str, str] | None,
    ) -> None:
        comment.body = body
        comment.visibility = visibility
        comment.updated = now_text()
        comment.update_author = actor.user.account_id
        self._comment_event(actor, issue, comment, "comment_updated")

    def delete_comment(self, actor: Actor, issue: Issue, comment: Comment) -> None:
        issue.comments.remove(comment)
        self._comment_event(actor, issue, comment, "comment_deleted")

    def add_attachment(self, actor: Actor, issue: Issue, one: Attachment) -> None:
        issue.attachments.append(one)
        self._publish(
            actor, "attachment_created", {"attachment": self.shapes.attachment(one)}, issue
        )
        item = self._plain_item("Attachment", "attachment", None, None, one.id, one.filename)
        self._updated(actor, issue, "issue_updated", [item])

    def delete_attachment(self, actor: Actor, issue: Issue, one: Attachment) -> None:
        issue.attachments.remove(one)
        self._publish(
            actor, "attachment_deleted", {"attachment": self.shapes.attachment(one)}, issue
        )
        item = self._plain_item("Attachment", "attachment", one.id, one.filename, None, None)
        self._updated(actor, issue, "issue_updated", [item])

    def add_worklog(self, actor: Actor, issue: Issue, log: Worklog) -> None:
        issue.worklogs.append(log)
        self._worklog_event(actor, issue, log, "worklog_created", log.seconds)

    def edit_worklog(self, actor: Actor, issue: Issue, log: Worklog, seconds: int) -> None:
        change = seconds - log.seconds
        log.seconds = seconds
        log.updated = now_text()
        self._worklog_event(actor, issue, log, "worklog_updated", change)

    def delete_worklog(self, actor: Actor, issue: Issue, log: Worklog) -> None:
        issue.worklogs.remove(log)
        self._worklog_event(actor, issue, log, "worklog_deleted", -log.seconds)

    def add_link(
        self, actor: Actor, kind: LinkType, source: Issue, destination: Issue
    ) -> IssueLink:
        link = IssueLink(self.world.next_id(), kind, source.id, destination.id)
        self.world.links[link.id] = link
        self._link_event(actor, link, "issuelink_created")
        return link

    def delete_link(self, actor: Actor, link: IssueLink) -> None:
        del self.world.links[link.id]
        self._link_event(actor, link, "issuelink_deleted")

    def property_changed(self, actor: Actor, issue: Issue, key: str, *, gone: bool) -> None:
        event = "issue_property_deleted" if gone else "issue_property_set"
        about: dict[str, Any] = {"key": key}
        if not gone:
            about["value"] = issue.properties[key]
        self._publish(actor, event, {"issue": self._issue(issue), "property": about})

    def _worklog_event(
        self, actor: Actor, issue: Issue, log: Worklog, event: str, change: int
    ) -> None:
        self._publish(actor, event, {"worklog": self.shapes.worklog(issue, log, 2)})
        after = sum(one.seconds for one in issue.worklogs)
        before = after - change
        item = self._plain_item(
            "timespent", "timespent", str(before), time_spent(before), str(after), time_spent(after)
        )
        self._updated(actor, issue, event.replace("worklog_", "issue_work_log_"), [item])

    def _link_event(self, actor: Actor, link: IssueLink, event: str) -> None:
        about = {
            "id": int(link.id),
            "sourceIssueId": int(link.source),
            "destinationIssueId": int(link.destination),
            "issueLinkType": {
                "id": int(link.type.id),
                "name": link.type.name,
                "inwardName": link.type.inward,
                "outwardName": link.type.outward,
            },
            "systemLink": False,
        }
        self._publish(actor, event, {"issueLink": about})

    def _comment_event(self, actor: Actor, issue: Issue, comment: Comment, event: str) -> None:
        brief = self.shapes.issue(
            issue, ("summary", "issuetype", "project", "status", "priority"), 2
        )
        body = {"comment": self.shapes.comment(issue, comment, 2), "issue": brief}
        self._publish(actor, event, body, issue)

    def _updated(self, actor: Actor, issue: Issue, kind: str, items: list[dict[str, Any]]) -> None:
        change = {"id": self.world.next_id(), "items": items}
        self._issue_event(actor, issue, "jira:issue_updated", kind, {"changelog": change})

    def _issue_event(
        self,
        actor: Actor,
        issue: Issue,
        event: str,
        kind: str,
        more: dict[str, Any] | None = None,
    ) -> None:
        issue.updated = now_text()
        body = {
            "issue_event_type_name": kind,
            "user": self.shapes.person(actor.user, 2),
            "issue": self._issue(issue),
            **(more or {}),
        }
        self._publish(actor, event, body, issue)

    def _issue(self, issue: Issue) -> dict[str, Any]:
        return self.shapes.issue(issue, FIELDS, 2)

    def _publish(
        self, actor: Actor, event: str, body: dict[str, Any], issue: Issue | None = None
    ) -> None:
        about = (issue.properties, issue.id) if issue else ({}, None)
        news = News(event, body, actor.user.account_id, actor.trace, *about)
        for one in self.publishers:
            one.publish(news)

    def _item(self, field: Field, before: Any, after: Any) -> dict[str, Any]:
        """Ids in from and to, what people read in fromString and toString."""
        old_id, old_text = self._told(field, before)
        new_id, new_text = self._told(field, after)
        name = field.name if field.custom else field.id
        item = self._plain_item(name, field.id, old_id, old_text, new_id, new_text)
        item["fieldtype"] = "custom" if field.custom else "jira"
        return item

    def _plain_item(
        self,
        field: str,
        field_id: str,
        old_id: str | None,
        old_text: str | None,
        new_id: str | None,
        new_text: str | None,
    ) -> dict[str, Any]:
        return {
            "field": field,
            "fieldtype": "jira",
            "fieldId": field_id,
            "from": old_id,
            "fromString": old_text,
            "to": new_id,
            "toString": new_text,
        }

    def _told(self, field: Field, raw: Any) -> tuple[str | None, str | None]:
        if raw is None:
            return None, None
        kind = field.kind
        if kind in ("select", "multi", "checkboxes"):
            chosen = raw if isinstance(raw, list) else [raw]
            names = [one.value for one in field.options if one.id in chosen]
            ids = f"[{', '.join(chosen)}]" if isinstance(raw, list) else raw
            return ids, ",".join(names)
        if kind == "user":
            return raw, self.world.users[raw].name
        if kind == "priority":
            return raw, self.world.priorities[raw]
        if kind == "status":
            return raw, self.world.statuses[raw].name
        if kind == "parent":
            return raw, self.world.issues[raw].key if raw in self.world.issues else None
        if kind == "area":
            return None, adf.to_text(raw)
        if kind == "labels":
            return None, " ".join(raw)
        return None, str(raw)
