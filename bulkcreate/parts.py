"""The rows of a part as Bulk API 2.0 takes them, and what the results of its jobs say of them."""

import csv
import secrets
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from bulkcreate import files, filling, reading, tally
from bulkcreate.filling import Filled
from bulkcreate.reading import LONGEST_ROW, Row
from bulkcreate.sending import INVALID, Sender, bad
from bulkcreate.tally import BACK, OUT, Sent, Tally, Told
from salesforce import ingest
from salesforce.collecting import LOCKED, RowResult

ROWS, RESULTS, TALLY = "rows.csv", "results.csv", "tally"
STEP = 2000
# A locked row is sent twice more, each time with the few that were locked as well.
MOST_LOCKED = 2


class Out:
    """A file of a job as it grows: UTF-8, commas, LF, quotes only where they are needed."""

    def __init__(self, raw: BinaryIO, header: Sequence[str]) -> None:
        self._raw = raw
        self._csv = csv.writer(self, lineterminator="\n")
        self.rows = self.bytes = 0
        self._csv.writerow(header)

    def write(self, text: str) -> None:
        self.bytes += self._raw.write(text.encode())

    def add(self, cells: Iterable[str]) -> None:
        self._csv.writerow(cells)
        self.rows += 1

    @property
    def full(self) -> bool:
        """One more row may be too many."""
        return self.rows >= ingest.MOST_ROWS or self.bytes > ingest.MOST_BYTES - 4 * LONGEST_ROW


class Parts:
    """Files and tallies of one upload's parts. What a worker writes has a name of its own until it
    is whole: one that lost its lease without noticing spoils nothing."""

    def __init__(self, sender: Sender) -> None:
        self._of = sender
        self._upload = sender.upload
        self._fields = [one.field.name for one in sender.sources]
        self._mine = secrets.token_hex(4)

    def path(self, number: int, kind: str) -> Path:
        return files.part(self._upload, number, kind)

    def own(self, number: int, kind: str) -> Path:
        return self.path(number, f"{self._mine}.{kind}")

    def make(self, number: int, *, after: int, until: int = 0) -> tuple[int, int] | None:
        """File and tally of the part behind row `after`: as much as a job takes, or up to row
        `until`. Its first and last row; None where none is left."""
        new, new_rows = self.own(number, TALLY), self.own(number, ROWS)
        new.unlink(missing_ok=True)
        with (
            Tally(new) as made,
            new_rows.open("wb") as raw,
            files.source(self._upload) as source,
        ):
            rows = reading.rows(source, files.sheet(self._upload), after=after)
            made.fill(self._sent(rows, Out(raw, self._header), until))
            span = made.span()
        self._of.alive()
        new_rows.replace(self.path(number, ROWS))
        new.replace(self.path(number, TALLY))
        return span

    def write_again(self, number: int, first_row: int) -> None:
        """The file of those rows that have no outcome yet."""
        with (
            Tally(self.path(number, TALLY)) as kept,
            self.own(number, ROWS).open("wb") as raw,
            files.source(self._upload) as source,
        ):
            out = Out(raw, self._header)
            rows = reading.rows(source, files.sheet(self._upload), after=first_row - 1)
            for row in self._these(rows, kept.numbers(OUT, BACK)):
                out.add(self._line(row.number, self._cells(self._of.filled(row))))
            self._of.alive()
            kept.send_again()
        self.own(number, ROWS).replace(self.path(number, ROWS))

    def values(self, first_row: int, numbers: Iterator[int]) -> dict[int, dict[str, Any]]:
        """What was sent for these rows."""
        with files.source(self._upload) as source:
            rows = reading.rows(source, files.sheet(self._upload), after=first_row - 1)
            return {
                row.number: filling.sent(self._of.filled(row), self._of.sources)
                for row in self._these(rows, numbers)
            }

    def told(self, path: Path, kind: str, part_round: int) -> Iterator[Told]:
        """What a file of results says of each of its rows."""
        with path.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.reader(text)
            places = {name: place for place, name in enumerate(next(rows, []))}
            for line, cells in enumerate(rows):
                if line % STEP == STEP - 1:
                    self._of.alive()
                if len(cells) == len(places):
                    yield self._told(cells, places, kind, part_round)

    @property
    def _header(self) -> list[str]:
        return [*self._fields, *([self._of.key_field] if self._of.key_field else [])]

    def _sent(self, rows: Iterable[Row], out: Out, until: int) -> Iterator[Sent]:
        for place, row in enumerate(rows):
            if out.full or place == ingest.MOST_ROWS or (until and row.number > until):
                return
            if place % STEP == STEP - 1:
                self._of.alive()
            yield self._one(row, out)

    def _one(self, row: Row, out: Out) -> Sent:
        filled = self._of.filled(row)
        if filled.problems:
            return Sent(row.number, refused=bad(filled))
        cells = self._cells(filled)
        most = csv.field_size_limit()
        if max(map(len, cells)) > most:
            message = f"A cell has more than {most:,} characters as Salesforce stores it."
            return Sent(row.number, refused=RowResult(code=INVALID, message=message))
        out.add(self._line(row.number, cells))
        return Sent(row.number, tally.mark(cells))

    def _cells(self, filled: Filled) -> list[str]:
        values = filling.sent(filled, self._of.sources)
        return [written(values.get(name)) for name in self._fields]

    def _line(self, number: int, cells: list[str]) -> list[str]:
        return [*cells, self._of.key(number)] if self._of.key_field else cells

    def _these(self, rows: Iterator[Row], numbers: Iterator[int]) -> Iterator[Row]:
        """Both are in source order."""
        wanted = next(numbers, None)
        while wanted is not None:
            row = next(rows)
            if row.number == wanted:
                yield row
                wanted = next(numbers, None)

    def _told(self, cells: list[str], places: dict[str, int], kind: str, part_round: int) -> Told:
        number = mark = None
        if self._of.key_field in places:
            number = self._number(cells[places[self._of.key_field]])
        else:
            # A column that the org does not know (any more) does not come back.
            at = (places.get(name) for name in self._fields)
            mark = tally.mark("" if one is None else cells[one] for one in at)
        if kind == ingest.SUCCESSFUL:
            return Told(number, mark, RowResult(id=cells[places["sf__Id"]]))
        if kind == ingest.FAILED:
            result = ingest.refusal(cells[places["sf__Error"]])
            again = result.code == LOCKED and part_round <= MOST_LOCKED
            return Told(number, mark, result, again)
        return Told(number, mark, RowResult(), again=True)

    def _number(self, key: str) -> int | None:
        number = key.removeprefix(self._of.key(0).removesuffix("0"))
        return int(number) if number.isdigit() else None


def written(value: Any) -> str:
    """A value as a cell: an empty one leaves the field to Salesforce."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return str(value).replace("\r\n", "\n").replace("\r", "\n")
