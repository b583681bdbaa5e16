"""From links and what Salesforce answered to the groups that a panel draws. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from records.cells import RecordUrl, at, cell
from records.fields import Shown, label_of
from records.links import Page
from records.live import Answered, Record
from records.models import RecordLink
from records.shapes import Column, Group, Row, State
from salesforce import ids
from salesforce.schema import NAME_FIELDS, FieldSchema


def groups_of(
    pages: Mapping[str, Page],
    known: Mapping[str, Shown],
    answers: Mapping[str, Answered],
    url: RecordUrl,
    view: str,
) -> tuple[Group, ...]:
    return tuple(
        _group(one, pages[name], answers.get(name), url, view) for name, one in known.items()
    )


def _group(shown: Shown, page: Page, answer: Answered | None, url: RecordUrl, view: str) -> Group:
    refused = answer.refused if answer else ()
    of = [one for one in shown.fields(view) if one.name not in refused]
    gone = (name for name in shown.names(view) if name in refused)
    return Group(
        object_name=shown.name,
        label=shown.label,
        label_plural=shown.label_plural,
        total=page.total,
        columns=tuple(Column(one.name, label_of(one), type=one.type) for one in of),
        rows=tuple(_row(shown, of, link, answer, url) for link in page.links),
        offset=page.offset,
        missing_fields=tuple(dict.fromkeys((*shown.missing(view), *gone))),
        problem=answer.problem if answer else None,
    )


def _row(
    shown: Shown,
    of: Sequence[FieldSchema],
    link: RecordLink,
    answer: Answered | None,
    url: RecordUrl,
) -> Row:
    record = answer.records.get(link.record_id) if answer else None
    state = _state(record, answer)
    current = record if record is not None and state == "live" else None
    merged_into, merged_name = merged(shown, record) if state == "merged" and record else ("", "")
    return Row(
        link_id=link.pk,
        object_name=link.object_name,
        record_id=link.record_id,
        name=name_in(shown, current) or link.name or link.record_id,
        url=url(link.record_id) if state in ("live", "stored", "hidden") else "",
        state=state,
        linked_at=link.linked_at,
        cells=tuple(cell(one, current, url) for one in of) if current is not None else (),
        merged_into=merged_into,
        merged_name=merged_name,
        gone_at=gone_at(record) if record and state in ("deleted", "merged") else None,
        linked_by=link.linked_by,
    )


def _state(record: Record | None, answer: Answered | None) -> State:
    return "stored" if answer is None or answer.problem else state_of(record)


def state_of(record: Record | None) -> State:
    """Absent from an answer that includes deleted records: our user may not see it."""
    if record is None:
        return "hidden"
    if record.get("IsDeleted") is True:
        return "merged" if ids.is_id(str(record.get("MasterRecordId") or "")) else "deleted"
    return "live"


def name_in(shown: Shown, record: Record | None) -> str:
    field = shown.schema.name_field if shown.schema else ""
    return str((record or {}).get(field) or "")


def merged(shown: Shown, record: Record) -> tuple[str, str]:
    master = ids.to18(str(record["MasterRecordId"]))
    name = at(record, f"MasterRecord.{NAME_FIELDS.get(shown.name, 'Name')}")
    return master, str(name or master)


def gone_at(record: Record) -> datetime | None:
    """When it was deleted, as near as Salesforce tells."""
    try:
        return datetime.fromisoformat(str(record.get("SystemModstamp")))
    except ValueError:
        return None
