"""Support staff attend to uploads without seeing what is in them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from bulkcreate import attending, working
from bulkcreate.models import Upload
from support import roles
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.staff_pages import Staff

pytestmark = pytest.mark.django_db
STAFF = Actor.staff("rob")
LATER = timezone.now() + timedelta(hours=1)


@pytest.fixture
def upload():
    return made()


def made(**values):
    about = {
        "account_id": "712020:somebody",
        "issue_id": "10010",
        "issue_key": "SUP-1",
        "file_name": "salaries-of-berlin.csv",
        "size": 10,
        "headers": ["Salary"],
        "first_cells": [["99999"]],
        "review": {"row": "99998"},
        "state": "running",
        "rows": 40,
        "begun_at": timezone.now(),
        "not_before": LATER,
        "attempts": 7,
    }
    return Upload.objects.create(tenant=TenantFactory(), **(about | values))


def member(client, name):
    staff = Staff(client, "rob", superuser=False)
    staff.user.groups.add(Group.objects.get(name=name))
    return staff


def choose(staff, action, upload):
    chosen = {"action": action, "_selected_action": [upload.pk]}
    return staff.client.post("/support/bulkcreate/upload/", chosen, follow=True)


def test_staff_stop_an_upload_and_it_is_written_down(client, upload):
    assert "Stopped: 1" in choose(member(client, roles.FULL), "stop", upload).text
    upload.refresh_from_db()
    assert upload.stop and upload.not_before <= timezone.now()
    (entry,) = AuditEntry.objects.filter(what="upload_stopped")
    assert entry.actor == "rob" and entry.target == str(upload.pk)


def test_staff_see_the_jobs_as_the_orgs_own_setup_lists_them(client, upload):
    about = {"number": 1, "first_row": 2, "last_row": 41, "begun_at": timezone.now()}
    upload.parts.create(**about, job_id="7509Q0000000001QAA", state="InProgress")
    upload.parts.create(**about, round=2)
    page = member(client, roles.FULL).client.get(f"/support/bulkcreate/upload/{upload.pk}/change/")
    assert "Rows 2 to 41, round 1: 7509Q0000000001QAA InProgress" in page.text
    assert "Rows 2 to 41, round 2: no job yet" in page.text


def test_staff_send_a_waiting_upload_on(client, upload):
    assert "Sent on: 1" in choose(member(client, roles.FULL), "go_on", upload).text
    upload.refresh_from_db()
    assert upload.attempts == 0 and upload.not_before <= timezone.now()


@pytest.mark.parametrize("state", ["mapping", "checked", "refused", "uploading"])
def test_what_waits_for_its_person_is_left_alone(state):
    upload = made(state=state)
    assert not attending.stop(upload, actor=STAFF)
    assert not attending.go_on(upload, actor=STAFF)
    assert not AuditEntry.objects.exists()


def test_results_that_could_not_be_attached_are_sent_on(upload):
    waits = made(state="done", attached_at=None, ended_at=timezone.now())
    done = made(state="done", attached_at=timezone.now())
    assert attending.go_on(waits, actor=STAFF) and not attending.go_on(done, actor=STAFF)


def test_results_that_jira_did_not_take_for_a_week_are_tried_for_another(upload):
    ended = timezone.now() - timedelta(days=8)
    waits = made(state="done", attached_at=None, ended_at=ended)
    assert attending.go_on(waits, actor=STAFF)
    assert list(working.waiting().filter(pk=waits.pk)) == [waits]
    fresh = made(state="done", attached_at=None, ended_at=timezone.now() - timedelta(days=1))
    attending.go_on(fresh, actor=STAFF)
    assert Upload.objects.get(pk=fresh.pk).ended_at == fresh.ended_at


@pytest.mark.parametrize(("state", "after"), [("reading", "refused"), ("checking", "mapping")])
def test_reading_and_checking_are_stopped_at_once_and_whoever_is_at_it_loses_it(state, after):
    held = {"lease_until": LATER, "lease_token": "at-work"}
    upload = made(state=state, **held)
    assert attending.stop(upload, actor=STAFF) and not attending.stop(upload, actor=STAFF)
    upload.refresh_from_db()
    assert (upload.state, upload.lease_token) == (after, "") and "Support stopped" in upload.problem
    assert not working.waiting().filter(pk=upload.pk).exists()
    assert AuditEntry.objects.get().what == "upload_stopped"


@pytest.mark.parametrize("action", ["stop", "go_on"])
def test_the_role_that_looks_may_do_neither(client, upload, action):
    reader = member(client, roles.READ_ONLY)
    assert "Stop the chosen" not in reader.list(Upload).text
    choose(reader, action, upload)
    upload.refresh_from_db()
    assert not upload.stop and upload.attempts == 7


def test_no_page_shows_what_is_in_a_file_or_its_name(client, upload):
    reader = member(client, roles.READ_ONLY)
    for page in (reader.list(Upload), reader.open(upload)):
        assert page.status_code == 200 and "SUP-1" in page.text
        for told in ("salaries", "Salary", "9999"):
            assert told not in page.text
