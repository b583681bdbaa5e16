"""Writing comments and posts exactly once. Each has a row before the call; one whose answer was
lost is looked for in Salesforce, by record, author, time and text, before it is sent again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from common import clock
from common.errors import RemoteError
from records.models import RecordLink
from salesforce import collecting, ids, posts
from salesforce.collecting import RowResult
from sync.models import Twin
from sync.work import Work

QUIET = timedelta(seconds=60)  # so long Salesforce may still be at work on a lost call
SKEW = timedelta(seconds=60)
Key = tuple[str, int, int]


@dataclass(frozen=True)
class Draft:
    """One piece of a text for one record. `object_name` is that of the comment or post."""

    link: RecordLink
    object_name: str
    text: str
    version: int = 0
    piece: int = 1
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return (self.link.record_id, self.version, self.piece)

    @property
    def digest(self) -> str:
        return digest(self.text)

    @property
    def record(self) -> dict[str, Any]:
        return {
            "attributes": {"type": self.object_name},
            "ParentId": self.link.record_id,
            posts.BODY[self.object_name]: self.text,
            **self.more,
        }


@dataclass(frozen=True)
class Thing:
    """What is written stands for this thing of Jira."""

    kind: str
    jira_id: str


def digest(text: str) -> str:
    """The same for a text as it was sent and as Salesforce gives it back."""
    return sha256(posts.plain(text).encode("utf-8", "replace")).hexdigest()


def twins_of(work: Work, thing: Thing) -> list[Twin]:
    """Of the linked records, the oldest version and first piece first."""
    rows = _rows(work, thing).filter(record_id__in=[one.record_id for one in work.links])
    return list(rows.order_by("version", "piece"))


def post(work: Work, thing: Thing, drafts: Sequence[Draft]) -> dict[Key, RowResult]:
    """What became of each draft; those that stand already are not sent. RemoteError where the call
    as a whole failed, or where Salesforce may still be at work on an earlier one."""
    known = {_key(one): one for one in twins_of(work, thing)}
    mine = [known[one.key] for one in drafts if one.key in known]
    lost = [one for one in mine if not one.salesforce_id]
    if lost:
        _look(work, lost)
    stands = {_key(one): RowResult(id=one.salesforce_id) for one in mine if one.salesforce_id}
    unsent = [one for one in drafts if one.key not in stands]
    return stands | (_send(work, thing, unsent) if unsent else {})


def _key(twin: Twin) -> Key:
    return (twin.record_id, twin.version, twin.piece)


def _rows(work: Work, thing: Thing) -> QuerySet[Twin]:
    return Twin.objects.filter(tenant=work.tenant, kind=thing.kind, jira_id=thing.jira_id)


def _look(work: Work, lost: Sequence[Twin]) -> None:
    """What was sent is told by its digest: the text in Jira may have changed since."""
    made = _made(work, lost)
    rows = Twin.objects.filter(tenant=work.tenant, salesforce_id__in=[one.id for one in made])
    claimed = set(rows.values_list("salesforce_id", flat=True))
    for twin in lost:
        found = next(
            (
                one.id
                for one in made
                if one.id not in claimed
                and one.parent_id == twin.record_id
                and digest(one.text) == twin.digest
            ),
            "",
        )
        if found:
            claimed.add(found)
            twin.salesforce_id = found
            twin.save(update_fields=["salesforce_id"])
    last = max((one.sent_at for one in lost if not one.salesforce_id), default=None)
    if last and last + QUIET > clock.now():
        raise settling((last + QUIET - clock.now()).total_seconds())


def _made(work: Work, lost: Sequence[Twin]) -> list[posts.Made]:
    since = min(one.sent_at for one in lost) - SKEW
    found: list[posts.Made] = []
    for name in sorted({one.object_name for one in lost}):
        parents = {one.record_id for one in lost if one.object_name == name}
        found += posts.made_since(work.salesforce, name, parents, since)
    return found


def _send(work: Work, thing: Thing, drafts: Sequence[Draft]) -> dict[Key, RowResult]:
    client = work.salesforce
    _promise(work, thing, drafts)
    try:
        results = collecting.create_typed(client, [one.record for one in drafts])
    except RemoteError as error:
        if not collecting.unclear(error):
            _take_back(work, thing, drafts)
        raise
    told = list(zip(drafts, results, strict=True))
    with transaction.atomic():
        for draft, result in told:
            if result.id:
                _row(work, thing, draft).update(salesforce_id=ids.to18(result.id))
        _take_back(work, thing, [draft for draft, result in told if not result.id])
    return {draft.key: result for draft, result in told}


def _promise(work: Work, thing: Thing, drafts: Sequence[Draft]) -> None:
    rows = [
        Twin(
            tenant=work.tenant,
            issue_id=work.event.issue_id,
            kind=thing.kind,
            jira_id=thing.jira_id,
            record_id=one.link.record_id,
            version=one.version,
            piece=one.piece,
            object_name=one.object_name,
            digest=one.digest,
            sent_at=clock.now(),
        )
        for one in drafts
    ]
    Twin.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["tenant", "kind", "jira_id", "record_id", "version", "piece"],
        update_fields=["object_name", "digest", "sent_at"],
    )


def _row(work: Work, thing: Thing, draft: Draft) -> QuerySet[Twin]:
    record_id, version, piece = draft.key
    return _rows(work, thing).filter(record_id=record_id, version=version, piece=piece)


def _take_back(work: Work, thing: Thing, drafts: Iterable[Draft]) -> None:
    """Nothing was written of these."""
    for one in drafts:
        _row(work, thing, one).filter(salesforce_id="").delete()


def settling(seconds: float) -> RemoteError:
    """Salesforce may still be at work on a call without an answer; look again after `seconds`."""
    return RemoteError(
        "sync",
        "settling",
        "Salesforce gave no answer. We look what it has made before anything is sent again.",
        permanent=False,
        retry_after=min(15.0, max(1.0, seconds)),
    )
