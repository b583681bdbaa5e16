"""What an event of Jira says, reduced to what the work needs: ids, times and which fields changed.

Names, mail addresses, texts of comments and contents of fields go no further: they are read from
Jira when they are carried. Only the former value of a changed field is kept, for the rules that ask
whether a condition has *become* true; who stores it keeps those of such fields alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeGuard

from jira.caller import IssueRef
from jira.refs import NUMBER
from tenants.models import Tenant

LONGEST_NAME = 255
LONGEST_VALUE = 1000
MOST_ITEMS = 200
ATTACHMENT = "attachment"
ISSUE_DELETED = "jira:issue_deleted"


@dataclass(frozen=True)
class Item:
    """A changed field: its id in Jira and the text before, or an attachment by its ids."""

    field: str
    before: str = ""
    from_id: str = ""
    to_id: str = ""


@dataclass(frozen=True)
class Change:
    """`event` without Jira's prefix. `about` is the id of the comment, work log, file or
    issue link. `version` is when Jira last changed the thing that the event is about, in
    milliseconds: the same whichever host tells of it. Empty where the body does not say."""

    event: str
    issue: IssueRef
    project_id: str = ""
    issue_type_id: str = ""
    account_id: str = ""
    at: datetime | None = None
    about: str = ""
    words: str = ""  # time spent, or the kind of an issue link
    other: str = ""  # id of the issue at the other end of a link
    version: str = ""
    items: tuple[Item, ...] = ()
    attachments: tuple[str, ...] = field(default=())  # of a new issue


@dataclass(frozen=True)
class Delivery:
    """A verified webhook. `id` is the same whenever Jira delivers it again; `event` as Jira names
    it; `account_id` is that of the token."""

    tenant: Tenant
    id: str
    event: str
    account_id: str
    changes: tuple[Change, ...]


def read(body: Mapping[str, Any], account_id: str = "") -> list[Change]:
    """The changes of one webhook: none where it names no issue, two for a link of two issues.

    `account_id` is the verified one of the token; the body's own counts where there is none.
    """
    event = str(body.get("webhookEvent") or "").removeprefix("jira:")
    kind = event.partition("_")[0]
    reader = _READERS.get(kind, _of_issue)
    by = account_id or _account(_map(body, "user"))
    return reader(event, body, by, _time(body.get("timestamp")))


def _of_issue(event: str, body: Mapping[str, Any], by: str, at: datetime | None) -> list[Change]:
    issue = _map(body, "issue")
    ref = _ref(issue)
    if ref is None:
        return []
    fields = _map(issue, "fields")
    return [
        Change(
            event,
            ref,
            project_id=_number(_map(fields, "project").get("id")),
            issue_type_id=_number(_map(fields, "issuetype").get("id")),
            account_id=by,
            at=at,
            version=_version(fields),
            items=tuple(_items(_map(body, "changelog").get("items"))),
            attachments=_files(fields) if event == "issue_created" else (),
        )
    ]


def _of_comment(event: str, body: Mapping[str, Any], by: str, at: datetime | None) -> list[Change]:
    comment = _map(body, "comment")
    about = _number(comment.get("id"))
    changes = _of_issue(event, body, by or _account(_map(comment, "updateAuthor")), at)
    version = _version(comment)
    return [replace(one, about=about, version=version) for one in changes] if about else []


def _of_worklog(event: str, body: Mapping[str, Any], by: str, at: datetime | None) -> list[Change]:
    log = _map(body, "worklog")
    about, issue_id = _number(log.get("id")), _number(log.get("issueId"))
    if not about or not issue_id:
        return []
    who = by or _account(_map(log, "updateAuthor")) or _account(_map(log, "author"))
    spent = _text(log.get("timeSpent"))
    return [
        Change(
            event,
            IssueRef(issue_id),
            account_id=who,
            at=at,
            about=about,
            words=spent,
            version=_version(log),
        )
    ]


def _of_link(event: str, body: Mapping[str, Any], by: str, at: datetime | None) -> list[Change]:
    """One change for each end, in the words that Jira shows at that end."""
    link = _map(body, "issueLink")
    about, kind = _number(link.get("id")), _map(link, "issueLinkType")
    source, target = _number(link.get("sourceIssueId")), _number(link.get("destinationIssueId"))
    if not about or not source or not target:
        return []
    ends = ((source, target, kind.get("outwardName")), (target, source, kind.get("inwardName")))
    return [
        Change(
            event,
            IssueRef(here),
            account_id=by,
            at=at,
            about=about,
            other=there,
            words=_text(words),
        )
        for here, there, words in ends
    ]


def _none(event: str, body: Mapping[str, Any], by: str, at: datetime | None) -> list[Change]:
    """Events of attachments name no issue; the item of “issue updated” does."""
    return []


_READERS = {
    "comment": _of_comment,
    "worklog": _of_worklog,
    "issuelink": _of_link,
    "attachment": _none,
}


def _items(items: Any) -> list[Item]:
    found = [one for one in items if isinstance(one, Mapping)] if _is_list(items) else []
    return [
        Item(
            _text(one.get("fieldId") or one.get("field")),
            _text(one.get("fromString"), LONGEST_VALUE),
            *((_number(one.get("from")), _number(one.get("to"))) if _is_file(one) else ("", "")),
        )
        for one in found[:MOST_ITEMS]
    ]


def _is_file(item: Mapping[str, Any]) -> bool:
    return str(item.get("fieldId") or item.get("field") or "").lower() == ATTACHMENT


def _files(fields: Mapping[str, Any]) -> tuple[str, ...]:
    found = fields.get(ATTACHMENT)
    rows = [one for one in found if isinstance(one, Mapping)] if _is_list(found) else []
    return tuple(number for one in rows if (number := _number(one.get("id"))))


def _ref(issue: Mapping[str, Any]) -> IssueRef | None:
    number = _number(issue.get("id"))
    return IssueRef(number, _text(issue.get("key"))) if number else None


def _map(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, Mapping) else {}


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _number(value: Any) -> str:
    """Ids are numbers, sent as numbers or as text; anything else is none."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if NUMBER.fullmatch(text) else ""


def _text(value: Any, longest: int = LONGEST_NAME) -> str:
    """Without NUL and lone surrogates, which JSON can write and no table can hold."""
    text = str(value or "").encode(errors="ignore").decode()
    return text.replace("\0", "")[:longest]


def _account(person: Mapping[str, Any]) -> str:
    return _text(person.get("accountId"), 128)


def _time(stamp: Any) -> datetime | None:
    """Milliseconds since 1970."""
    if not isinstance(stamp, int) or isinstance(stamp, bool) or not 0 < stamp < 4e12:
        return None
    return datetime.fromtimestamp(stamp / 1000, UTC)


def moment(text: Any) -> datetime | None:
    """A date of Jira; one without a zone is UTC."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _version(thing: Mapping[str, Any]) -> str:
    updated = moment(thing.get("updated"))
    return str(round(updated.timestamp() * 1000)) if updated else ""
