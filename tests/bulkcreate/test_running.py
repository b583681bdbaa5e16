"""From a file to cases and result files (BULK-3 to BULK-7, SYNC-3a, CFG-3)."""

import csv
import io
from pathlib import Path

import pytest

from bulkcreate import files
from records.models import Activity, RecordLink

pytestmark = pytest.mark.django_db
SMALL = b"Subject,Priority,Status,Store\nOne,high,New,Berlin\nTwo,Nope,New,Bonn\n=Three,Low,New,\n"


def result(upload, kind):
    text = files.path(upload, kind).read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=upload.delimiter))


def test_a_small_file_goes_through_to_attached_files(desk, site):
    upload = desk.whole(SMALL)
    assert (upload.state, upload.created, upload.failed, upload.problem) == ("done", 2, 1, "")
    made = [one for one in desk.cases() if one["Subject"] in ("One", "=Three")]
    assert sorted(one["Priority"] for one in made) == ["High", "Low"]
    good, bad = result(upload, "success"), result(upload, "failure")
    assert good[0] == [
        "Subject",
        "Priority",
        "Status",
        "Store",
        "Source row",
        "Salesforce Id",
        "Case Number",
        "Record URL",
    ]
    assert [one[:5] for one in good[1:]] == [
        ["One", "high", "New", "Berlin", "2"],
        ["'=Three", "Low", "New", "", "4"],
    ]
    numbers = {one["Id"]: one["CaseNumber"] for one in made}
    assert {one[5]: one[6] for one in good[1:]} == numbers
    assert (
        bad[1][:6] == ["Two", "Nope", "New", "Bonn", "3", "INVALID_VALUE"]
        and bad[1][7] == "Priority"
    )
    sent = site.calls("/rest/api/3/issue/10010/attachments")
    assert [
        b'filename="cases-success.csv"' in sent[0].body,
        b'filename="cases-failure.csv"' in sent[1].body,
    ] == [True, True]
    assert sent[0].headers["X-Atlassian-Token"] == "no-check" and upload.attached_at
    told = Activity.objects.get(what="bulk_created").reason
    assert told == "2 of 3 cases created, 1 failed."


def rows_of(many, **more):
    return b"Subject,Status\n" + b"".join(b"Row %d,New\n" % n for n in range(many))


def subjects(desk):
    return sorted(one["Subject"] for one in desk.cases() if str(one["Subject"]).startswith("Row "))


def test_each_chunk_of_200_is_one_call_and_the_numbers_one_more(desk, callouts):
    upload = desk.check(desk.send(rows_of(450)))
    before = callouts()
    upload = desk.finish(desk.start(upload))
    assert (upload.created, callouts() - before) == (450, 3 + 1)
    assert subjects(desk) == sorted(f"Row {n}" for n in range(450))


@pytest.mark.parametrize("assign", [True, False])
def test_the_assignment_rule_is_always_named(desk, org, assign):
    desk.whole(SMALL, assign=assign)
    (call,) = [one for one in org.journal("/composite/sobjects") if '"records"' in one["body"]]
    assert call["headers"]["sforce-auto-assign"] == str(assign).upper()


def test_the_cases_are_linked_where_the_box_is_ticked(desk):
    upload = desk.whole(SMALL, link=True)
    made = {one[5] for one in result(upload, "success")[1:]}
    assert {one.record_id for one in RecordLink.objects.all()} == made
    assert all(one.name for one in RecordLink.objects.all())


def test_rows_that_salesforce_refuses_are_in_the_failure_file_and_both_add_up(desk, org):
    rule = {"object": "Case", "field": "Subject", "equals": "Row 3", "message": "Not this one."}
    org.post("settings", {"validation_rules": [rule]})
    upload = desk.whole(rows_of(5))
    good, bad = result(upload, "success"), result(upload, "failure")
    assert bad[1:] == [
        ["Row 3", "New", "5", "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Not this one.", "Subject"]
    ]
    assert len(good) - 1 + len(bad) - 1 == upload.rows == 5


def test_rows_that_were_locked_are_sent_once_more(desk, org):
    org.post("settings", {"locked_creations": 7})
    upload = desk.whole(rows_of(5))
    assert (upload.created, upload.failed) == (3, 2)
    assert {one[3] for one in result(upload, "failure")[1:]} == {"UNABLE_TO_LOCK_ROW"}


def test_a_stopped_run_keeps_what_is_made_and_lists_the_rest(desk):
    from bulkcreate import ordering

    upload = desk.start(desk.check(desk.send(rows_of(5))))
    ordering.stop(desk.caller, str(upload.pk))
    upload = desk.finish(upload)
    assert (upload.state, upload.created, upload.failed) == ("done", 0, 5)
    assert {one[3] for one in result(upload, "failure")[1:]} == {"STOPPED"}
    assert result(upload, "success")[1:] == []


@pytest.mark.parametrize("package", [True, False])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_makes_no_row_twice_and_loses_none(desk, org, package, when, monkeypatch):
    """Once with the companion's import key, once by comparing what is there."""
    from datetime import timedelta

    from bulkcreate import settling

    with_package(desk, org, package)
    monkeypatch.setattr(settling, "QUIET", timedelta(0))
    upload = desk.start(desk.check(desk.send(rows_of(450))))
    org.post("rules", {"match": "/composite/sobjects", "times": 1, "drop": when})
    desk.finish(upload)
    upload = now_again(desk, upload)
    assert (upload.state, upload.created, upload.failed) == ("done", 450, 0)
    assert subjects(desk) == sorted(f"Row {n}" for n in range(450))
    assert len(result(upload, "success")) == 451


def now_again(desk, upload):
    from bulkcreate.models import Upload
    from common import clock

    Upload.objects.filter(pk=upload.pk).update(not_before=clock.now())
    return desk.finish(upload)


def with_package(desk, org, package):
    from mapping import describes
    from salesforce.models import DescribeCache

    org.post("settings", {"package": package})
    DescribeCache.objects.all().delete()
    assert describes.keep(desk.caller.tenant)


def test_a_case_that_salesforce_changed_is_not_made_again_by_itself(desk, org, monkeypatch):
    """Without the key: what might be there is shown to the person, never sent a second time."""
    from datetime import timedelta

    from bulkcreate import settling

    with_package(desk, org, False)
    monkeypatch.setattr(settling, "QUIET", timedelta(0))
    upload = desk.start(desk.check(desk.send(b"Subject,Origin,Status\nRow 1,Web,New\n")))
    org.post("rules", {"match": "/composite/sobjects", "times": 1, "drop": "after"})
    desk.work(upload)
    (made,) = [one for one in desk.cases() if one["Subject"] == "Row 1"]
    org._send("PATCH", "record", json={"id": made["Id"], "values": {"Status": "Working"}})
    upload = now_again(desk, upload)
    assert subjects(desk) == ["Row 1"] and upload.failed == 1
    assert (
        result(upload, "failure")[1][4] == "UNCLEAR"
        and made["Id"] in result(upload, "failure")[1][5]
    )


def test_a_limit_pauses_the_run_and_says_so(desk, org):
    upload = desk.start(desk.check(desk.send(rows_of(3))))
    org.post("settings", {"limit_exceeded": True})
    upload = desk.finish(upload)
    assert upload.state == "running" and "Daily Salesforce limit" in upload.problem
    org.post("settings", {"limit_exceeded": False})
    upload = now_again(desk, upload)
    assert (upload.created, upload.problem) == (3, "")


def test_files_that_jira_refuses_stay_and_are_tried_again(desk, site):
    from tests.jira.site import Answer

    path = "/rest/api/3/issue/10010/attachments"
    site.answer("POST", path, Answer(413, {"errorMessages": ["too large"]}))
    upload = desk.whole(SMALL)
    assert (
        upload.state == "done"
        and upload.attached_at is None
        and "file of this size" in upload.problem
    )
    assert files.path(upload, "success").exists()
    site.answer("POST", path, Answer(200, [{"id": "1"}]))
    upload = now_again(desk, upload)
    assert upload.attached == ["success", "failure"] and upload.attached_at


def test_a_corrected_failure_file_is_uploaded_as_it_is(desk):
    first = desk.whole(b"Subject,Priority,Status\n=SUM(1),Nope,New\nFine,Low,New\n")
    again = files.path(first, "failure").read_bytes().replace(b"Nope", b"Low")
    upload = desk.whole(
        again,
    )
    assert (upload.created, upload.failed) == (1, 0)
    assert [one["Priority"] for one in desk.cases() if one["Subject"] == "=SUM(1)"] == ["Low"]
    assert result(upload, "success")[0][-4] == "Source row (2)"


def test_no_query_stays_open_while_the_results_are_written(desk, monkeypatch):
    """The connection is given back before each callout, which would end an open query."""
    from django.db.models import QuerySet

    from bulkcreate import results

    def refuse(*args, **kwargs):
        raise AssertionError("an open query")

    monkeypatch.setattr(QuerySet, "iterator", refuse)
    monkeypatch.setattr(results, "PAGE", 1)
    upload = desk.whole(rows_of(450))
    assert len(result(upload, "success")) == 451


RECORDED = Path(__file__).resolve().parents[3] / "shared" / "data" / "csv"


@pytest.mark.parametrize(
    ("name", "created", "failed"),
    [
        ("case_import_small.csv", 3, 0),
        ("case_import_semicolon_crlf_errors.csv", 1, 2),
        ("case_export_bom_multiline.csv", 40, 0),
    ],
)
def test_the_recorded_case_files_go_through_with_the_right_rows(desk, name, created, failed):
    """References and picklist values of another org are left empty, as a person would."""
    path = RECORDED / name
    if not path.exists():
        pytest.skip(f"{name}: the recorded files are not on this machine.")
    empty = {"source": "none:"}
    other = ("AccountId", "ContactId", "AssetId", "ParentId", "OwnerId", "Type", "Reason")
    upload = desk.whole(path.read_bytes(), **dict.fromkeys(other, empty))
    assert (upload.created, upload.failed) == (created, failed)
    assert len(result(upload, "success")) + len(result(upload, "failure")) - 2 == upload.rows
