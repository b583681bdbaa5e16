"""Creating the cases, chunk by chunk. A chunk is noted before it is sent and again with the outcome
of each row, so that a worker who dies in between loses no row and makes none twice."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import takewhile
from typing import Any

from django.db import transaction
from django.db.models import F

from bulkcreate import files, filling, plan, reading, settling
from bulkcreate.filling import Filled
from bulkcreate.models import Chunk, Upload
from bulkcreate.reading import Row
from bulkcreate.sending import OF_ROWS, Sender, bad
from common import clock
from common.errors import RemoteError
from salesforce import collecting
from salesforce.collecting import MOST_ROWS, RowResult

SLICE = timedelta(seconds=60)


class Run(Sender):
    """One upload in the hands of one worker, by calls of 200 rows."""

    def go(self) -> bool:
        """Until the file is done, the person stops it (True), or others should have a turn."""
        until = clock.now() + SLICE
        for chunk in Chunk.objects.filter(upload=self.upload, done_at=None):
            self.keep_to_budget()
            self._settle(chunk)
        last = Chunk.objects.filter(upload=self.upload).order_by("-first_row").first()
        with files.source(self.upload) as raw:
            sheet = files.sheet(self.upload)
            rows = reading.rows(raw, sheet, after=last.last_row if last else 1)
            for some in reading.batches(rows, MOST_ROWS):
                if not self.alive():
                    return True
                self.keep_to_budget()
                self._send(some)
                if clock.now() >= until:
                    return False
        return True

    def _send(self, rows: tuple[Row, ...]) -> None:
        filled = self._filled(rows)
        chunk = Chunk.objects.create(
            upload=self.upload,
            first_row=rows[0].number,
            last_row=rows[-1].number,
            sent_at=clock.now(),
        )
        good = [number for number, one in filled.items() if not one.problems]
        self._store(chunk, filled, self._created(chunk, filled, good, first=True))

    def _settle(self, chunk: Chunk) -> None:
        """Nobody knows what became of it: look, then send what is not there."""
        filled = self._filled(self._rows_of(chunk))
        sent = {
            number: filling.sent(one, self.sources)
            for number, one in filled.items()
            if not one.problems
        }
        if self.key_field:
            found = self.found_by_key(sent)
        else:
            settling.wait(chunk.sent_at)
            claimed = settling.claimed(self.upload, since=chunk.sent_at, beside=chunk)
            found = self.found_by_values(sent, since=chunk.sent_at, claimed=claimed)
        missing = [number for number in sent if number not in found]
        self.alive()
        found |= self._created(chunk, filled, missing, first=False)
        self._store(chunk, filled, found)

    def _created(
        self, chunk: Chunk, filled: dict[int, Filled], numbers: list[int], *, first: bool
    ) -> dict[int, RowResult]:
        if not numbers:
            return {}
        if not first:
            Chunk.objects.filter(pk=chunk.pk).update(sent_at=clock.now())
        records = [self._record(number, filled[number]) for number in numbers]
        try:
            results = collecting.create(
                self.client,
                plan.CASE,
                records,
                assign=self.upload.assign,
                key_field=self.key_field,
            )
        except RemoteError as error:
            if error.code in OF_ROWS and not collecting.unclear(error):
                refused = RowResult("", error.detail, error.sentence, error.fields)
                return dict.fromkeys(numbers, refused)
            if first and not collecting.unclear(error):
                chunk.delete()
            raise
        return dict(zip(numbers, results, strict=True))

    def _store(
        self, chunk: Chunk, filled: dict[int, Filled], results: dict[int, RowResult]
    ) -> None:
        outcomes = [
            _outcome(number, bad(one)) if one.problems else _outcome(number, results[number])
            for number, one in filled.items()
        ]
        created = sum(len(one) == 2 for one in outcomes)
        with transaction.atomic():
            rows = Chunk.objects.filter(pk=chunk.pk, done_at=None)
            if rows.update(outcomes=outcomes, done_at=clock.now()):
                Upload.objects.filter(pk=self.upload.pk).update(
                    created=F("created") + created,
                    failed=F("failed") + len(outcomes) - created,
                    problem="",
                    attempts=0,
                )

    def _record(self, number: int, filled: Filled) -> dict[str, Any]:
        record = filling.sent(filled, self.sources)
        return record | ({self.key_field: self.key(number)} if self.key_field else {})

    def _filled(self, rows: Iterable[Row]) -> dict[int, Filled]:
        return {one.number: self.filled(one) for one in rows}

    def _rows_of(self, chunk: Chunk) -> Iterator[Row]:
        with files.source(self.upload) as raw:
            rows = reading.rows(raw, files.sheet(self.upload), after=chunk.first_row - 1)
            yield from takewhile(lambda one: one.number <= chunk.last_row, rows)


def _outcome(number: int, result: RowResult) -> list[Any]:
    if result.id:
        return [number, result.id]
    return [number, result.code, result.message, ", ".join(result.fields)]
