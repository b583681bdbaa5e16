"""The Success and Failure files: every source column in its order, then ours; both add up."""

import csv
from collections.abc import Iterator
from typing import Any

from bulkcreate import files, formulas, reading
from bulkcreate.models import Chunk, Upload
from bulkcreate.reading import Row
from salesforce import collecting
from salesforce.client import client_for
from salesforce.collecting import MOST_READ

OURS = {
    files.SUCCESS: (reading.SOURCE_ROW, "Salesforce Id", "Case Number", "Record URL"),
    files.FAILURE: (reading.SOURCE_ROW, "Error code", "Error message", "Error fields"),
}
PAGE = 10
STOPPED = ("STOPPED", "Not created: the upload was stopped before this row.", "")


def write(upload: Upload) -> Iterator[dict[str, str]]:
    """Writes both files, and tells the new cases' numbers by id, up to 2,000 at a time."""
    client = client_for(upload.tenant)
    base = client.connection.instance_url
    outcomes = _outcomes(upload)
    with (
        files.source(upload) as raw,
        files.path(upload, files.SUCCESS).open("w", encoding="utf-8-sig", newline="") as good,
        files.path(upload, files.FAILURE).open("w", encoding="utf-8-sig", newline="") as bad,
    ):
        success, failure = _begun(good, upload, files.SUCCESS), _begun(bad, upload, files.FAILURE)
        for some in reading.batches(reading.rows(raw, files.sheet(upload)), MOST_READ):
            told = [(row, _of(row, outcomes)) for row in some]
            made = [one[0] for _, one in told if len(one) == 1]
            names = collecting.names(client, "Case", "CaseNumber", made) if made else {}
            for row, one in told:
                if len(one) == 1:
                    found = (one[0], names.get(one[0], ""), f"{base}/{one[0]}")
                    success.writerow(_line(row, found))
                else:
                    failure.writerow(_line(row, one))
            yield {one: names.get(one, "") for one in made}


def headers(upload: Upload, kind: str) -> list[str]:
    """Ours behind theirs; a name that is taken gets a number."""
    taken = {one.casefold() for one in upload.headers}
    made = list(upload.headers)
    for name in OURS[kind]:
        free, number = name, 1
        while free.casefold() in taken:
            number += 1
            free = f"{name} ({number})"
        taken.add(free.casefold())
        made.append(free)
    return made


def _begun(out: Any, upload: Upload, kind: str) -> Any:
    writer = csv.writer(out, delimiter=upload.delimiter)
    writer.writerow(headers(upload, kind))
    return writer


def _outcomes(upload: Upload) -> Iterator[list[Any]]:
    """A page at a time, each read to its end: the connection is given back before every callout,
    and a query that is still open would end with it."""
    chunks = Chunk.objects.filter(upload=upload, done_at__isnull=False).order_by("first_row")
    behind = 0
    while page := list(chunks.filter(first_row__gt=behind)[:PAGE]):
        for one in page:
            yield from one.outcomes
        behind = page[-1].first_row


def _of(row: Row, outcomes: Iterator[list[Any]]) -> tuple[str, ...]:
    """Outcomes stand in source order and without a gap, so theirs is the next one."""
    found = next(outcomes, None)
    if found is None:
        return STOPPED
    if found[0] != row.number:
        raise ValueError(f"the outcome of row {found[0]} stands where row {row.number} is")
    return tuple(str(one) for one in found[1:])


def _line(row: Row, ours: tuple[str, ...]) -> list[str]:
    return [formulas.mark(one) for one in (*row.cells, str(row.number), *ours)]
