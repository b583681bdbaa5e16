"""Which rows of a part went out and what became of each: an index on disk, since the results of a
job come back in no order and may be more than fits in memory.

It can be made anew from the source and the jobs' results, and is changed in whole steps only.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from salesforce.collecting import RowResult

# `out`: sent, and nothing known yet. `back`: Salesforce did not do it, so it may go again. `lost`:
# its job has ended and says nothing of it. `done`: with an outcome.
OUT, BACK, LOST, DONE = "out", "back", "lost", "done"
TABLES = """
CREATE TABLE row (
    number INTEGER PRIMARY KEY, mark BLOB, state TEXT NOT NULL,
    id TEXT NOT NULL DEFAULT '', code TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '', fields TEXT NOT NULL DEFAULT ''
);
CREATE INDEX out_by_mark ON row (mark, number) WHERE state = 'out';
CREATE INDEX by_state ON row (state, number);
CREATE TABLE joined (round INTEGER PRIMARY KEY);
"""
MANY = 2000
Outcome = list[int | str]


@dataclass(frozen=True)
class Sent:
    """A row as it goes out; with `refused` it does not go at all. Without a key of ours it is
    known again by its `mark`."""

    number: int
    mark: bytes | None = None
    refused: RowResult | None = None


@dataclass(frozen=True)
class Told:
    """What a job says of a row, by number or by mark; `again`: it may be sent once more."""

    number: int | None
    mark: bytes | None
    result: RowResult
    again: bool = False


def mark(cells: Iterable[str]) -> bytes:
    """The same for rows that are the same, whatever became of their line ends."""
    text = "\x1f".join(one.replace("\r\n", "\n").replace("\r", "\n") for one in cells)
    return blake2b(text.encode(), digest_size=16).digest()


class Tally:
    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)

    def __enter__(self) -> "Tally":
        return self

    def __exit__(self, *failure: object) -> None:
        self._db.close()

    def fill(self, rows: Iterable[Sent]) -> None:
        """The rows of a new tally, all or none."""
        self._db.executescript(f"BEGIN; {TABLES}")
        self._db.executemany(
            "INSERT INTO row VALUES (?, ?, ?, '', ?, ?, ?)", (_new(one) for one in rows)
        )
        self._db.execute("COMMIT")

    def span(self) -> tuple[int, int] | None:
        """Its first and its last row; None where it has none."""
        first, last = self._db.execute("SELECT min(number), max(number) FROM row").fetchone()
        return None if first is None else (int(first), int(last))

    def knows(self, part_round: int) -> bool:
        """Whether the results of that round are in."""
        found = self._db.execute("SELECT 1 FROM joined WHERE round = ?", (part_round,))
        return found.fetchone() is not None

    def join(self, part_round: int, told: Iterable[Told]) -> None:
        """What a job that has ended says; rows that it is silent about are lost."""
        self._db.execute("BEGIN")
        for one in told:
            self._take(one)
        self._db.execute("UPDATE row SET state = ? WHERE state = ?", (LOST, OUT))
        self._db.execute("INSERT INTO joined VALUES (?)", (part_round,))
        self._db.execute("COMMIT")

    def settle(self, found: dict[int, RowResult]) -> None:
        """What was found out of lost rows; the others go back."""
        self._db.execute("BEGIN")
        for number, result in found.items():
            self._write(number, DONE, result)
        self._db.execute("UPDATE row SET state = ? WHERE state = ?", (BACK, LOST))
        self._db.execute("COMMIT")

    def send_again(self) -> None:
        self._db.execute("UPDATE row SET state = ? WHERE state = ?", (OUT, BACK))

    def give_up(self, code: str, message: str) -> None:
        """Rows without an outcome get this one; a refusal of their own stays."""
        self._db.execute(
            "UPDATE row SET message = CASE code WHEN '' THEN ? ELSE message END,"
            " code = CASE code WHEN '' THEN ? ELSE code END, state = ? WHERE state <> ?",
            (message, code, DONE, DONE),
        )

    def numbers(self, *states: str) -> Iterator[int]:
        """In source order."""
        marks = ",".join("?" * len(states))
        select = f"SELECT number FROM row WHERE state IN ({marks}) AND number > ?"
        yield from (one[0] for one in self._pages(select, *states))

    def count(self, *states: str) -> int:
        marks = ",".join("?" * len(states))
        found = self._db.execute(f"SELECT count(*) FROM row WHERE state IN ({marks})", states)
        return int(found.fetchone()[0])

    def counts(self) -> tuple[int, int]:
        """Rows created and rows failed, of those that are done."""
        found = self._db.execute(
            "SELECT coalesce(sum(id <> ''), 0), coalesce(sum(id = ''), 0) FROM row WHERE state = ?",
            (DONE,),
        )
        made, failed = found.fetchone()
        return int(made), int(failed)

    def made(self) -> set[str]:
        """Ids of the records that are known to be rows of this part."""
        return {one[0] for one in self._db.execute("SELECT id FROM row WHERE id <> ''")}

    def outcomes(self) -> Iterator[Outcome]:
        """`[row, id]` or `[row, code, message, fields]`, in source order."""
        select = "SELECT number, id, code, message, fields FROM row WHERE number > ?"
        for number, made, *refused in self._pages(select):
            yield [number, made] if made else [number, *refused]

    def _pages(self, select: str, *values: str) -> Iterator[tuple[Any, ...]]:
        """Read in pieces, so that the rows may change meanwhile."""
        behind = 0
        while True:
            page = self._db.execute(
                f"{select} ORDER BY number LIMIT {MANY}", (*values, behind)
            ).fetchall()
            yield from page
            if len(page) < MANY:
                return
            behind = page[-1][0]

    def _take(self, told: Told) -> None:
        """Rows that are the same are interchangeable: the first that is still out takes it."""
        number = told.number
        if number is None:
            found = self._db.execute(
                "SELECT number FROM row WHERE mark = ? AND state = 'out' ORDER BY number LIMIT 1",
                (told.mark,),
            ).fetchone()
            if found is None:
                return
            number = found[0]
        self._write(number, BACK if told.again else DONE, told.result)

    def _write(self, number: int, state: str, result: RowResult) -> None:
        self._db.execute(
            "UPDATE row SET state = ?, id = ?, code = ?, message = ?, fields = ?"
            " WHERE number = ? AND state <> ?",
            (state, result.id, result.code, result.message, ", ".join(result.fields), number, DONE),
        )


def _new(row: Sent) -> tuple[int, bytes | None, str, str, str, str]:
    if row.refused is None:
        return row.number, row.mark, OUT, "", "", ""
    refused = row.refused
    return row.number, None, DONE, refused.code, refused.message, ", ".join(refused.fields)
