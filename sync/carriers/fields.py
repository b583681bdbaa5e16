"""Changed fields of the issue to the fields that follow them. Values are read from Jira now, so
that an event that comes late, twice or in another order carries what holds."""

from collections.abc import Iterator, Mapping
from typing import Any

from mapping import updates
from mapping.updates import Kept, Update
from records import links as record_links
from records.models import RecordLink
from salesforce import collecting, schema
from salesforce.collecting import LOCKED, RowResult
from salesforce.schema import ObjectSchema
from sync import parts
from sync.carriers.told import BUSY, refusal
from sync.work import Outcome, State, Work

UNCHANGED = "No field that is carried was changed."
Rows = dict[str, list[Kept]]


def carry(work: Work) -> list[Outcome]:
    kept = _kept(work)
    if not any(kept.values()):
        return work.all(State.NOTHING, UNCHANGED)
    wanted = {name for some in kept.values() for name in updates.wanted_fields(some)}
    issue = work.read(wanted)
    known = schema.describe_many(work.tenant, [name for name in kept if kept[name]])
    made = {
        name: updates.update(work.tenant, known[name], some, issue)
        for name, some in kept.items()
        if some and name in known
    }
    return list(_sent(work, made, known))


def _kept(work: Work) -> Rows:
    """By object. Of an update only what changed; of a new link what the form keeps in sync."""
    items = work.event.change.get("items")
    changed = None if items is None else {str(one.get("field")) for one in items}
    project, _ = work.place
    names = dict.fromkeys(one.object_name for one in work.pending)
    if work.event.event == parts.LINKED:
        return {name: updates.ticked(work.tenant, name, project) for name in names}
    return {name: updates.kept(work.tenant, name, project, changed) for name in names}


def _sent(
    work: Work, made: Mapping[str, Update], known: Mapping[str, ObjectSchema]
) -> Iterator[Outcome]:
    """One callout for up to 200 records."""
    chosen = [one for one in work.pending if one.object_name in made]
    rows = [one for one in chosen if made[one.object_name].values]
    results: dict[str, RowResult] = {}
    if rows:
        rows.sort(key=lambda one: one.object_name)
        told = collecting.update(work.salesforce, [_record(one, made) for one in rows])
        results = {one.record_id: result for one, result in zip(rows, told, strict=True)}
        record_links.forget(work.tenant, work.event.issue_id)
    for one in work.pending:
        if one.object_name in made:
            yield _outcome(one, made[one.object_name], known, results.get(one.record_id))
        else:
            yield Outcome(one, State.NOTHING, UNCHANGED)


def _record(link: RecordLink, made: Mapping[str, Update]) -> dict[str, Any]:
    values = made[link.object_name].values
    return {"attributes": {"type": link.object_name}, "Id": link.record_id, **values}


def _outcome(
    link: RecordLink, made: Update, known: Mapping[str, ObjectSchema], result: RowResult | None
) -> Outcome:
    problems = list(made.problems)
    sent = _labels(made, known[link.object_name]) if result else {}
    if result is not None and result.code == LOCKED:
        return Outcome(link, reason=BUSY, again=True)
    if result is not None and result.code:
        problems.append(refusal(result, known[link.object_name]))
    if problems:
        code = result.code if result is not None else ""
        return Outcome(link, State.FAILED, " ".join(problems), code=code or "value", sent=sent)
    return Outcome(link, sent=sent)


def _labels(made: Update, known: ObjectSchema) -> dict[str, str]:
    return {name: known.fields[name].label for name in made.values if name in known.fields}
