"""Large files go by ingest jobs of Bulk API 2.0 (BULK-7, SYNC-3a): nothing lost, nothing twice."""

import json
from datetime import timedelta

import pytest

from bulkcreate import files, ordering, running, settling, working
from bulkcreate.jobs import Jobs
from bulkcreate.models import Part, Upload
from bulkcreate.running import Run
from common import clock
from salesforce import ingest
from salesforce.client import client_for
from salesforce.models import Connection
from tests.bulkcreate.test_running import result, rows_of, subjects, with_package
from tests.salesforce_world import connect

pytestmark = pytest.mark.django_db
JOBS = "/jobs/ingest"
ROWS = 12


@pytest.fixture(autouse=True)
def large(settings, monkeypatch):
    settings.BULK_API_THRESHOLD = 3
    monkeypatch.setattr(settling, "QUIET", timedelta(0))


@pytest.fixture(params=["with the package", "without it"])
def either(request, desk, org):
    with_package(desk, org, request.param == "with the package")


def step(upload):
    """One turn of a worker, whenever it was due."""
    Upload.objects.filter(pk=upload.pk).update(not_before=clock.now())
    working.run(str(upload.pk))
    return Upload.objects.get(pk=upload.pk)


def until(desk, upload, *states):
    for _ in range(60):
        upload = step(upload)
        if upload.state in states:
            return upload
    raise AssertionError(f"still {upload.state}: {upload.problem}")


def begun(desk, data=None, **given):
    return desk.start(desk.check(desk.send(data or rows_of(ROWS))), **given)


def whole(desk, data=None, **given):
    return until(desk, begun(desk, data, **given), "done")


def all_there(desk, upload, rows=ROWS):
    assert subjects(desk) == sorted(f"Row {n}" for n in range(rows))
    assert (upload.created, upload.failed, upload.problem) == (rows, 0, "")
    good = result(upload, "success")
    assert [one[:3] for one in good[1:]] == [[f"Row {n}", "New", str(n + 2)] for n in range(rows)]
    ids = {one["Id"]: one["Subject"] for one in desk.cases()}
    assert all(ids[one[3]] == one[0] for one in good[1:])
    assert len(result(upload, "failure")) == 1


def bodies(org, method="POST"):
    calls = [one for one in org.journal(JOBS) if one["method"] == method]
    return [one["body"] for one in calls]


def test_a_large_file_is_one_job_with_its_results_in_source_order(desk, org, either):
    upload = whole(desk)
    all_there(desk, upload)
    assert len(bodies(org)) == 1 and not org.journal("/composite/sobjects?")
    assert not list(files.path(upload).parent.glob("*.part*"))


def test_a_file_up_to_the_threshold_goes_by_collections(desk, org):
    whole(desk, rows_of(3))
    assert org.journal(JOBS) == []


def test_rows_that_are_the_same_are_each_created(desk, org, either):
    data = b"Subject,Status\n" + b"Same,New\n" * 6 + b'"Two\r\nlines",New\n'
    upload = whole(desk, data)
    made = [one["Subject"] for one in desk.cases()]
    assert (made.count("Same"), made.count("Two\nlines")) == (6, 1)
    ids = [one[3] for one in result(upload, "success")[1:]]
    assert len(set(ids)) == 7 == upload.created


def test_a_job_names_the_active_assignment_rule_or_none(desk, org):
    (rule,) = [
        one["Id"]
        for one in org.get("records", params={"object": "AssignmentRule"})["records"]
        if one["SobjectType"] == "Case"
    ]
    whole(desk, assign=True)
    whole(desk, assign=False)
    with_rule, without = map(json.loads, bodies(org))
    assert with_rule["assignmentRuleId"] == rule and "assignmentRuleId" not in without


def test_bad_and_refused_rows_are_in_the_failure_file(desk, org):
    rule = {"object": "Case", "field": "Subject", "equals": "Row 3", "message": "Not: this one."}
    org.post("settings", {"validation_rules": [rule]})
    upload = whole(desk, rows_of(5) + b"Bad,Nope\n")
    assert (upload.created, upload.failed) == (4, 2)
    refused, bad = result(upload, "failure")[1:]
    assert refused[2:] == ["5", "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Not: this one.", "Subject"]
    assert bad[2:4] == ["7", "INVALID_VALUE"]


def test_a_file_of_more_than_a_job_takes_is_several_jobs(desk, org, monkeypatch):
    monkeypatch.setattr(ingest, "MOST_ROWS", 5)
    all_there(desk, whole(desk))
    assert len(bodies(org)) == 3
    assert list(Part.objects.values_list("first_row", "last_row")) == [(2, 6), (7, 11), (12, 13)]


def test_a_job_that_is_at_work_holds_no_worker_and_tells_how_far_it_is(desk, org):
    org.post("settings", {"bulk_batch": 5})
    upload = step(begun(desk))
    assert upload.lease_until is None
    assert timedelta(0) < upload.not_before - clock.now() < timedelta(seconds=30)
    seen = [(one.handled, one.created) for one in (step(upload) for _ in range(3))]
    assert seen == [(0, 0), (5, 0), (10, 0)]
    all_there(desk, until(desk, upload, "done"))


STEPS = {
    "making the job": ("POST", "/jobs/ingest$"),
    "the file": ("PUT", "/batches$"),
    "closing it": ("PATCH", "/jobs/ingest/"),
    "a look": ("GET", "/jobs/ingest/[^/]*$"),
    "its results": ("GET", "/successfulResults"),
}


@pytest.mark.parametrize("what", STEPS)
def test_lost_answers_lose_no_row_and_make_none_twice(desk, org, what):
    with_package(desk, org, False)
    method, match = STEPS[what]
    upload = begun(desk)
    for when in ("before", "after"):
        org.post("rules", {"method": method, "match": match, "times": 1, "drop": when})
    upload = until(desk, upload, "done")
    all_there(desk, upload)


def test_a_job_that_breaks_off_says_so_and_its_rest_goes_in_another(desk, org, either):
    org.post("settings", {"bulk_fails_at": 7})
    upload = begun(desk)
    while not upload.problem:
        upload = step(upload)
    assert "broke the job off with 5 rows left" in upload.problem
    assert "Too many retries" in upload.problem
    upload = until(desk, upload, "done")
    all_there(desk, upload)
    assert [one.round for one in Part.objects.all()] == [1, 2]


def test_a_job_that_always_breaks_off_ends_with_its_rows_in_the_failure_file(desk, org):
    org.post("settings", {"bulk_fails_at": 0})
    upload = whole(desk)
    assert (upload.created, upload.failed, subjects(desk)) == (0, ROWS, [])
    assert {one[3] for one in result(upload, "failure")[1:]} == {"NOT_PROCESSED"}


def test_a_column_that_salesforce_no_longer_has_refuses_every_row_in_its_words(desk, org):
    upload = begun(desk)
    org.post("settings", {"hidden_fields": ["Case.Subject"]})
    upload = until(desk, upload, "done")
    assert upload.failed == ROWS
    first = result(upload, "failure")[1]
    assert first[3:5] == ["InvalidBatch", "Field name not found : Subject"]


@pytest.mark.parametrize(("locked", "jobs", "failed"), [(2, 2, 0), (100, 3, ROWS)])
def test_rows_that_were_locked_are_sent_again_by_themselves(desk, org, locked, jobs, failed):
    org.post("settings", {"locked_creations": locked})
    upload = whole(desk)
    assert (upload.created, upload.failed, len(bodies(org))) == (ROWS - failed, failed, jobs)
    assert {one[3] for one in result(upload, "failure")[1:]} <= {"UNABLE_TO_LOCK_ROW"}


def test_stop_aborts_the_job_and_reports_what_is_done(desk, org):
    org.post("settings", {"bulk_batch": 5})
    upload = step(step(step(begun(desk))))
    assert upload.handled == 5
    ordering.stop(desk.caller, str(upload.pk))
    upload = until(desk, upload, "done")
    made = len(subjects(desk))
    assert (upload.created, upload.failed) == (made, ROWS - made) and 0 < made < ROWS
    assert {one[3] for one in result(upload, "failure")[1:]} == {"STOPPED"}
    assert '"Aborted"' in bodies(org, "PATCH")[-1]


def test_stop_before_the_job_has_begun_sends_nothing(desk, org):
    upload = begun(desk)
    org.post("rules", {"method": "PUT", "match": "/batches$", "times": 1, "status": 503})
    upload = step(upload)
    ordering.stop(desk.caller, str(upload.pk))
    upload = until(desk, upload, "done")
    assert (upload.failed, subjects(desk)) == (ROWS, [])


def job_of(upload):
    return Part.objects.filter(upload=upload).last().job_id


def in_the_org(desk, method, job, body=None):
    """As an admin of the org does it in Setup."""
    client = client_for(desk.caller.tenant)
    return client.delete(f"{JOBS}/{job}") if body is None else client.patch(f"{JOBS}/{job}", body)


def test_a_job_that_an_admin_of_the_org_aborts_is_not_begun_again(desk, org, monkeypatch):
    monkeypatch.setattr(ingest, "MOST_ROWS", 8)
    org.post("settings", {"bulk_batch": 5})
    upload = step(step(step(begun(desk))))
    in_the_org(desk, "PATCH", job_of(upload), {"state": "Aborted"})
    upload = until(desk, upload, "done")
    assert upload.created == len(subjects(desk)) < 8
    codes = [one[3] for one in result(upload, "failure")[1:]]
    assert codes == ["ABORTED"] * (8 - upload.created) + ["STOPPED"] * 4


def test_a_job_whose_results_are_gone_is_settled_by_looking(desk, org, either):
    upload = step(step(begun(desk)))
    while ingest.look(client_for(desk.caller.tenant), job_of(upload)).state != "JobComplete":
        pass
    in_the_org(desk, "DELETE", job_of(upload))
    upload = until(desk, upload, "done")
    all_there(desk, upload)
    assert len(bodies(org)) == 1


def test_what_the_worker_kept_on_disk_may_be_lost(desk, org):
    org.post("settings", {"bulk_fails_at": 7})
    upload = begun(desk)
    while not upload.problem:
        upload = step(upload)
    files.remove_part(upload)
    all_there(desk, until(desk, upload, "done"))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ('\ufeff"sf__Id","sf__Error"\n', []),
        ('"sf__Id","sf__Error","Import_Key__c"\n"","A:b:--","another-2"\n\n', [None]),
        ('"sf__Id","sf__Error","Import_Key__c"\n"","A:b:--","{key}"\n"",""\n', [7]),
        ('"sf__Id","sf__Error","Status"\n"","A:b:--","New"\n', [None]),
    ],
)
def test_a_file_of_results_may_hold_less_than_was_sent(desk, tmp_path, text, numbers):
    jobs = Jobs(begun(desk), lambda: True)
    path = tmp_path / "results.csv"
    path.write_text(text.format(key=jobs.key(7)), encoding="utf-8")
    told = list(jobs.parts.told(path, ingest.FAILED, 1))
    assert [one.number for one in told] == numbers


def test_a_lost_login_waits_and_goes_on_after_the_next_one(desk, org):
    org.post("settings", {"bulk_held": True})
    upload = step(step(begun(desk)))
    org.post("revoke_all")
    upload = step(upload)
    assert upload.state == "running" and "log in again" in upload.problem
    connect(desk.caller.tenant, org)
    org.post("settings", {"bulk_held": False})
    all_there(desk, until(desk, upload, "done"))


def test_another_org_is_asked_nothing(desk, org):
    upload = step(step(begun(desk)))
    Connection.objects.filter(tenant=desk.caller.tenant).update(org_id="00D9Q0000000002UAA")
    before = len(org.journal(JOBS))
    upload = step(upload)
    assert upload.state == "running" and "another Salesforce org" in upload.problem
    assert len(org.journal(JOBS)) == before


def test_a_job_that_somebody_closed_in_setup_is_followed(desk, org):
    upload = begun(desk)
    org.post("rules", {"method": "PUT", "match": "/batches$", "times": 1, "drop": "after"})
    upload = step(upload)
    in_the_org(desk, "PATCH", job_of(upload), {"state": "UploadComplete"})
    all_there(desk, until(desk, upload, "done"))
    assert len(bodies(org)) == 1


def test_work_over_the_share_of_requests_waits_and_stop_goes_ahead(desk, org):
    org.post("settings", {"bulk_held": True})
    upload = step(step(begun(desk)))
    use = {"api_used": 60, "api_limit": 100, "api_seen_at": clock.now()}
    Connection.objects.filter(tenant=desk.caller.tenant).update(**use)
    before = len(org.journal(JOBS))
    upload = step(upload)
    assert "may use 50 %" in upload.problem and len(org.journal(JOBS)) == before
    ordering.stop(desk.caller, str(upload.pk))
    step(upload)
    assert '"Aborted"' in bodies(org, "PATCH")[-1]


class Killed(BaseException):
    """A worker's end in the middle of its work."""


class Deaths:
    """The first worker dies at its first sign of life, the next at its second, and so on."""

    def __init__(self):
        self.many = self.signs = 0

    def alive(self):
        self.signs += 1
        if self.signs > self.many:
            self.many, self.signs = self.many + 1, 0
            raise Killed
        return True

    def turn(self, way, upload):
        found = Upload.objects.select_related("tenant__switches").get(pk=upload.pk)
        try:
            return way(found, self.alive).go()
        except Killed:
            return "killed"


@pytest.mark.parametrize("way", [Jobs, Run])
def test_workers_that_die_again_and_again_lose_no_row_and_make_none_twice(
    desk, org, either, way, monkeypatch
):
    """The bench does the same with kill -9 at random moments."""
    monkeypatch.setattr(ingest, "MOST_ROWS", 5)
    monkeypatch.setattr(running, "MOST_ROWS", 2)
    upload, deaths = begun(desk), Deaths()
    done = {Jobs: None, Run: True}[way]
    while deaths.turn(way, upload) is not done:
        assert deaths.many < 100
    Upload.objects.filter(pk=upload.pk).update(state="finishing")
    all_there(desk, until(desk, upload, "done"))
    assert deaths.many >= 3
