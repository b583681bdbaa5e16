"""Bulk API 2.0: one CSV file as an ingest job, from Open to its results.

A job does nothing before it is closed; from then on its id is all that is needed to learn, for
seven days, what became of each of its rows. Rows come back in no promised order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import random
from typing import Any

from common.errors import RemoteError
from salesforce import ids, soql
from salesforce.client import SalesforceClient
from salesforce.collecting import RowResult
from salesforce.errors import data_error

MOST_BYTES = 100_000_000  # 150 MB is Salesforce's limit once it is base64
MOST_ROWS = 50_000
CSV = "text/csv"
JOBS = "/jobs/ingest"
SUCCESSFUL, FAILED, UNPROCESSED = "successfulResults", "failedResults", "unprocessedrecords"
GONE = "not_found"
OPEN, ABORTED, COMPLETE = "Open", "Aborted", "JobComplete"
ENDED = (COMPLETE, "Failed", ABORTED)
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 30.0
# What Salesforce says of a file that it can't work with, however often it is sent.
OF_THE_FILE = ("InvalidBatch", "ClientInputError")


@dataclass(frozen=True)
class Job:
    """How far it is. `error` is Salesforce's own sentence on a job that failed as a whole."""

    id: str
    state: str
    processed: int = 0
    failed: int = 0
    error: str = ""

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def refused(self) -> bool:
        """The file as it is will never do."""
        return self.error.partition(":")[0].strip() in OF_THE_FILE


def create(
    client: SalesforceClient, object_name: str, *, key_field: str = "", rule_id: str = ""
) -> str:
    """Id of a new job: an upsert by `key_field` where there is one, else an insert. Without
    `rule_id` no assignment rule runs: the Bulk API knows no default rule."""
    body = {
        "object": object_name,
        "operation": "upsert" if key_field else "insert",
        "contentType": "CSV",
        "lineEnding": "LF",
        "columnDelimiter": "COMMA",
    }
    body |= {"externalIdFieldName": key_field} if key_field else {}
    body |= {"assignmentRuleId": rule_id} if rule_id else {}
    return _job(client.post(JOBS, body).body).id


def upload(client: SalesforceClient, job_id: str, source: Path) -> None:
    """UTF-8 without a byte order mark, commas and LF; once a job."""
    client.put_file(f"{_path(job_id)}/batches", source, kind=f"{CSV}; charset=UTF-8")


def close(client: SalesforceClient, job_id: str) -> None:
    """Salesforce begins."""
    client.patch(_path(job_id), {"state": "UploadComplete"})


def look(client: SalesforceClient, job_id: str) -> Job | None:
    """None where the org does not know it (any more)."""
    try:
        return _job(client.get(_path(job_id)).body)
    except RemoteError as error:
        if error.code != GONE:
            raise
        return None


def abort(client: SalesforceClient, job_id: str) -> None:
    """What is done stays; a batch that is on its way still ends."""
    client.patch(_path(job_id), {"state": ABORTED})


def delete(client: SalesforceClient, job_id: str) -> None:
    """A job that has ended, with what it still holds of the file."""
    client.delete(_path(job_id))


def results(client: SalesforceClient, job_id: str, kind: str, target: Path) -> bool:
    """One of the three files of a job that has ended; False where it is gone."""
    try:
        client.fetch(f"{_path(job_id)}/{kind}", target, kind=CSV)
    except RemoteError as error:
        if error.code != GONE:
            raise
        return False
    return True


def active_rule(client: SalesforceClient, object_name: str) -> str:
    """Id of the assignment rule that would run by default; empty where none is active."""
    where = f"SobjectType = {soql.literal(object_name)} AND Active = true"
    found = client.query(soql.select(["Id"], "AssignmentRule", where=where, limit=1)).records
    return str(found[0]["Id"]) if found else ""


def pause(looks: int, chance: Callable[[], float] = random) -> float:
    """Seconds until the next look, after so many: 2, then half as much again, at most 30."""
    plain = min(LONGEST_PAUSE, FIRST_PAUSE * 1.5 ** min(looks, 20))
    return float(plain * (0.8 + 0.4 * chance()))


def refusal(told: str) -> RowResult:
    """`CODE:message:Field1,Field2 --` of a failed row."""
    code, _, rest = told.partition(":")
    message, colon, fields = rest.rpartition(":")
    if not colon:
        return RowResult(code=code, message=rest)
    names = (one.strip() for one in fields.replace("--", "").split(","))
    return RowResult(code=code, message=message, fields=tuple(one for one in names if one))


def _job(body: Any) -> Job:
    told: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
    job_id = str(told.get("id") or "")
    if not ids.is_id(job_id):
        raise data_error(502, "an answer without the job's id")
    return Job(
        job_id,
        str(told.get("state") or ""),
        int(told.get("numberRecordsProcessed") or 0),
        int(told.get("numberRecordsFailed") or 0),
        str(told.get("errorMessage") or ""),
    )


def _path(job_id: str) -> str:
    return f"{JOBS}/{ids.to18(job_id)}"
