"""One linked record as the details dialog shows it: all of its tabs by one callout.

A tab beside Details is a `Part` in `PARTS`: its place there is its place in the dialog.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.errors import RemoteError
from jira.caller import JiraCaller
from mapping.choosing import SUBJECTS
from mapping.models import Tab
from records import (
    cells,
    conversation,
    feed,
    fields,
    images,
    live,
    lookup,
    mails,
    policy,
    problems,
    reading,
    rich,
    rows,
)
from records.reading import Question, Reply
from records.rich import Rich
from records.shapes import TILES, Cell, Problem, State
from records.subject import Part, Subject, subject
from salesforce import soql
from salesforce.client import SubAnswer, client_for
from salesforce.schema import ObjectSchema

# People wait for a dialog a little longer than for a panel.
TIMEOUT = 15.0


PARTS: tuple[Part, ...] = (conversation.PART, feed.PART, mails.PART)


@dataclass(frozen=True)
class Opened:
    """A tab with what it shows at first, or why it can't. `content` has a `total` where it counts
    something."""

    key: str
    label: str
    content: Any = None
    problem: Problem | None = None


@dataclass(frozen=True)
class Record:
    """`state` as in a panel's row; `subtitle` is what people remember of it besides its name."""

    record_id: str
    object_name: str
    label: str
    name: str
    subtitle: str
    url: str
    state: State
    linked_at: datetime
    linked_by: str
    cells: tuple[Cell, ...] = ()
    missing_fields: tuple[str, ...] = ()
    parts: tuple[Opened, ...] = ()
    gone_at: datetime | None = None
    merged_name: str = ""
    problem: Problem | None = None

    @property
    def tile(self) -> str:
        return TILES.get(self.object_name, "other")


def open_record(caller: JiraCaller, record_id: str) -> Record:
    """Salesforce's trouble never raises: it stands in `problem`, with what our own store knows."""
    of, problem = _described(subject(caller, record_id))
    if problem:
        return _stored(of, problem)
    parts = [part for part in PARTS if part.wanted(of)]
    asked = [list(part.ask(of)) for part in parts]
    try:
        client = client_for(caller.tenant, timeout=TIMEOUT)
        replies, told = reading.ask_beside(
            caller.tenant, client, [_question(of)], [sub for subs in asked for sub in subs]
        )
    except RemoteError as error:
        return _stored(of, problems.of_one(error))
    answers = iter(told)
    shares = [[next(answers) for _ in subs] for subs in asked]
    return _record(of, replies[0], _opened(of, parts, shares))


def _described(of: Subject) -> tuple[Subject, Problem | None]:
    verdict = policy.connection_verdict(of.caller.tenant)
    if not verdict.allowed:
        return of, problems.of_verdict(verdict)
    if of.shown.schema:
        return of, None
    problem = live.describe(of.caller.tenant, [of.object_name])
    shown = fields.shown(of.caller.tenant, [of.object_name])[of.object_name]
    if shown.schema is None:
        problem = problem or problems.hidden_object(of.shown.label_plural)
    return Subject(of.caller, of.link, shown), problem


def _question(of: Subject) -> Question:
    known = _schema(of)

    def build(schema: ObjectSchema, names: tuple[str, ...]) -> str:
        paths = reading.paths_of(schema, ["MasterRecordId", *names], _always(schema))
        return soql.select(paths, schema.name, where=f"Id = {soql.literal(of.record_id)}")

    names = of.shown.names(Tab.DETAILS)
    return Question(known, names, build, everything="IsDeleted" in known.fields)


def _always(schema: ObjectSchema) -> list[str]:
    return [schema.name_field, *live.ALWAYS, *(name for name in SUBJECTS if name in schema.fields)]


def _schema(of: Subject) -> ObjectSchema:
    if of.shown.schema is None:
        raise ValueError("describe the object first")
    return of.shown.schema


def _opened(
    of: Subject, parts: Sequence[Part], shares: Sequence[Sequence[SubAnswer]]
) -> tuple[Opened, ...]:
    found = []
    for part, share in zip(parts, shares, strict=True):
        try:
            content = part.read(of, share)
        except RemoteError as error:
            found.append(Opened(part.key, part.label, problem=problems.of_one(error)))
            continue
        if content is not None:
            found.append(Opened(part.key, part.label, content))
    return tuple(found)


def _stored(of: Subject, problem: Problem) -> Record:
    name = of.link.name or of.record_id
    return _of(of, name=name, state="stored", problem=problem)


def _record(of: Subject, reply: Reply, parts: tuple[Opened, ...]) -> Record:
    if reply.error is not None:
        hidden = reply.error.code == "invalid_type"
        plural = of.shown.label_plural
        return _stored(
            of, problems.hidden_object(plural) if hidden else problems.of_one(reply.error)
        )
    record = reply.records[0] if reply.records else None
    state = rows.state_of(record)
    if record is None or state != "live":
        return _gone(of, record, state)
    url = lookup.url_for(of.caller)
    shown = [one for one in of.shown.fields(Tab.DETAILS) if one.name not in reply.refused]
    gone = (name for name in of.shown.names(Tab.DETAILS) if name in reply.refused)
    return _of(
        of,
        name=rows.name_in(of.shown, record) or of.link.name or of.record_id,
        state=state,
        subtitle=_subtitle(of, record),
        cells=tuple(cells.whole(one, record, url, _rich(of)) for one in shown),
        missing_fields=tuple(dict.fromkeys((*of.shown.missing(Tab.DETAILS), *gone))),
        parts=parts,
    )


def _rich(of: Subject) -> Callable[[str, str], Rich]:
    """Makes HTML of a field of the record safe."""

    def make(text: str, field: str) -> Rich:
        find = images.of_field(of.object_name, of.record_id, field)
        return rich.shown(text, of.caller, of.record_id, find)

    return make


def _gone(of: Subject, record: dict[str, Any] | None, state: State) -> Record:
    _, merged = rows.merged(of.shown, record) if record and state == "merged" else ("", "")
    at = rows.gone_at(record) if record else None
    name = of.link.name or of.record_id
    return _of(of, name=name, state=state, gone_at=at, merged_name=merged)


def _of(of: Subject, *, name: str, state: State, **more: Any) -> Record:
    url = lookup.url_for(of.caller)(of.record_id)
    return Record(
        record_id=of.record_id,
        object_name=of.object_name,
        label=of.label,
        name=name,
        subtitle=more.pop("subtitle", ""),
        url=url if state in ("live", "stored") else "",
        state=state,
        linked_at=of.link.linked_at,
        linked_by=of.link.linked_by,
        **more,
    )


def _subtitle(of: Subject, record: dict[str, Any]) -> str:
    name = of.shown.schema.name_field if of.shown.schema else ""
    others = (record.get(one) for one in SUBJECTS if one != name)
    return next((str(one) for one in others if one), "")
