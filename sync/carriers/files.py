"""Attachments: a file on every linked record, one document for all of them. A deleted attachment
takes along only a file that we put there."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from common import clock
from common.errors import RemoteError
from records.models import RecordLink
from salesforce import collecting, documents
from salesforce.client import client_for
from salesforce.collecting import RowResult
from sync import posting
from sync.carriers import told
from sync.models import Twin
from sync.posting import QUIET, SKEW, Thing
from sync.work import Outcome, State, Work, is_gone

TIMEOUT = 120.0
KIND = "application/octet-stream"
GONE = "The attachment was deleted in Jira before it could be sent."
TOO_LARGE = "“{name}” has {size:,} MB. Files of up to {most} MB are sent."
NEVER_SENT = "This attachment was never sent to Salesforce."
EMPTY = "“{name}” is empty, and Salesforce takes no empty file."
MEGABYTE = 1024 * 1024
# A refusal that concerns this record and not the next one.
OF_THE_RECORD = frozenset({"not_found", "forbidden", "invalid"})


@dataclass(frozen=True)
class File:
    name: str
    size: int  # bytes
    kind: str


def created(work: Work) -> list[Outcome]:
    try:
        about = work.jira.attachment(work.about)
    except RemoteError as error:
        if is_gone(error):
            return work.all(State.NOTHING, GONE)
        raise
    file = File(
        str(about.get("filename") or "file"),
        int(about.get("size") or 0),
        str(about.get("mimeType") or KIND),
    )
    problem = _problem(file)
    return work.all(State.NOTHING, problem) if problem else _Sending(work, file).go()


def deleted(work: Work) -> list[Outcome]:
    thing = Thing("file", work.about)
    twins = [one for one in posting.twins_of(work, thing) if one.salesforce_id]
    if not twins:
        return work.all(State.NOTHING, NEVER_SENT)
    ids = sorted({one.salesforce_id for one in twins})
    results = dict(zip(ids, documents.remove(work.salesforce, ids), strict=True))
    there = {one.record_id: results[one.salesforce_id] for one in twins}
    removed = [one.pk for one in twins if results[one.salesforce_id].id]
    Twin.objects.filter(pk__in=removed).delete()
    return [_outcome(one, there.get(one.record_id)) for one in work.pending]


def _problem(file: File) -> str:
    if file.size > documents.MOST_BYTES:
        most = documents.MOST_BYTES // MEGABYTE
        return TOO_LARGE.format(name=file.name, size=-(-file.size // MEGABYTE), most=most)
    return EMPTY.format(name=file.name) if file.size == 0 else ""


def _outcome(link: RecordLink, result: RowResult | None) -> Outcome:
    return told.outcome(link, [result]) if result else Outcome(link, State.NOTHING, NEVER_SENT)


class _Sending:
    """One file to all records of the issue: sent once, shared with the others."""

    def __init__(self, work: Work, file: File) -> None:
        self.work, self.file = work, file
        self.thing = Thing("file", work.about)
        self.twins = {one.record_id: one for one in posting.twins_of(work, self.thing)}
        self.outcomes: list[Outcome] = []

    def go(self) -> list[Outcome]:
        document = self._known() or self._sent()
        if document:
            self._share(document)
        return self.outcomes

    def _known(self) -> str:
        """What stands already, or was made by a call whose answer was lost."""
        standing = next((one.salesforce_id for one in self.twins.values() if one.salesforce_id), "")
        if standing:
            return standing
        for twin in self.twins.values():
            found = documents.find(
                self.work.salesforce,
                twin.record_id,
                name=self.file.name,
                size=self.file.size,
                since=twin.sent_at - SKEW,
            )
            if found:
                Twin.objects.filter(pk=twin.pk).update(salesforce_id=found)
                return found
            if twin.sent_at + QUIET > clock.now():
                raise posting.settling((twin.sent_at + QUIET - clock.now()).total_seconds())
        return ""

    def _sent(self) -> str:
        """To the first record that takes it."""
        with tempfile.TemporaryDirectory(prefix="sinergify-") as folder:
            path = Path(folder) / "file"
            with path.open("wb") as target:
                self.work.jira.attachment_content(self.work.about, target)
            for link in self.work.pending:
                document = self._put(link, path)
                if document:
                    return document
        return ""

    def _put(self, link: RecordLink, path: Path) -> str:
        twin = self._promise(link)
        client = client_for(self.work.tenant, timeout=TIMEOUT)
        try:
            document = documents.put(
                client, link.record_id, path, name=self.file.name, kind=self.file.kind
            )
        except RemoteError as error:
            if collecting.unclear(error):
                raise
            Twin.objects.filter(pk=twin.pk).delete()
            if error.code not in OF_THE_RECORD:
                raise
            self.outcomes.append(Outcome(link, State.FAILED, error.sentence))
            return ""
        finally:
            self.work.salesforce.calls += client.calls
        Twin.objects.filter(pk=twin.pk).update(salesforce_id=document)
        self.twins[link.record_id] = twin
        twin.salesforce_id = document
        return document

    def _promise(self, link: RecordLink, document: str = "") -> Twin:
        twin, _ = Twin.objects.update_or_create(
            tenant=self.work.tenant,
            kind=self.thing.kind,
            jira_id=self.thing.jira_id,
            record_id=link.record_id,
            version=0,
            piece=1,
            defaults={
                "issue_id": self.work.event.issue_id,
                "object_name": told.FILE,
                "salesforce_id": document,
                "sent_at": clock.now(),
            },
        )
        return twin

    def _share(self, document: str) -> None:
        done = {one.link.record_id for one in self.outcomes}
        left = [one for one in self.work.pending if one.record_id not in done]
        held = {name for name, one in self.twins.items() if one.salesforce_id == document}
        others = [one for one in left if one.record_id not in held]
        results = documents.share(self.work.salesforce, document, [one.record_id for one in others])
        sent = {told.FILE: told.WRITTEN[told.FILE]}
        self.outcomes += [Outcome(one, sent=sent) for one in left if one.record_id in held]
        for link, result in zip(others, results, strict=True):
            if result.id:
                self._promise(link, document)
            self.outcomes.append(told.outcome(link, [result], told.FILE))
