"""What Salesforce answered, as what became of a record."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from records.models import RecordLink
from salesforce import collecting
from salesforce.collecting import RowResult
from salesforce.schema import ObjectSchema
from sync.posting import Draft
from sync.work import Outcome, State

FILE = "ContentDocument"
BUSY = "The record is being changed in Salesforce by somebody else."
WRITTEN = {"CaseComment": "Case comment", "FeedItem": "Feed post", FILE: "File"}
GONE = "The record isn’t in Salesforce any more, or the connected user may not see it."


def outcome(link: RecordLink, results: Sequence[RowResult], sent: str = "") -> Outcome:
    """The worst of them counts. `sent`: the object that was made or changed beside the record."""
    wrong = next((one for one in results if one.code), None)
    names = {sent: WRITTEN[sent]} if sent else {}
    if wrong is None:
        return Outcome(link, sent=names)
    if wrong.code == collecting.LOCKED:
        return Outcome(link, reason=BUSY, again=True)
    return Outcome(link, State.FAILED, refusal(wrong), code=wrong.code, sent=names)


def refusal(result: RowResult, known: ObjectSchema | None = None) -> str:
    """Salesforce's own words, after the field that they are about."""
    if result.code in collecting.GONE:
        return GONE
    names = [known.fields[one].label for one in result.fields if known and one in known.fields]
    return f"{', '.join(names)}: {result.message}" if names else result.message


def by_link(drafts: Sequence[Draft]) -> Iterator[tuple[RecordLink, list[Draft]]]:
    """Drafts of one record stand together."""
    for _, some in groupby(drafts, key=lambda one: one.link.pk):
        group = list(some)
        yield group[0].link, group
