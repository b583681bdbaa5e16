"""How long files stay, and what wakes work that was lost (BULK-5, BULK-7)."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from bulkcreate import files, ordering, tasks, working
from bulkcreate.models import Upload
from common import clock
from tenants.models import Tenant
from tests.jira.site import Answer
from tests.stored import tables_with

pytestmark = pytest.mark.django_db
DATA = b"Subject,Status\nOne,New\n"
REPORTER = {"id": "reporter", "name": "Reporter"}


def age(upload, **since):
    Upload.objects.filter(pk=upload.pk).update(**since)


def test_what_nobody_finished_is_thrown_away_and_what_runs_is_not(desk):
    upload = desk.check(desk.send(DATA))
    long_ago = clock.now() - timedelta(days=3)
    age(upload, begun_at=long_ago, started_at=long_ago)
    working.remove_old()
    assert files.path(upload).exists()
    age(upload, started_at=None)
    working.remove_old()
    assert not Upload.objects.exists() and not files.path(upload).exists()


def test_results_stay_two_weeks(desk):
    upload = desk.whole(DATA)
    age(upload, ended_at=clock.now() - timedelta(days=13))
    working.remove_old()
    assert files.path(upload, "success").exists()
    age(upload, ended_at=clock.now() - timedelta(days=15))
    working.remove_old()
    assert not files.path(upload, "success").exists()


def test_a_site_that_was_erased_leaves_no_file(desk, bulk):
    upload = desk.send(DATA)
    folder = files.path(upload).parent
    working.remove_old()
    assert folder.exists()
    bulk.delete()
    working.remove_old()
    assert not folder.exists()


def test_a_dead_worker_is_followed_by_another_after_its_lease(desk, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.work, "delay", woken.append)
    upload = desk.start(desk.check(desk.send(DATA)))
    age(upload, lease_until=clock.now() + timedelta(seconds=60), lease_token="dead")
    tasks.sweep()
    assert woken == [] and working.run(str(upload.pk)) is False
    age(upload, lease_until=clock.now() - timedelta(seconds=1))
    tasks.sweep()
    assert woken == [str(upload.pk)] and working.run(str(upload.pk)) is True


@pytest.mark.parametrize("how", ["suspended", "disabled"])
def test_a_site_that_is_off_waits(desk, bulk, how):
    upload = desk.start(desk.check(desk.send(DATA)))
    if how == "suspended":
        bulk.suspended_at = clock.now()
        bulk.save(update_fields=["suspended_at"])
    else:
        bulk.switches.plugin_enabled = False
        bulk.switches.save()
    assert working.run(str(upload.pk)) is False
    assert Upload.objects.get().created == 0


@pytest.fixture
def reported(desk, site):
    """A file of which each case tells who reported the issue."""
    schema = {"type": "user", "system": "reporter"}
    site.answer("GET", "/rest/api/3/field", Answer(200, [{**REPORTER, "schema": schema}]))
    fields = {"reporter": {"accountId": "712020:zoe", "displayName": "Zoe Quill"}}
    issue = {"id": "10010", "key": "SUP-1", "fields": fields}
    site.answer("GET", "/rest/api/3/issue/10010", Answer(200, issue))
    return desk.check(desk.send(DATA), Description={"source": "jira:reporter"})


def test_the_name_of_a_person_is_gone_when_the_upload_ended(desk, reported):
    assert reported.fixed == {"Description": {"value": "Zoe Quill"}}
    upload = desk.finish(desk.start(reported))
    assert desk.cases()[-1]["Description"] == "Zoe Quill" and upload.state == "done"
    held = (upload.fixed, upload.mapping, upload.review, upload.headers, upload.first_cells)
    assert not any(held)
    assert tables_with("cases.csv") == {"bulkcreate.upload"}


def test_whoever_goes_back_to_the_mapping_leaves_no_name_behind(desk, reported):
    ordering.back(desk.caller, str(reported.pk))
    upload = Upload.objects.get()
    assert (upload.fixed, upload.review) == ({}, {})


def test_what_was_read_is_unreadable_in_a_dump_of_the_database(reported):
    assert Upload.objects.get().review["rows"][0]["cells"]["Description"]["value"] == "Zoe Quill"
    assert not tables_with("Zoe Quill") | tables_with("One")


def test_an_upload_under_a_lost_key_waits_and_says_so_and_is_removed(desk, reported, settings):
    desk.start(reported)
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert working.run(str(reported.pk))
    upload = Upload.objects.get()
    assert upload.state == "running" and "encryption key is missing" in upload.problem
    age(upload, state="done", ended_at=clock.now() - timedelta(days=15))
    working.remove_old()
    assert not Upload.objects.exists()


@pytest.mark.parametrize("how", ["suspended", "uninstalled", "disabled"])
def test_an_upload_of_a_site_that_stands_still_is_removed_after_two_weeks(
    desk, bulk, reported, how
):
    desk.start(reported)
    if how == "disabled":
        bulk.switches.plugin_enabled = False
        bulk.switches.save()
    else:
        Tenant.objects.filter(pk=bulk.pk).update(**{f"{how}_at": clock.now()})
    age(reported, started_at=clock.now() - timedelta(days=13))
    working.remove_old()
    assert Upload.objects.exists()
    age(reported, started_at=clock.now() - timedelta(days=15))
    working.remove_old()
    assert not Upload.objects.exists()
