"""A CSV file as people really have it, row by row in constant memory. Refused says where and why.

Rows are numbered as a spreadsheet shows them: the header is row 1, blank lines count.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, TypeVar

from bulkcreate import encodings, formulas
from common.errors import Refused

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
OTHERS = "`|^"
MOST_COLUMNS = 1000
# What Bulk API 2.0 takes: characters of a record and of the header; the csv module itself refuses
# a cell over 131,072 characters, which is Salesforce's limit too.
LONGEST_ROW = 400_000
LONGEST_HEADER = 32_000
SOURCE_ROW = "Source row"
T = TypeVar("T")


@dataclass(frozen=True)
class Sheet:
    """How a file is written. `ours`: a result file of ours that comes back."""

    codec: str
    delimiter: str
    headers: tuple[str, ...]
    ours: bool = False

    @property
    def written(self) -> str:
        encoding = encodings.NAMES[self.codec]
        return f"{encoding} · separated by {DELIMITERS[self.delimiter]}"


@dataclass(frozen=True)
class Row:
    number: int
    cells: tuple[str, ...]


def look(raw: BinaryIO) -> Sheet:
    """Encoding, delimiter and headers. Refused where that is no CSV file that can be used."""
    codec = encodings.find(raw)
    raw.seek(0)
    lines = _Lines(raw, codec, longest=LONGEST_HEADER)
    first = next(iter(lines), "")
    if not first.strip():
        raise _refused("empty", "The file is empty. Choose a file with a header and rows.")
    delimiter = _delimiter(first)
    raw.seek(0)
    records = _records(_Lines(raw, codec, longest=LONGEST_HEADER), delimiter)
    headers = _headers(next(records, Row(1, ())).cells)
    return Sheet(codec, delimiter, headers, ours=SOURCE_ROW in headers)


def rows(raw: BinaryIO, sheet: Sheet, *, after: int = 1) -> Iterator[Row]:
    """Each row behind row number `after`; blank lines are left out."""
    raw.seek(0)
    records = _records(_Lines(raw, sheet.codec, longest=LONGEST_ROW), sheet.delimiter)
    next(records, None)
    for row in records:
        if row.number > after and row.cells:
            yield Row(row.number, _even(row, sheet))


def batches(of: Iterator[T], size: int) -> Iterator[tuple[T, ...]]:
    """As `itertools.batched`, which Python 3.11 does not have."""
    while some := tuple(islice(of, size)):
        yield some


def count(raw: BinaryIO, sheet: Sheet) -> int:
    """How many rows there are, after reading every one of them."""
    found = sum(1 for _ in rows(raw, sheet))
    if not found:
        raise _refused("empty", "The file has a header but no rows.")
    return found


class _Lines:
    """Physical lines with their own line ends; never more of a record in memory than `longest`."""

    def __init__(self, raw: BinaryIO, codec: str, *, longest: int) -> None:
        self._text = io.TextIOWrapper(_Lent(raw), encoding=codec, newline="")
        self._longest = longest
        self.row = 1
        self.held = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(self._longest + 1):
            self.held += len(line)
            if self.held > self._longest:
                what = "The header" if self.row == 1 else f"Row {self.row}"
                raise _refused(
                    "too_long",
                    f"{what} has more than {self._longest:,} characters. Look for a quote that is"
                    " not closed.",
                )
            yield line


class _Lent(io.BufferedReader):
    """A binary file that stays open when the text around it goes."""

    def __init__(self, raw: BinaryIO) -> None:
        super().__init__(raw)  # type: ignore[arg-type]

    def close(self) -> None:
        self.detach() if not self.closed else None


def _records(lines: _Lines, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _refused("csv", f"Row {lines.row} can’t be read: {_why(error)}") from error
        if lines.row == 1 and len(cells) > MOST_COLUMNS:
            raise _columns()
        yield Row(lines.row, tuple(cells))
        lines.row += 1
        lines.held = 0


def _why(error: csv.Error) -> str:
    said = str(error)
    if "field larger" in said:
        return f"a cell has more than {csv.field_size_limit():,} characters."
    if "unexpected end" in said:
        return "a quote is opened and never closed."
    if "expected after" in said:
        return "text stands behind a closing quote. Double the quotes within a cell."
    return "it is no CSV."


def _columns() -> Refused:
    return _refused(
        "columns", f"The header has more than {MOST_COLUMNS:,} columns. Remove what isn’t needed."
    )


def _delimiter(line: str) -> str:
    """The one that the header has most often outside of quotes; in text a comma has a blank."""
    plain = "".join(line.split('"')[::2])
    best = max(
        DELIMITERS, key=lambda one: (plain.count(one) - plain.count(f"{one} "), one in plain)
    )
    if best in plain:
        return best
    strange = next((one for one in OTHERS if plain.count(one)), None)
    if strange:
        raise _refused(
            "delimiter",
            f"The columns are separated by “{strange}”. Save the file with commas, semicolons or"
            " tabs.",
        )
    return ","


def _headers(cells: Sequence[str]) -> tuple[str, ...]:
    headers = tuple(one.strip() for one in cells)
    seen: dict[str, int] = {}
    for place, name in enumerate(headers, 1):
        if not name:
            raise _refused("header", f"Column {place} has no header. Give it one, or remove it.")
        before = seen.setdefault(name.casefold(), place)
        if before != place:
            raise _refused(
                "header",
                f"“{name[:80]}” stands in columns {before} and {place}. Give each column its own"
                " header and choose the file again.",
            )
    return headers


def _even(row: Row, sheet: Sheet) -> tuple[str, ...]:
    if len(row.cells) != len(sheet.headers):
        raise _refused(
            "uneven",
            f"Row {row.number} has {len(row.cells)} cells, the header has {len(sheet.headers)}."
            " Look for a missing quote or separator.",
        )
    return tuple(map(formulas.unmark, row.cells)) if sheet.ours else row.cells


def _refused(code: str, sentence: str) -> Refused:
    return Refused(code, sentence, status=400)
