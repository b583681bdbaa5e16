"""What one change of an issue has to carry: each part with its own tick. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
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
    """`key` tells the parts of one delivery apart; `told` is what is stored of it. `change` names
    what happened whichever host tells of it; empty where the event does not say enough for that."""

    event: str
    key: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    change: str = ""


def of(change: Change, ruled: Iterable[str] = ()) -> list[Part]:
    """The former text of a field is kept only where a rule asks for it (`ruled`)."""
    place = _present(project=change.project_id, issue_type=change.issue_type_id)
    if change.event == CREATED:
        files = [_file(FILE_CREATED, one, place) for one in change.attachments]
        return [Part(CREATED, "", place, f"issue:{change.issue.id}:created"), *files]
    if change.event == UPDATED:
        return [*_fields(change, place, frozenset(ruled)), *_files(change, place)]
    about = _present(about=change.about, words=change.words, other=change.other)
    if change.event in ENDS:
        end = f"end:{change.issue.id}"
        return [Part(change.event, end, about, f"{change.event}:{change.about}:{end}")]
    return [Part(change.event, "", place | about, _said(change))] if change.event in TALK else []


def _said(change: Change) -> str:
    """A comment or work log comes and goes once; between it is told apart by when it changed."""
    if not change.event.endswith("_updated"):
        return f"{change.event}:{change.about}"
    return f"{change.event}:{change.about}:{change.version}" if change.version else ""


def _fields(change: Change, place: dict[str, Any], ruled: frozenset[str]) -> Iterator[Part]:
    items = [
        {"field": one.field, **({"before": one.before} if one.field in ruled else {})}
        for one in change.items
        if not _is_file(one.field)
    ]
    if items:
        yield Part(UPDATED, "", place | {"items": items}, _edited(change, items))


def _edited(change: Change, items: list[dict[str, Any]]) -> str:
    """By the issue's time and the fields: only one host gives the change itself an id."""
    names = ",".join(sorted({one["field"] for one in items}))
    digest = sha256(names.encode()).hexdigest()[:32]
    return f"issue:{change.issue.id}:{change.version}:{digest}" if change.version else ""


def _files(change: Change, place: dict[str, Any]) -> Iterator[Part]:
    for one in change.items:
        if not _is_file(one.field):
            continue
        if one.to_id:
            yield _file(FILE_CREATED, one.to_id, place)
        elif one.from_id:
            yield _file(FILE_DELETED, one.from_id, place)


def _file(event: str, number: str, place: dict[str, Any]) -> Part:
    name = f"{'file' if event == FILE_CREATED else 'gone'}:{number}"
    return Part(event, name, place | {"about": number}, name)


def _is_file(field_id: str) -> bool:
    return field_id.lower() == ATTACHMENT


def _present(**values: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
