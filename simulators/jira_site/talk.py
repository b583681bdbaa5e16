"""What a tester lets a person do around an issue: comments, work logs, files, links."""

from collections.abc import Callable
from typing import Any

from simulators.jira_site import adf
from simulators.jira_site.changes import Actor
from simulators.jira_site.model import Attachment, Issue, Worklog, now_text

Given = dict[str, Any]


def change(site: Any, actor: Actor, issue: Issue, body: Given) -> None:
    for name, do in _WAYS.items():
        if body.get(name):
            do(site, actor, issue, body)


def attach(site: Any, actor: Actor, issue: Issue, name: str, content: bytes, kind: str) -> None:
    made = Attachment(site.world.next_id(), name, actor.user.account_id, now_text(), kind, content)
    site.changes.add_attachment(actor, issue, made)


def _edit_comment(site: Any, actor: Actor, issue: Issue, body: Given) -> None:
    held = _named(issue.comments, body["edit_comment"])
    visible = body.get("visibility", held.visibility)
    site.changes.edit_comment(actor, issue, held, adf.from_text(body["text"]), visible)


def _delete_comment(site: Any, actor: Actor, issue: Issue, body: Given) -> None:
    site.changes.delete_comment(actor, issue, _named(issue.comments, body["delete_comment"]))


def _worklog(site: Any, actor: Actor, issue: Issue, body: Given) -> None:
    stamp = now_text()
    text = adf.from_text(body["text"]) if body.get("text") else None
    log = Worklog(
        site.world.next_id(),
        actor.user.account_id,
        int(body["worklog"]),
        stamp,
        stamp,
        stamp,
        text,
    )
    site.changes.add_worklog(actor, issue, log)


def _edit_worklog(site: Any, actor: Actor, issue: Issue, body: Given) -> None:
    log = _named(issue.worklogs, body["edit_worklog"])
    site.changes.edit_worklog(actor, issue, log, int(body["seconds"]))


def _delete_worklog(site: Any, actor: Actor, issue: Issue, body: Given) -> None:
    site.changes.delete_worklog(actor, issue, _named(issue.worklogs, body["delete_worklog"]))


def _attach(site: Any, actor: Actor, issue: Issue, body: Given) -> None:
    kind = str(body.get("kind") or "text/plain")
    attach(site, actor, issue, body["attach"], str(body.get("text") or "").encode(), kind)


def _detach(site: Any, actor: Actor, issue: Issue, body: Given) -> None:
    site.changes.delete_attachment(actor, issue, _named(issue.attachments, body["detach"]))


def _link_to(site: Any, actor: Actor, issue: Issue, body: Given) -> None:
    other = site.world.issue(str(body["link_to"]))
    if other is None:
        raise ValueError(f"there is no issue {body['link_to']}")
    kinds = site.world.link_types.values()
    kind = next((one for one in kinds if one.name == body.get("kind", one.name)), None)
    if kind is None:
        raise ValueError(f"there is no kind of link called {body['kind']}")
    site.changes.add_link(actor, kind, issue, other)


def _unlink(site: Any, actor: Actor, issue: Issue, body: Given) -> None:
    site.changes.delete_link(actor, site.world.links[str(body["unlink"])])


def _named(held: list[Any], wanted: Any) -> Any:
    for one in held:
        if one.id == str(wanted):
            return one
    raise ValueError(f"there is no {wanted} on this issue")


_WAYS: dict[str, Callable[[Any, Actor, Issue, Given], None]] = {
    "edit_comment": _edit_comment,
    "delete_comment": _delete_comment,
    "worklog": _worklog,
    "edit_worklog": _edit_worklog,
    "delete_worklog": _delete_worklog,
    "attach": _attach,
    "detach": _detach,
    "link_to": _link_to,
    "unlink": _unlink,
}
