"""What carries which event. A carrier takes the work and tells what became of each record."""

from collections.abc import Callable

from sync import parts
from sync.carriers import comments, fields, files, notes, rules
from sync.work import Outcome, Work

Carrier = Callable[[Work], list[Outcome]]


def _issue(work: Work) -> list[Outcome]:
    return [*fields.carry(work), *rules.carry(work)]


CARRIERS: dict[str, Carrier] = {
    parts.CREATED: _issue,
    parts.UPDATED: _issue,
    parts.LINKED: fields.carry,
    parts.FILE_CREATED: files.created,
    parts.FILE_DELETED: files.deleted,
    "comment_created": comments.carry,
    "comment_updated": comments.carry,
    "comment_deleted": comments.carry,
    "worklog_created": notes.worklog,
    "worklog_updated": notes.worklog,
    "worklog_deleted": notes.worklog,
    "issuelink_created": notes.link,
    "issuelink_deleted": notes.link,
}
