"""What is looked at before anything is created: the file itself, then every row by the mapping."""

import csv
from collections import Counter
from collections.abc import Callable
from typing import Any, TextIO

from bulkcreate import files, filling, formulas, plan, reading
from bulkcreate.filling import Filled, Source
from bulkcreate.models import Upload
from bulkcreate.reading import Row
from common.errors import Refused

SAMPLE = 5
MOST_LISTED = 50
STEP = 2000


def read(upload: Upload) -> dict[str, Any]:
    """Encoding, separator, headers and the number of rows, after reading every row."""
    with files.source(upload) as raw:
        sheet = reading.look(raw)
        many = reading.count(raw, sheet)
        first = next(reading.rows(raw, sheet))
    return {
        "codec": sheet.codec,
        "delimiter": sheet.delimiter,
        "headers": list(sheet.headers),
        "first_cells": [cell[:200] for cell in first.cells],
        "rows": many,
        "state": Upload.State.MAPPING,
        "problem": "",
    }


class Review:
    """What the person looks at before anything is created: some rows, and what is wrong."""

    def __init__(self, sources: list[Source], problems: TextIO) -> None:
        self.sources = sources
        self.labels = {one.field.name: one.label for one in sources}
        self.shown: list[dict[str, Any]] = []
        self.bad: list[dict[str, Any]] = []
        self.bad_rows = 0
        self.counts: Counter[str] = Counter()
        self.problems = csv.writer(problems)
        self.problems.writerow([reading.SOURCE_ROW, "Field", "Value", "Problem"])

    def take(self, row: Row, filled: Filled) -> None:
        if len(self.shown) < SAMPLE:
            self.shown.append(self._drawn(row, filled))
        if not filled.problems:
            return
        self.bad_rows += 1
        if len(self.bad) < MOST_LISTED:
            self.bad.append(self._drawn(row, filled))
        for name, sentence in filled.problems.items():
            self._list(row, self.labels.get(name, ""), filled.raw.get(name, ""), sentence)

    def told(self) -> dict[str, Any]:
        columns = [[one.field.name, one.label] for one in self.sources if self._is_seen(one)]
        counts = self.counts.most_common(20)
        return {"columns": columns, "rows": self.shown, "bad": self.bad, "counts": counts}

    def _list(self, row: Row, label: str, raw: str, sentence: str) -> None:
        self.problems.writerow([row.number, label, *map(formulas.mark, (raw, sentence))])
        self.counts[f"empty {label}" if sentence.endswith("is required.") else _what(label)] += 1

    def _drawn(self, row: Row, filled: Filled) -> dict[str, Any]:
        cells = {}
        for name in self.labels:
            cells[name] = {
                "value": (filled.raw.get(name) or filling.told(filled.values, name))[:200],
                "origin": filled.origins.get(name, ""),
                "problem": filled.problems.get(name, ""),
            }
        return {"row": row.number, "cells": cells, "problem": filled.problems.get("", "")}

    def _is_seen(self, source: Source) -> bool:
        """A column of the preview where there is anything to see."""
        cells = (one["cells"][source.field.name] for one in (*self.shown, *self.bad))
        return source.required or any(one["value"] or one["problem"] for one in cells)


def check(upload: Upload, *, alive: Callable[[int], None]) -> dict[str, Any]:
    """Every row as it would be sent; the rows that can't work go to the list of problems.

    `alive` is told how many rows are done, now and then; it may raise to stop.
    """
    on = plan.form_of(upload)
    upload.fixed = plan.fixed(upload, on)
    sources = plan.sources(upload, on)
    with (
        files.source(upload) as raw,
        files.path(upload, files.PROBLEMS).open("w", encoding="utf-8-sig", newline="") as out,
    ):
        review = Review(sources, out)
        for done, row in enumerate(reading.rows(raw, files.sheet(upload)), 1):
            review.take(row, filling.fill(row, sources, on.schema, upload.time_zone))
            if done % STEP == 0:
                alive(done)
    return {
        "fixed": upload.fixed,
        "bad_rows": review.bad_rows,
        "checked_rows": upload.rows,
        "review": review.told(),
        "state": Upload.State.CHECKED,
        "problem": "",
    }


def _what(label: str) -> str:
    return f"bad value in {label}" if label else "without anything in it"


def unreadable(error: Refused) -> dict[str, Any]:
    return {"state": Upload.State.REFUSED, "problem": error.sentence}
