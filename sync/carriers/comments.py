"""Comments of the issue: case comments on cases, feed posts on other objects. Edits and deletions
follow. Comments restricted to a role or group never leave Jira."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.errors import RemoteError
from mapping import adf
from records import signature
from records.models import RecordLink
from salesforce import collecting, posts
from salesforce.collecting import RowResult
from sync import posting
from sync.carriers import places, told
from sync.models import Twin
from sync.posting import Draft, Thing
from sync.work import Outcome, State, Work, is_gone

RESTRICTED = "Comments restricted to a role or group are never sent."
NEVER_SENT = "This comment was never sent to Salesforce."
GONE = "The comment was deleted in Jira before it could be sent."
EMPTY = "The comment has no text."
EDITED = "Edited in Jira:\n"
# Salesforce lets only “Modify All” change the text of a comment that stands.
NOT_EDITABLE = frozenset(
    {
        *("INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY"),
        *("INVALID_FIELD_FOR_INSERT_UPDATE", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"),
        *("FIELD_INTEGRITY_EXCEPTION", "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"),
    }
)
Pair = tuple[RecordLink, list[Twin]]


@dataclass(frozen=True)
class Said:
    """A comment as it stands in Jira now."""

    text: str
    author: str
    public: bool
    restricted: bool


def carry(work: Work) -> list[Outcome]:
    thing = Thing("comment", work.about)
    twins = posting.twins_of(work, thing)
    said = _read(work)
    if said is None or said.restricted or not said.text.strip():
        return _removed(work, twins) if twins else work.all(State.NOTHING, _why(work, said))
    return _Writing(work, thing, said, twins).go()


def _read(work: Work) -> Said | None:
    """None where it is gone."""
    if work.event.event == "comment_deleted":
        return None
    try:
        found = work.jira.comment(work.event.issue_id, work.about)
    except RemoteError as error:
        if is_gone(error):
            return None
        raise
    author = found.get("author") or {}
    return Said(
        adf.to_text(found.get("body")),
        str(author.get("displayName") or work.name_of(str(author.get("accountId") or ""))),
        public=found.get("jsdPublic") is not False,
        restricted=bool(found.get("visibility")),
    )


def _why(work: Work, said: Said | None) -> str:
    if said is None:
        return NEVER_SENT if work.event.event == "comment_deleted" else GONE
    return RESTRICTED if said.restricted else EMPTY


class _Writing:
    """One comment to all records of the issue, with as few callouts as there are ways."""

    def __init__(self, work: Work, thing: Thing, said: Said, twins: Sequence[Twin]) -> None:
        self.work, self.thing, self.said = work, thing, said
        self.twins: dict[str, list[Twin]] = {}
        for twin in twins:  # the newest version alone counts
            held = self.twins.setdefault(twin.record_id, [])
            if held and held[0].version < twin.version:
                held.clear()
            held.append(twin)

    def go(self) -> list[Outcome]:
        outcomes, new, edited = [], [], []
        for link in self.work.pending:
            place = places.of(self.work, link)
            mine = self.twins.get(link.record_id, [])
            if not place:
                outcomes.append(Outcome(link, State.NOTHING, places.NO_FEED))
            elif not mine or not all(one.salesforce_id for one in mine):
                new += self._drafts(link, place, mine[0].version if mine else 0)
            else:
                edited.append((link, mine))
        posted = self._post(new) if new else []
        return [*outcomes, *posted, *(self._edit(edited) if edited else [])]

    def _drafts(self, link: RecordLink, place: str, version: int) -> list[Draft]:
        text = f"{EDITED}{self.said.text}" if version else self.said.text
        switches = self.work.tenant.switches
        line = signature.line(
            template=switches.comment_signature,
            display_name=self.said.author,
            issue_key=self.work.key,
        )
        more = places.more(
            self.work, place, public=switches.allow_public_comments and self.said.public
        )
        parts = places.pieces(text, place, line)
        return [Draft(link, place, one, version, n, more) for n, one in enumerate(parts, 1)]

    def _post(self, drafts: list[Draft]) -> list[Outcome]:
        results = posting.post(self.work, self.thing, drafts)
        return [
            told.outcome(link, [results[one.key] for one in some], some[0].object_name)
            for link, some in told.by_link(drafts)
        ]

    def _edit(self, pairs: Sequence[Pair]) -> list[Outcome]:
        """In place where Salesforce lets us, else as a new comment that says that it is an edit."""
        outcomes, changes = [], []
        for link, mine in pairs:
            drafts = self._drafts(link, mine[0].object_name, mine[0].version)
            if [one.digest for one in drafts] == [one.digest for one in mine]:
                outcomes.append(Outcome(link))
            else:
                changes.append((link, mine, drafts))
        same = [one for one in changes if len(one[1]) == len(one[2])]
        answers = self._in_place(
            [pair for _, mine, drafts in same for pair in zip(mine, drafts, strict=True)]
        )
        anew = [one for one in changes if len(one[1]) != len(one[2])]
        for link, mine, drafts in same:
            results = [answers[one.key] for one in drafts]
            if any(one.code in NOT_EDITABLE for one in results):
                anew.append((link, mine, drafts))
            else:
                outcomes.append(told.outcome(link, results, drafts[0].object_name))
        fresh = [
            draft
            for link, mine, _ in anew
            for draft in self._drafts(link, mine[0].object_name, mine[0].version + 1)
        ]
        return [*outcomes, *(self._post(fresh) if fresh else [])]

    def _in_place(self, pairs: Sequence[tuple[Twin, Draft]]) -> dict[posting.Key, RowResult]:
        if not pairs:
            return {}
        rows = [
            {
                "attributes": {"type": draft.object_name},
                "Id": twin.salesforce_id,
                posts.BODY[draft.object_name]: draft.text,
            }
            for twin, draft in pairs
        ]
        results = collecting.update(self.work.salesforce, rows)
        for (twin, draft), result in zip(pairs, results, strict=True):
            if result.id:
                twin.digest = draft.digest
                twin.save(update_fields=["digest"])
        return {draft.key: one for (_, draft), one in zip(pairs, results, strict=True)}


def _removed(work: Work, twins: Sequence[Twin]) -> list[Outcome]:
    """Deleted in Jira, or restricted since: what stands for it goes as well."""
    standing = [one for one in twins if one.salesforce_id]
    results = collecting.delete(work.salesforce, [one.salesforce_id for one in standing])
    deleted = dict(zip([one.pk for one in standing], results, strict=True))
    outcomes = []
    for link in work.pending:
        mine = [one for one in twins if one.record_id == link.record_id]
        if not mine:
            outcomes.append(Outcome(link, State.NOTHING, NEVER_SENT))
            continue
        outcomes.append(told.outcome(link, [deleted[one.pk] for one in mine if one.pk in deleted]))
    done = [one.pk for one in twins if one.pk not in deleted or deleted[one.pk].id]
    Twin.objects.filter(pk__in=done).delete()
    return outcomes
