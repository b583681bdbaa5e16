"""The entries of a timeline in words. Pure; names of people come from outside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from records.models import Activity
from sync import parts
from sync.looking import Line, Touched
from sync.models import IssueEvent
from sync.timeline import Entry
from tenants.audit import PERSON

SOMEBODY = "somebody no longer in Jira"
APP = "Sinergify"
State = IssueEvent.State
NOUNS = {
    "issue_created": "New issue",
    "issue_updated": "Change",
    "issue_deleted": "Deletion of the issue",
    "comment_created": "Comment",
    "comment_updated": "Edited comment",
    "comment_deleted": "Deletion of a comment",
    "attachment_created": "Attachment",
    "attachment_deleted": "Deletion of an attachment",
    "worklog_created": "Work log",
    "worklog_updated": "Edited work log",
    "worklog_deleted": "Deletion of a work log",
    "issuelink_created": "Issue link",
    "issuelink_deleted": "Removal of an issue link",
    parts.LINKED: "Values of the issue",
}
# Fields whose ids are words; those of custom fields are numbers.
FIELDS = {
    **{
        name: name.capitalize()
        for name in (
            *("summary", "description", "priority", "status", "assignee", "reporter", "labels"),
            *("components", "environment", "resolution"),
        )
    },
    "duedate": "Due date",
    "issuetype": "Issue type",
}
MOST_FIELDS = 3
DOINGS = {"created": "plus", "linked": "link", "unlinked": "unlink", "bulk_created": "upload"}
DONE = {"bulk_created": "cases uploaded"}


@dataclass(frozen=True)
class Sent:
    """What was sent to one record, as its labels."""

    to: str
    what: str


@dataclass(frozen=True)
class Told:
    """`tone` of the dot: ok, wait, bad or none. `again`: the event to ask for once more, or 0."""

    key: str
    tone: str
    icon: str
    title: str
    at: datetime
    notes: tuple[str, ...] = ()
    next_at: datetime | None = None
    took: float = 0
    again: int = 0
    waits: bool = False
    sent: tuple[Sent, ...] = ()


def accounts(entries: Iterable[Entry]) -> set[str]:
    """Whose names are told."""
    return {
        one.account_id for one in entries if one.line or (one.activity and _is_person(one.activity))
    }


def told(entry: Entry, names: Mapping[str, str], labels: Mapping[str, str]) -> Told:
    if entry.line:
        return _event(entry, entry.line, names.get(entry.account_id, ""), labels)
    if entry.activity is None:
        raise ValueError("An entry is of an event or of an activity.")
    return _doing(entry, entry.activity, names, labels)


def _event(entry: Entry, line: Line, name: str, labels: Mapping[str, str]) -> Told:
    state, noun = line.event.state, _noun(line.event, name)
    tone, icon, title, notes = _OUTCOMES[State(state)](noun, line, labels)
    return Told(
        entry.key,
        tone,
        icon,
        title,
        entry.at,
        (*notes, *line.reasons),
        line.next_at,
        line.took if state != State.WAITING else 0,
        line.event.pk if line.again else 0,
        line.waits,
        tuple(Sent(_name(one, labels), ", ".join(one.sent)) for one in line.records if one.sent),
    )


Words = tuple[str, str, str, tuple[str, ...]]


def _delivered(noun: str, line: Line, labels: Mapping[str, str]) -> Words:
    to, notes = _to([one for one in line.records if one.state == "done"], labels)
    return "ok", "check", f"{noun} sent{to}", notes


def _waiting(noun: str, line: Line, labels: Mapping[str, str]) -> Words:
    return "wait", "clock", f"{noun} {'are' if _many(line) else 'is'} waiting", ()


def _nothing(noun: str, line: Line, labels: Mapping[str, str]) -> Words:
    return "", "close", f"{noun} {'were' if _many(line) else 'was'} not carried", ()


def _failed(noun: str, line: Line, labels: Mapping[str, str]) -> Words:
    wrong = [one for one in line.records if one.state == "failed"]
    made = [one for one in wrong if one.new]
    if made and len(made) == len(wrong):
        label = labels.get(made[0].object_name, made[0].object_name)
        return "bad", "error", f"{label} could not be created by a rule", ()
    to, notes = _to(wrong, labels)
    return "bad", "error", f"{noun} could not be sent{to}", notes


_OUTCOMES = {
    State.DONE: _delivered,
    State.WAITING: _waiting,
    State.NOTHING: _nothing,
    State.FAILED: _failed,
}


def _many(line: Line) -> bool:
    return line.event.event == parts.LINKED


def _to(records: Sequence[Touched], labels: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """To one record by name; to several by their number, with the names beneath."""
    names = [_name(one, labels) for one in records]
    if not names:
        return "", ()
    if len(names) == 1:
        return f" to {names[0]}", ()
    return f" to {len(names)} records", (", ".join(names),)


def _name(one: Touched, labels: Mapping[str, str]) -> str:
    return f"{labels.get(one.object_name, one.object_name)} {one.name}".strip()


def _noun(event: IssueEvent, name: str) -> str:
    """`Comment by Ann Lee`, `Summary, Priority`."""
    if event.event == parts.UPDATED:
        ids = [str(one.get("field")) for one in event.change.get("items") or ()]
        known = [FIELDS[one] for one in ids if one in FIELDS]
        if known and len(known) == len(ids) <= MOST_FIELDS:
            return ", ".join(known)
    noun = NOUNS.get(event.event, event.event)
    return f"{noun} by {name}" if name else noun


def _doing(
    entry: Entry, done: Activity, names: Mapping[str, str], labels: Mapping[str, str]
) -> Told:
    label = labels.get(done.object_name, done.object_name)
    about = f"{label} {done.record_name or done.record_id}".strip()
    verb = DONE.get(done.what, done.what.replace("_", " "))
    who, by_rule = _who(done, names), not _is_person(done) and done.what == "created"
    failed = done.outcome == Activity.Outcome.FAILED
    words = f"could not be {verb}" if failed else verb
    title = f"{about} {words} by {'a rule' if by_rule else who}".strip()
    return Told(
        entry.key,
        "bad" if failed else "ok" if by_rule else "",
        "bolt" if by_rule else DOINGS.get(done.what, "comment"),
        title[:1].upper() + title[1:],
        entry.at,
        (done.reason,) if done.reason else (),
    )


def _who(done: Activity, names: Mapping[str, str]) -> str:
    return names.get(done.actor, SOMEBODY) if _is_person(done) else APP


def _is_person(done: Activity) -> bool:
    return done.actor_kind == PERSON
