"""One ingest job and how the data API tells it."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from simulators.salesforce_org.errors import ApiError

DELIMITERS = {
    "BACKQUOTE": "`",
    "CARET": "^",
    "COMMA": ",",
    "PIPE": "|",
    "SEMICOLON": ";",
    "TAB": "\t",
}
LINE_ENDS = {"LF": "\n", "CRLF": "\r\n"}
OPERATIONS = ("insert", "update", "upsert", "delete")
ENDED = ("JobComplete", "Failed", "Aborted")
Cells = list[str]


@dataclass
class Job:
    id: str
    object: str
    operation: str
    content_type: str
    line_end: str
    delimiter: str
    key: str
    rule: str
    created_by: str
    created_at: str
    version: str
    state: str = "Open"
    error: str = ""
    raw: bytes | None = None
    """What was uploaded, until it is read."""
    headers: Cells = field(default_factory=list)
    waiting: deque[Cells] = field(default_factory=deque)
    done: list[tuple[str, bool, Cells]] = field(default_factory=list)
    """(record id, whether it is new, the row)."""
    failed: list[tuple[str, Cells]] = field(default_factory=list)

    @property
    def processed(self) -> int:
        return len(self.done) + len(self.failed)

    def short(self) -> dict[str, Any]:
        told = {
            "id": self.id,
            "operation": self.operation,
            "object": self.object,
            "createdById": self.created_by,
            "createdDate": self.created_at,
            "systemModstamp": self.created_at,
            "state": self.state,
            "externalIdFieldName": self.key or None,
            "assignmentRuleId": self.rule or None,
            "concurrencyMode": "Parallel",
            "contentType": self.content_type,
            "apiVersion": float(self.version),
            "lineEnding": self.line_end,
            "columnDelimiter": self.delimiter,
        }
        return {name: value for name, value in told.items() if value is not None}

    def info(self) -> dict[str, Any]:
        """As GET and POST tell it: with the address for the data while it is open."""
        told = self.short()
        if self.state == "Open":
            path = f"services/data/v{self.version}/jobs/ingest/{self.id}/batches"
            return told | {"contentUrl": path}
        counts = {
            "jobType": "V2Ingest",
            "numberRecordsProcessed": self.processed,
            "numberRecordsFailed": len(self.failed),
            "retries": 0,
            "totalProcessingTime": 0,
        }
        return told | counts | ({"errorMessage": self.error} if self.error else {})


def invalid(sentence: str) -> ApiError:
    return ApiError(400, "INVALIDJOB", f"InvalidJob : {sentence}")


def wrong_state(job: Job, asked: str) -> ApiError:
    message = f"InvalidJobState : {asked} is not allowed while job {job.id} is {job.state}"
    return ApiError(400, "INVALIDJOBSTATE", message)
