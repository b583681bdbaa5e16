"""Work logs and issue links: a post in the record's feed for each event."""

from common.errors import RemoteError
from mapping import adf
from records import signature
from sync import posting
from sync.carriers import places, told
from sync.carriers.comments import RESTRICTED
from sync.posting import Draft, Thing
from sync.work import Outcome, State, Work, is_gone

LOGGED = {
    "worklog_created": "{spent} of work logged on {key}.",
    "worklog_updated": "A work log on {key} was changed to {spent}.",
    "worklog_deleted": "A work log of {spent} on {key} was removed.",
}
GONE = "The work log was deleted in Jira before it could be sent."
HIDDEN = "The other issue can’t be read."


def worklog(work: Work) -> list[Outcome]:
    """A restricted one is never sent; the text of a deleted one can't be read any more."""
    spent, text = work.told("words"), ""
    if work.event.event != "worklog_deleted":
        try:
            found = work.jira.worklog(work.event.issue_id, work.about)
        except RemoteError as error:
            if is_gone(error):
                return work.all(State.NOTHING, GONE)
            raise
        if found.get("visibility"):
            return work.all(State.NOTHING, RESTRICTED)
        spent, text = str(found.get("timeSpent") or spent), adf.to_text(found.get("comment"))
    first = LOGGED[work.event.event].format(spent=spent or "Time", key=_key(work))
    return _post(work, f"{first}\n{text}" if text.strip() else first)


def link(work: Work) -> list[Outcome]:
    """Its key alone: the summary may be more than readers of the record may see."""
    try:
        other = str(work.jira.issue(work.told("other")).get("key") or "")
    except RemoteError as error:
        if not is_gone(error):
            raise
        other = ""
    if not other:
        return work.all(State.NOTHING, HIDDEN)
    said = f"{_key(work)} {work.told('words') or 'is linked to'} {other}."
    if work.event.event == "issuelink_deleted":
        said = f"No longer: {said}"
    return _post(work, said)


def _key(work: Work) -> str:
    return work.key or str(work.read(()).get("key") or "")


def _post(work: Work, text: str) -> list[Outcome]:
    line = signature.line(
        template=work.tenant.switches.comment_signature,
        display_name=work.name_of(work.event.account_id),
        issue_key=_key(work),
    )
    outcomes, drafts = [], []
    for one in work.pending:
        place = places.feed(work, one)
        if not place:
            outcomes.append(Outcome(one, State.NOTHING, places.NO_FEED))
            continue
        more = places.more(work, place, public=False)
        parts = places.pieces(text, place, line)
        drafts += [Draft(one, place, part, 0, n, more) for n, part in enumerate(parts, 1)]
    if not drafts:
        return outcomes
    results = posting.post(work, Thing("note", str(work.event.pk)), drafts)
    posted = [
        told.outcome(one, [results[draft.key] for draft in some], some[0].object_name)
        for one, some in told.by_link(drafts)
    ]
    return [*outcomes, *posted]
