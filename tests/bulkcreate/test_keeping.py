"""How long files stay, and what wakes work that was lost (BULK-5, BULK-7)."""

from datetime import timedelta

import pytest

from bulkcreate import files, tasks, working
from bulkcreate.models import Upload
from common import clock

pytestmark = pytest.mark.django_db
DATA = b"Subject,Status\nOne,New\n"


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
