"""Ingest jobs of Bulk API 2.0: their states, what is refused, and what a client is told."""

import csv
import io

import pytest

from tests.simulators.salesforce.client import DATA, code_of

CASES = {"object": "Case", "operation": "insert"}
UPSERT = {"object": "Case", "operation": "upsert", "externalIdFieldName": "Import_Key__c"}


class Jobs:
    def __init__(self, api):
        self.api = api

    def make(self, **given):
        answer = self.api.post("/jobs/ingest", CASES | given)
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]

    def put(self, job, data, kind="text/csv"):
        headers = {"Authorization": f"Bearer {self.api.access_token}", "Content-Type": kind}
        address = f"{self.api.url}{DATA}/jobs/ingest/{job}/batches"
        return self.api.http.put(address, content=data, headers=headers)

    def move(self, job, state):
        return self.api.patch(f"/jobs/ingest/{job}", {"state": state})

    def info(self, job):
        return self.api.get(f"/jobs/ingest/{job}").json()

    def run(self, data, **given):
        job = self.make(**given)
        assert self.put(job, data).status_code == 201
        assert self.move(job, "UploadComplete").json()["state"] == "UploadComplete"
        while self.info(job)["state"] in ("UploadComplete", "InProgress"):
            pass
        return self.info(job)

    def rows(self, job, kind):
        text = self.api.get(f"/jobs/ingest/{job}/{kind}").text
        return [*csv.reader(io.StringIO(text, newline=""))]


@pytest.fixture
def jobs(api):
    return Jobs(api)


def test_a_job_goes_from_open_to_its_results_over_several_looks(jobs, org, api):
    org.post("settings", {"bulk_batch": 2})
    job = jobs.make()
    assert jobs.info(job)["contentUrl"] == f"services/data/v66.0/jobs/ingest/{job}/batches"
    answer = jobs.put(job, b"Subject,Status\nOne,New\nTwo,New\nThree,New\n")
    assert (answer.status_code, answer.content) == (201, b"")
    assert jobs.info(job)["state"] == "Open"
    jobs.move(job, "UploadComplete")
    seen = [jobs.info(job) for _ in range(3)]
    assert [one["state"] for one in seen] == ["InProgress", "InProgress", "JobComplete"]
    assert [one["numberRecordsProcessed"] for one in seen] == [0, 2, 3]
    good, bad = jobs.rows(job, "successfulResults"), jobs.rows(job, "failedResults")
    assert good[0] == ["sf__Id", "sf__Created", "Subject", "Status"]
    assert sorted(one[2] for one in good[1:]) == ["One", "Three", "Two"]
    assert bad == [["sf__Id", "sf__Error", "Subject", "Status"]]
    assert {one[0] for one in good[1:]} <= set(api.column("SELECT Id FROM Case"))


def test_a_refused_row_tells_code_message_and_fields(jobs, org):
    rule = {"object": "Case", "field": "Subject", "equals": "Bad", "message": "Not this."}
    org.post("settings", {"validation_rules": [rule]})
    job = jobs.run(b"Subject\nBad\nGood\n")
    assert (job["state"], job["numberRecordsFailed"]) == ("JobComplete", 1)
    expected = "FIELD_CUSTOM_VALIDATION_EXCEPTION:Not this.:Subject --"
    assert jobs.rows(job["id"], "failedResults")[1:] == [["", expected, "Bad"]]


def test_the_results_are_in_no_promised_order(jobs):
    job = jobs.run(b"Subject\n" + b"".join(b"%d\n" % n for n in range(50)))
    told = [one[2] for one in jobs.rows(job["id"], "successfulResults")[1:]]
    assert sorted(told, key=int) == [str(n) for n in range(50)] != told


@pytest.mark.parametrize("name", ["unprocessedrecords", "unprocessedRecords"])
def test_a_stopped_job_tells_what_it_did_not_do(jobs, org, name):
    org.post("settings", {"bulk_batch": 1})
    job = jobs.make()
    jobs.put(job, b"Subject\nOne\nTwo\nThree\n")
    jobs.move(job, "UploadComplete")
    jobs.info(job), jobs.info(job)
    assert jobs.move(job, "Aborted").json()["state"] == "Aborted"
    assert jobs.info(job)["state"] == "Aborted"
    assert jobs.rows(job, name) == [["Subject"], ["Two"], ["Three"]]
    assert len(jobs.rows(job, "successfulResults")) == 2


def test_a_job_that_fails_keeps_what_it_did(jobs, org):
    org.post("settings", {"bulk_fails_at": 2})
    job = jobs.run(b"Subject\nOne\nTwo\nThree\n")
    assert job["state"] == "Failed" and job["errorMessage"].startswith("InternalServerError")
    assert len(jobs.rows(job["id"], "successfulResults")) == 3
    assert jobs.rows(job["id"], "unprocessedrecords") == [["Subject"], ["Three"]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xef\xbb\xbfSubject\nOne\n", "InvalidBatch : Field name not found : \ufeffSubject"),
        (b"Subject,Nothing__c\nOne,1\n", "InvalidBatch : Field name not found : Nothing__c"),
        (b"Subject\r\nOne\r\n", "ClientInputError : LineEnding is invalid on user data."),
        (b'Subject\n"One\r\ntwo"\n', "ClientInputError : LineEnding is invalid on user data."),
    ],
)
def test_a_file_that_does_not_fit_fails_as_a_whole(jobs, data, said):
    job = jobs.run(data)
    assert job["state"] == "Failed" and job["errorMessage"].startswith(said)
    assert job["numberRecordsProcessed"] == 0


def test_a_column_that_the_user_may_not_see_is_not_there(jobs, org):
    org.post("settings", {"hidden_fields": ["Case.Priority"]})
    job = jobs.run(b"Subject,Priority\nOne,High\n")
    assert job["errorMessage"] == "InvalidBatch : Field name not found : Priority"


def test_data_comes_once_and_only_as_csv(jobs):
    job = jobs.make()
    assert jobs.put(job, b"{}", kind="application/json").status_code == 400
    assert jobs.put(job, b"Subject\n1\n").status_code == 201
    again = jobs.put(job, b"Subject\n2\n")
    assert code_of(again) == (400, "INVALIDJOBSTATE") and "only do 'PUT' once" in again.text


@pytest.mark.parametrize(
    "given",
    [
        {"object": "Nothing__c"},
        {"operation": "merge"},
        {"contentType": "JSON"},
        {"columnDelimiter": ";"},
        {"operation": "upsert"},
        {"assignmentRuleId": "01Q000000000000AAA"},
        {"colour": "red"},
    ],
)
def test_a_job_that_can_not_be_is_not_made(api, given):
    assert api.post("/jobs/ingest", CASES | given).status_code == 400


def test_what_a_state_does_not_allow_is_refused(jobs, api):
    job = jobs.make()
    assert code_of(api.delete(f"/jobs/ingest/{job}")) == (400, "INVALIDJOBSTATE")
    assert code_of(api.get(f"/jobs/ingest/{job}/successfulResults")) == (400, "INVALIDJOBSTATE")
    jobs.put(job, b"Subject\n1\n")
    jobs.move(job, "UploadComplete")
    assert code_of(jobs.put(job, b"Subject\n2\n")) == (400, "INVALIDJOBSTATE")
    assert code_of(jobs.move(job, "UploadComplete")) == (400, "INVALIDJOBSTATE")
    jobs.info(job), jobs.info(job)
    assert code_of(jobs.move(job, "Aborted")) == (400, "INVALIDJOBSTATE")
    assert api.delete(f"/jobs/ingest/{job}").status_code == 204
    assert api.get(f"/jobs/ingest/{job}").status_code == 404


def test_a_key_makes_nothing_twice(jobs):
    data = b"Import_Key__c,Subject\na-1,One\na-2,Two\n"
    first, second = jobs.run(data, **UPSERT), jobs.run(data, **UPSERT)
    ids = [
        {one[0] for one in jobs.rows(job["id"], "successfulResults")[1:]} for job in (first, second)
    ]
    assert ids[0] == ids[1] and len(ids[0]) == 2
    created = {one[1] for one in jobs.rows(second["id"], "successfulResults")[1:]}
    assert created == {"false"}


@pytest.mark.parametrize("with_rule", [True, False])
def test_an_assignment_rule_runs_only_where_it_is_named(jobs, api, with_rule):
    rule = api.column("SELECT Id FROM AssignmentRule WHERE SobjectType = 'Case'")[0]
    jobs.run(b"Subject\nAssigned?\n", **({"assignmentRuleId": rule} if with_rule else {}))
    (owner,) = api.column("SELECT OwnerId FROM Case WHERE Subject = 'Assigned?'")
    assert owner.startswith("00G" if with_rule else "005")


def test_an_empty_cell_is_left_out_and_a_null_is_one(jobs, api):
    jobs.run(b"Subject,Origin,Priority\nNulls,#N/A,\n")
    (row,) = api.rows("SELECT Origin, Priority FROM Case WHERE Subject = 'Nulls'")
    assert (row["Origin"], row["Priority"]) == (None, "Medium")
