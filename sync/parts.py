"""What one change of an issue has to carry: each part with its own tick. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jira.events import ATTACHMENT, Change

CREATED, UPDATED = "issue_created", "issue_updated"
FILE_CREATED, FILE_DELETED = "attachment_created", "attachment_deleted"
LINKED = "linked"
ENDS = ("issuelink_created", "issuelink_deleted")
TALK = (
    *("comment_created", "comment_updated", "comment_deleted"),
    *("worklog_created", "worklog_updated", "worklog_deleted"),
)


@dataclass(frozen=True)
class Part:
    """`key` tells the parts of one delivery apart; `told` is what is stored of it."""

    event: str
    key: str = ""
    told: dict[str, Any] = field(default_factory=dict)


def of(change: Change, ruled: Iterable[str] = ()) -> list[Part]:
    """The former text of a field is kept only where a rule asks for it (`ruled`)."""
    place = _present(project=change.project_id, issue_type=change.issue_type_id)
    if change.event == CREATED:
        files = [
            Part(FILE_CREATED, f"file:{one}", place | {"about": one}) for one in change.attachments
        ]
        return [Part(CREATED, "", place), *files]
    if change.event == UPDATED:
        return [*_fields(change, place, frozenset(ruled)), *_files(change, place)]
    about = _present(about=change.about, words=change.words, other=change.other)
    if change.event in ENDS:
        return [Part(change.event, f"end:{change.issue.id}", about)]
    return [Part(change.event, "", place | about)] if change.event in TALK else []


def _fields(change: Change, place: dict[str, Any], ruled: frozenset[str]) -> Iterator[Part]:
    items = [
        {"field": one.field, **({"before": one.before} if one.field in ruled else {})}
        for one in change.items
        if not _is_file(one.field)
    ]
    if items:
        yield Part(UPDATED, "", place | {"items": items})


def _files(change: Change, place: dict[str, Any]) -> Iterator[Part]:
    for one in change.items:
        if not _is_file(one.field):
            continue
        if one.to_id:
            yield Part(FILE_CREATED, f"file:{one.to_id}", place | {"about": one.to_id})
        elif one.from_id:
            yield Part(FILE_DELETED, f"gone:{one.from_id}", place | {"about": one.from_id})


def _is_file(field_id: str) -> bool:
    return field_id.lower() == ATTACHMENT


def _present(**values: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
