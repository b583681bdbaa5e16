"""Creating the cases of a large file by ingest jobs of Bulk API 2.0, a part after the other.

Each turn does one step and ends; nobody waits for a job. A part is a row before its job is made.
What was never closed has done nothing and is made anew; what was closed is asked for its results
until every row has an outcome.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from bulkcreate import files, plan, reading, settling
from bulkcreate.models import Chunk, Part, Upload
from bulkcreate.parts import RESULTS, ROWS, TALLY, Parts
from bulkcreate.sending import OF_ROWS, Sender
from bulkcreate.tally import BACK, LOST, OUT, Tally, Told
from common import backoff, clock
from common.errors import RemoteError
from salesforce import collecting, ingest
from salesforce.collecting import MOST_ROWS
from salesforce.ingest import Job

KINDS = (ingest.SUCCESSFUL, ingest.FAILED, ingest.UNPROCESSED)
AFTER_ABORT = 5.0
MOST_CHUNKS = 20  # held at once
MOST_ROUNDS = 8
STOPPED = ("STOPPED", "Not created: the upload was stopped before this row.")
ABORTED = (
    "ABORTED",
    "Not created: the job was aborted in Salesforce before this row. Ask your Salesforce admin"
    " before you upload it again.",
)


@dataclass(frozen=True)
class Pause:
    """Seconds until the next step; `problem` is for the person who waits."""

    seconds: float
    problem: str = ""


class Jobs(Sender):
    """One upload in the hands of one worker, by ingest jobs."""

    def __init__(self, upload: Upload, alive: Callable[[], bool]) -> None:
        super().__init__(upload, alive)
        self.parts = Parts(self)

    def go(self) -> Pause | None:
        """One step. None: nothing is left to do."""
        part = self.upload.parts.filter(done_at=None).first() or self._next()
        if part is None:
            return None
        if not self.upload.stop:
            self.keep_to_budget()
        if part.closed_at is None:
            return self._send(part)
        return self._follow(part)

    def _next(self) -> Part | None:
        if self.upload.stop:
            return None
        last = self.upload.parts.last()
        number, behind = (last.number + 1, last.last_row) if last else (1, 1)
        span = self.parts.make(number, after=behind)
        if span is None:
            files.remove_part(self.upload, number)
            return None
        return self._made(number, *span)

    def _made(self, number: int, first_row: int, last_row: int, part_round: int = 1) -> Part:
        return Part.objects.create(
            upload=self.upload,
            number=number,
            round=part_round,
            first_row=first_row,
            last_row=last_row,
            begun_at=clock.now(),
        )

    def _send(self, part: Part) -> Pause:
        if part.job_id and not self._taken_back(part):
            return Pause(0)
        with self._tally(part) as kept:
            if self.upload.stop:
                return self._given_up(part, kept, *STOPPED)
            if not kept.count(OUT, BACK):
                return self._kept(part, kept)
            if part.round > 1 or not self.parts.path(part.number, ROWS).exists():
                self.parts.write_again(part.number, part.first_row)
            if not self.alive():
                return Pause(0)
            refusal = self._opened(part)
            if refusal is not None:
                return self._given_up(part, kept, refusal.detail, refusal.sentence)
        self.alive()
        ingest.upload(self.client, part.job_id, self.parts.path(part.number, ROWS))
        self.alive()
        self._note(part, closed_at=clock.now())
        ingest.close(self.client, part.job_id)
        return Pause(ingest.pause(0))

    def _opened(self, part: Part) -> RemoteError | None:
        """Makes the job; what Salesforce refuses for what the rows are, is handed back."""
        rule = ingest.active_rule(self.client, plan.CASE) if self.upload.assign else ""
        try:
            made = ingest.create(self.client, plan.CASE, key_field=self.key_field, rule_id=rule)
        except RemoteError as error:
            if error.code in OF_ROWS and not collecting.unclear(error):
                return error
            raise
        self._note(part, job_id=made, state=ingest.OPEN)
        return None

    def _taken_back(self, part: Part) -> bool:
        """A job that nobody closed is thrown away; False where somebody in Salesforce did."""
        job = ingest.look(self.client, part.job_id)
        if job is not None and job.state not in (ingest.OPEN, ingest.ABORTED):
            self._note(part, closed_at=clock.now())
            return False
        if job is not None and job.state == ingest.OPEN:
            ingest.abort(self.client, part.job_id)
        if job is not None:
            ingest.delete(self.client, part.job_id)
        self._note(part, job_id="", state="")
        return True

    def _follow(self, part: Part) -> Pause:
        job = ingest.look(self.client, part.job_id)
        if job is None:
            return self._collect(part, None)
        self._note(part, state=job.state, looks=part.looks + 1)
        if job.state == ingest.OPEN:  # the answer to closing it was lost
            ingest.close(self.client, part.job_id)
        elif job.ended:
            return self._collect(part, job)
        elif self.upload.stop:
            self._abort(part)
            return Pause(AFTER_ABORT)
        with self._tally(part) as kept:
            self._tell(kept, job)
        return Pause(ingest.pause(part.looks))

    def _abort(self, part: Part) -> None:
        try:
            ingest.abort(self.client, part.job_id)
        except RemoteError as error:
            if error.code not in (*OF_ROWS, ingest.GONE):  # it has ended by itself meanwhile
                raise

    def _collect(self, part: Part, job: Job | None) -> Pause:
        with self._tally(part) as kept:
            self._join(part, kept)
            if not kept.count(BACK):
                return self._kept(part, kept)
            if self.upload.stop:
                return self._given_up(part, kept, *STOPPED)
            if job is not None and job.state == ingest.ABORTED:
                Upload.objects.filter(pk=self.upload.pk).update(stop=True)
                return self._given_up(part, kept, *ABORTED)
            if part.round >= MOST_ROUNDS or (job is not None and job.refused):
                return self._given_up(part, kept, *_why(job))
            return self._again(part, kept, job)

    def _join(self, part: Part, kept: Tally) -> None:
        """What the job says of its rows; what it is silent about is looked for."""
        if not kept.knows(part.round):
            kept.join(part.round, self._results(part))
        if kept.count(LOST):
            kept.settle(self._looked_for(part, kept))

    def _results(self, part: Part) -> Iterator[Told]:
        path = self.parts.own(part.number, RESULTS)
        for kind in KINDS:
            self.alive()
            if ingest.results(self.client, part.job_id, kind, path):
                yield from self.parts.told(path, kind, part.round)

    def _looked_for(self, part: Part, kept: Tally) -> Any:
        if self.key_field:
            return self.found_by_key(dict.fromkeys(kept.numbers(LOST)))
        since = part.closed_at or part.begun_at
        settling.wait(since)
        sent = self.parts.values(part.first_row, kept.numbers(LOST))
        claimed = kept.made() | settling.claimed(self.upload, since=since)
        return self.found_by_values(sent, since=since, claimed=claimed)

    def _again(self, part: Part, kept: Tally, job: Job | None) -> Pause:
        """Another round for the rows that are left."""
        rows = kept.count(BACK)
        with transaction.atomic():
            if self._note(part, done_at=clock.now()):
                self._made(part.number, part.first_row, part.last_row, part.round + 1)
        self._tell(kept, None)
        if job is not None and job.state == ingest.COMPLETE:
            return Pause(ingest.pause(0))
        said = f" Salesforce says: “{job.error}”" if job is not None and job.error else ""
        wait = backoff.delay(part.round, base=30, cap=1800)
        return Pause(wait, f"Salesforce broke the job off with {rows:,} rows left.{said}")

    def _given_up(self, part: Part, kept: Tally, code: str, message: str) -> Pause:
        kept.give_up(code, message)
        return self._kept(part, kept)

    def _kept(self, part: Part, kept: Tally) -> Pause:
        """The outcomes of the part among those of the upload, once."""
        created, failed = kept.counts()
        with transaction.atomic():
            if self._note(part, done_at=clock.now()):
                for some in reading.batches(self._chunks(part, kept), MOST_CHUNKS):
                    Chunk.objects.bulk_create(some)
                Upload.objects.filter(pk=self.upload.pk).update(
                    created=F("created") + created,
                    failed=F("failed") + failed,
                    job_created=0,
                    job_failed=0,
                    problem="",
                )
        files.remove_part(self.upload, part.number)
        return Pause(0)

    def _chunks(self, part: Part, kept: Tally) -> Iterator[Chunk]:
        for some in reading.batches(kept.outcomes(), MOST_ROWS):
            yield Chunk(
                upload=self.upload,
                first_row=some[0][0],
                last_row=some[-1][0],
                sent_at=part.closed_at or part.begun_at,
                done_at=clock.now(),
                outcomes=list(some),
            )

    def _tally(self, part: Part) -> Tally:
        """Made anew where it is lost, from the source and the rounds before."""
        path = self.parts.path(part.number, TALLY)
        if path.exists():
            return Tally(path)
        self.parts.make(part.number, after=part.first_row - 1, until=part.last_row)
        kept = Tally(path)
        for before in self.upload.parts.filter(number=part.number, round__lt=part.round):
            self._join(before, kept)
            kept.send_again()
        return kept

    def _tell(self, kept: Tally, job: Job | None) -> None:
        """How far the part is: the rounds before, and what its job says of itself."""
        created, failed = kept.counts()
        if job is not None:
            created, failed = created + job.processed - job.failed, failed + job.failed
        Upload.objects.filter(pk=self.upload.pk).update(
            job_created=created, job_failed=failed, problem=""
        )

    def _note(self, part: Part, **values: Any) -> bool:
        """False where another worker has finished this part by now."""
        for name, value in values.items():
            setattr(part, name, value)
        return bool(Part.objects.filter(pk=part.pk, done_at=None).update(**values))


def _why(job: Job | None) -> tuple[str, str]:
    """For rows that Salesforce will not do."""
    code, _, message = (job.error if job else "").partition(":")
    if job is not None and job.refused:
        return code.strip(), message.strip()
    return "NOT_PROCESSED", f"Salesforce did not come to this row in {MOST_ROUNDS} jobs. {message}"
