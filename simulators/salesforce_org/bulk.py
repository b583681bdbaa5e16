"""Bulk API 2.0: ingest jobs under `/jobs/ingest`, from Open to their results.

A job goes on by one batch each time somebody asks for it, so that a test sees every state.
"""

from typing import Any

from simulators.salesforce_org import bulk_rows, ids, writes
from simulators.salesforce_org.bulk_job import (
    DELIMITERS,
    ENDED,
    LINE_ENDS,
    OPERATIONS,
    Job,
    invalid,
    wrong_state,
)
from simulators.salesforce_org.calls import Call, Reply
from simulators.salesforce_org.errors import ApiError, not_found

MOST_BYTES = 112_500_000
"""150 MB once it is base64."""
KNOWN = {
    *("object", "operation", "contentType", "lineEnding", "columnDelimiter"),
    *("externalIdFieldName", "assignmentRuleId"),
}


def answer(org: Any, call: Call, parts: list[str]) -> Reply:
    match call.method, parts:
        case "POST", ["ingest"]:
            return _made(org, call)
        case "GET", ["ingest"]:
            records = [one.info() for one in org.jobs.values()]
            return Reply(body={"done": True, "nextRecordsUrl": None, "records": records})
        case method, ["ingest", job_id, *rest]:
            return _one(org, call, _found(org, job_id), [method, *rest])
    raise not_found()


def _found(org: Any, job_id: str) -> Job:
    job: Job | None = org.jobs.get(ids.restored(job_id)) if ids.is_id(job_id) else None
    if job is None:
        raise not_found()
    return job


def _one(org: Any, call: Call, job: Job, asked: list[str]) -> Reply:
    match asked:
        case ["GET"]:
            bulk_rows.go_on(org, call, job)
            return Reply(body=job.info())
        case ["PATCH"]:
            return _moved(job, call.object_body())
        case ["DELETE"]:
            return _deleted(org, job)
        case ["PUT", "batches"]:
            return _uploaded(job, call)
        case ["GET", kind]:
            return Reply(body=_results(job, kind.lower()), headers={"Content-Type": "text/csv"})
    raise not_found()


def _made(org: Any, call: Call) -> Reply:
    given = call.object_body()
    strange = sorted(given.keys() - KNOWN)
    if strange:
        raise ApiError(400, "JSON_PARSER_ERROR", f'Unrecognized field "{strange[0]}"')
    of = org.sobject_or_none(str(given.get("object") or ""))
    if of is None:
        raise invalid(f"Unable to find object: {given.get('object')}")
    job = Job(
        id=ids.make("750", len(org.jobs) + 1),
        object=of.name,
        operation=_chosen(given, "operation", "", OPERATIONS),
        content_type=_chosen(given, "contentType", "CSV", ("CSV",)),
        line_end=_chosen(given, "lineEnding", "LF", LINE_ENDS),
        delimiter=_chosen(given, "columnDelimiter", "COMMA", DELIMITERS),
        key=_key(org, of, given),
        rule=_rule(org, of, given),
        created_by=org.user_id,
        created_at=org.stamp(),
        version=call.base.rpartition("v")[2],
    )
    org.jobs[job.id] = job
    return Reply(body=job.info())


def _chosen(given: dict[str, Any], name: str, default: str, known: Any) -> str:
    value = given.get(name, default)
    if value not in known:
        raise invalid(f"{name} is not valid: {value}")
    return str(value)


def _key(org: Any, of: Any, given: dict[str, Any]) -> str:
    name = given.get("externalIdFieldName")
    if given.get("operation") != "upsert":
        if name:
            raise invalid("External ID field is only allowed for upsert")
        return ""
    if not name:
        raise invalid("External ID was blank for " + of.name)
    return str(writes.external_id(org, of, str(name)).name)


def _rule(org: Any, of: Any, given: dict[str, Any]) -> str:
    rule = given.get("assignmentRuleId")
    if rule and not writes.names_rule(org, of, str(rule)):
        raise invalid(f"Invalid assignment rule id: {rule}")
    return str(rule or "")


def _uploaded(job: Job, call: Call) -> Reply:
    """Once a job, as the real one insists."""
    if not isinstance(call.body, bytes):
        kind = call.headers.get("content-type", "")
        raise ApiError(400, "INVALID_CONTENT_TYPE", f"Unsupported content type: {kind}")
    if job.state != "Open":
        raise wrong_state(job, "Upload")
    if job.raw is not None:
        sentence = (
            f"Found multiple contents for job: <{job.id}>, please 'Close' / 'Abort' / 'Delete' the"
            " current Job then create a new Job and make sure you only do 'PUT' once on a given"
            " Job."
        )
        raise ApiError(400, "INVALIDJOBSTATE", sentence)
    if len(call.body) > MOST_BYTES:
        raise ApiError(413, "EXCEEDED_MAX_SIZE_REQUEST", "The request body is too large")
    job.raw = call.body
    return Reply(201)


def _moved(job: Job, given: dict[str, Any]) -> Reply:
    state = given.get("state")
    if state == "UploadComplete" and job.state == "Open":
        job.state = "UploadComplete"
    elif state == "Aborted" and job.state not in ENDED:
        job.state = "Aborted"
        bulk_rows.read(job)
    elif state in ("UploadComplete", "Aborted"):
        raise wrong_state(job, str(state))
    else:
        raise invalid(f"state is not valid: {state}")
    return Reply(body=job.short())


def _deleted(org: Any, job: Job) -> Reply:
    if job.state in ("Open", "InProgress"):
        raise wrong_state(job, "Delete")
    del org.jobs[job.id]
    return Reply(204)


def _results(job: Job, kind: str) -> bytes:
    if kind not in ("successfulresults", "failedresults", "unprocessedrecords"):
        raise not_found()
    if job.state not in ENDED:
        raise wrong_state(job, "Results")
    return bulk_rows.told(job, kind)
