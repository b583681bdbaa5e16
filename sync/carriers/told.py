"""What Salesforce answered, as what became of a record."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from records.models import RecordLink
from salesforce import collecting
from salesforce.collecting import RowResult
from salesforce.schema import ObjectSchema
from sync.posting import Draft
from sync.work import Outcome, State

BUSY = "The record is being changed in Salesforce by somebody else."
GONE = "The record isn’t in Salesforce any more, or the connected user may not see it."


def outcome(link: RecordLink, results: Sequence[RowResult]) -> Outcome:
    """The worst of them counts."""
    wrong = next((one for one in results if one.code), None)
    if wrong is None:
        return Outcome(link)
    if wrong.code == collecting.LOCKED:
        return Outcome(link, reason=BUSY, again=True)
    return Outcome(link, State.FAILED, refusal(wrong), code=wrong.code)


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
