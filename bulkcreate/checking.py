"""What is looked at before anything is created: the file itself, then every row by the mapping."""

import csv
from collections import Counter
from collections.abc import Callable
from typing import Any

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


def check(upload: Upload, *, alive: Callable[[int], None]) -> dict[str, Any]:
    """Every row as it would be sent; the rows that can't work go to the list of problems.

    `alive` is told how many rows are done, now and then; it may raise to stop.
    """
    on = plan.form_of(upload)
    upload.fixed = plan.fixed(upload, on)
    sources = plan.sources(upload, on)
    counts: Counter[str] = Counter()
    shown: list[dict[str, Any]] = []
    bad: list[dict[str, Any]] = []
    many = 0
    with (
        files.source(upload) as raw,
        files.path(upload, files.PROBLEMS).open("w", encoding="utf-8-sig", newline="") as out,
    ):
        listed = csv.writer(out)
        listed.writerow([reading.SOURCE_ROW, "Field", "Value", "Problem"])
        for place, row in enumerate(reading.rows(raw, files.sheet(upload))):
            filled = filling.fill(row, sources, on.schema, upload.time_zone)
            if place < SAMPLE:
                shown.append(_shown(row, filled, sources))
            if filled.problems:
                many += 1
                _list(listed, row, filled, sources, counts)
                if len(bad) < MOST_LISTED:
                    bad.append(_shown(row, filled, sources))
            if place % STEP == STEP - 1:
                alive(place + 1)
    return {
        "fixed": upload.fixed,
        "bad_rows": many,
        "checked_rows": upload.rows,
        "review": {
            "columns": [[one.field.name, one.label] for one in sources if _seen(one, shown, bad)],
            "rows": shown,
            "bad": bad,
            "counts": counts.most_common(20),
        },
        "state": Upload.State.CHECKED,
        "problem": "",
    }


def _list(
    listed: Any, row: Row, filled: Filled, sources: list[Source], counts: Counter[str]
) -> None:
    labels = {one.field.name: one.label for one in sources}
    for name, sentence in filled.problems.items():
        label = labels.get(name, "")
        raw = filled.raw.get(name, "")
        listed.writerow([row.number, label, *map(formulas.mark, (raw, sentence))])
        counts[f"empty {label}" if sentence.endswith("is required.") else _what(label)] += 1


def _what(label: str) -> str:
    return f"bad value in {label}" if label else "without anything in it"


def _shown(row: Row, filled: Filled, sources: list[Source]) -> dict[str, Any]:
    cells = {}
    for source in sources:
        name = source.field.name
        cells[name] = {
            "value": (filled.raw.get(name) or filling.told(filled.values, name))[:200],
            "origin": filled.origins.get(name, ""),
            "problem": filled.problems.get(name, ""),
        }
    return {"row": row.number, "cells": cells, "problem": filled.problems.get("", "")}


def _seen(source: Source, *some: list[dict[str, Any]]) -> bool:
    """A column of the preview where there is anything to see."""
    cells = (one["cells"][source.field.name] for rows in some for one in rows)
    return source.required or any(one["value"] or one["problem"] for one in cells)


def unreadable(error: Refused) -> dict[str, Any]:
    return {"state": Upload.State.REFUSED, "problem": error.sentence}
