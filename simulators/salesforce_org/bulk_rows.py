"""The rows of an ingest job: read as Salesforce reads them, written one by one, told in no order."""

import csv
import io
import random
from collections.abc import Iterable
from typing import Any

from simulators.salesforce_org import many
from simulators.salesforce_org.bulk_job import DELIMITERS, LINE_ENDS, Cells, Job
from simulators.salesforce_org.calls import Call
from simulators.salesforce_org.errors import ApiError
from simulators.salesforce_org.fields import SObject

MOST_FIELDS = 5000
LONGEST_HEADER = 32_000
LONGEST_ROW = 400_000
NULL = "#N/A"
LINE_END = (
    "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is {name}"
)


class Failed(Exception):
    """The job as a whole can't be done."""


def go_on(org: Any, call: Call, job: Job) -> None:
    """One step: UploadComplete, InProgress with a batch each time, the end."""
    if org.settings.bulk_held or job.state not in ("UploadComplete", "InProgress"):
        return
    try:
        if job.state == "UploadComplete":
            read(job)
            _check(org, job)
            job.state = "InProgress"
        else:
            _batch(org, call, job)
        if not job.waiting:
            job.state = "JobComplete"
    except Failed as error:
        job.state, job.error = "Failed", str(error)


def read(job: Job) -> None:
    """Header and rows; a file that is no CSV fails when the job is worked on."""
    if job.raw is None or job.headers:
        return
    text = job.raw.decode("utf-8", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[job.delimiter])
    rows = iter(reader)
    job.headers = next(rows, [])
    job.waiting.extend(rows)


def _check(org: Any, job: Job) -> None:
    raw, name = job.raw or b"", job.line_end
    ends = raw.count(b"\r\n")
    if (name == "LF" and ends) or (name == "CRLF" and raw.count(b"\n") > ends):
        raise Failed(LINE_END.format(name=name))
    header = raw.partition(b"\n")[0].decode("utf-8", errors="replace")
    if len(job.headers) > MOST_FIELDS or len(header) > LONGEST_HEADER:
        raise Failed("InvalidBatch : The header of the file is too long")
    of = org.sobject(job.object)
    for one in job.headers:
        if _named(org, of, one) is None:
            raise Failed(f"InvalidBatch : Field name not found : {one}")
    job.raw = b""


def _named(org: Any, of: SObject, header: str) -> Any:
    """`Subject`, or a parent by its external id: `Account.Import_Key__c`."""
    relationship, dot, key = header.rpartition(".")
    return of.lookup(relationship.rpartition(":")[2]) if dot else org.field(of, key)


def _batch(org: Any, call: Call, job: Job) -> None:
    of = org.sobject(job.object)
    headers = {"sforce-auto-assign": job.rule or "FALSE"}
    alone = Call("POST", [], headers=headers, base=call.base, instance=call.instance)
    for _ in range(min(org.settings.bulk_batch, len(job.waiting))):
        if job.processed == org.settings.bulk_fails_at:
            raise Failed("InternalServerError : Too many retries. Batch will not be retried.")
        cells = job.waiting.popleft()
        try:
            made = _written(org, alone, job, of, cells)
            new = job.operation == "insert" or bool(made.get("created"))
            job.done.append((made["id"], new, cells))
        except ApiError as error:
            names = ",".join(error.fields or ()) or "--"
            tail = f"{names} --" if error.fields else names
            job.failed.append((f"{error.code}:{error.message}:{tail}", cells))


def _written(org: Any, call: Call, job: Job, of: SObject, cells: Cells) -> dict[str, Any]:
    row = _row(job, of, cells)
    if job.operation == "insert":
        return many.create(org, call, row)
    if job.operation == "upsert":
        return many.upsert(org, call, row, of, job.key)
    if job.operation == "update":
        return many.update(org, call, row)
    return many.delete_one(org, str(row.get("Id") or ""))


def _row(job: Job, of: SObject, cells: Cells) -> dict[str, Any]:
    if len(cells) != len(job.headers):
        message = f"The row has {len(cells)} columns, the header {len(job.headers)}"
        raise ApiError(400, "MALFORMED_ROW", message)
    if (
        any(len(one) > csv.field_size_limit() for one in cells)
        or sum(map(len, cells)) > LONGEST_ROW
    ):
        raise ApiError(400, "EXCEEDED_MAX_SIZE_REQUEST", "The record is too long")
    row: dict[str, Any] = {"attributes": {"type": of.name}}
    for header, cell in zip(job.headers, cells, strict=True):
        if cell.lstrip().startswith('"') and cell[:1] == " ":
            raise ApiError(400, "MALFORMED_ROW", "A blank stands before a quote")
        relationship, dot, key = header.rpartition(".")
        if cell == "":
            continue
        value = None if cell == NULL else cell
        row |= {relationship.rpartition(":")[2]: {key: value}} if dot else {header: value}
    return row


def told(job: Job, kind: str) -> bytes:
    """In no order, as the real one promises none; always the same for a job."""
    if kind == "unprocessedrecords":
        return _csv(job, job.headers, job.waiting)
    if kind == "failedresults":
        rows: list[Cells] = [["", error, *cells] for error, cells in job.failed]
        header = ["sf__Id", "sf__Error", *job.headers]
    else:
        rows = [[made, str(new).lower(), *cells] for made, new, cells in job.done]
        header = ["sf__Id", "sf__Created", *job.headers]
    random.Random(f"{job.id}{kind}").shuffle(rows)
    return _csv(job, header, rows)


def _csv(job: Job, header: Cells, rows: Iterable[Cells]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=DELIMITERS[job.delimiter],
        lineterminator=LINE_ENDS[job.line_end],
        quoting=csv.QUOTE_ALL,
    )
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()
