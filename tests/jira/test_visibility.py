"""Jira learns whether the panel is shown, however often that fails on the way."""

import time

import pytest

from jira import visibility
from jira.models import PanelVisibility
from jira.tasks import sweep_visibility, write_visibility
from tenants.audit import Actor
from tenants.installation import InstalledSite, install, uninstall
from tenants.switching import change
from tests.jira.site import Answer

pytestmark = pytest.mark.django_db
PATH = "/rest/atlassian-connect/1/addons/Sinergify.Sinergify/properties/ui"
ADMIN = Actor.person("712020:admin")


@pytest.fixture
def told(site):
    site.answer("PUT", PATH, Answer(200))
    return lambda: [call.body for call in site.calls(PATH)]


@pytest.fixture
def now(time_machine):
    start = int(time.time())
    time_machine.move_to(start, tick=False)
    return lambda seconds: time_machine.move_to(start + seconds, tick=False)


def test_hiding_the_panel_is_written_to_jira(tenant, told):
    change(tenant, "panel_shown", False, actor=ADMIN)
    write_visibility(str(tenant.pk))
    assert told() == [{"panelVisible": False}]
    assert PanelVisibility.objects.get().written_at is not None


def test_a_saved_switch_rings_the_alarm(tenant, django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr(
        visibility.current_app, "send_task", lambda *told, countdown: rung.append(told)
    )
    with django_capture_on_commit_callbacks(execute=True):
        change(tenant, "panel_shown", False, actor=ADMIN)
    assert rung == [(write_visibility.name, [str(tenant.pk)])]


def test_a_lost_alarm_does_not_lose_the_switch(
    tenant, django_capture_on_commit_callbacks, monkeypatch
):
    def broken(*told, **options):
        raise OSError("no broker")

    monkeypatch.setattr(visibility.current_app, "send_task", broken)
    with django_capture_on_commit_callbacks() as callbacks:
        change(tenant, "panel_shown", False, actor=ADMIN)
    assert len(callbacks) == 1
    assert visibility.waiting().exists()


def test_it_is_written_once(tenant, told):
    change(tenant, "panel_shown", False, actor=ADMIN)
    assert visibility.write(tenant.pk)
    assert not visibility.write(tenant.pk)
    assert len(told()) == 1


def test_other_switches_do_not_concern_jira(tenant, told):
    change(tenant, "allow_linking", False, actor=ADMIN)
    assert not PanelVisibility.objects.exists()


def test_the_last_word_is_written(tenant, told):
    change(tenant, "panel_shown", False, actor=ADMIN)
    change(tenant, "panel_shown", True, actor=ADMIN)
    visibility.write(tenant.pk)
    assert told() == [{"panelVisible": True}]


def test_a_change_while_writing_is_written_too(tenant, site, told, now):
    change(tenant, "panel_shown", False, actor=ADMIN)
    row = PanelVisibility.objects.get()
    now(1)
    visibility.want(tenant)
    visibility._finish(row, "")
    assert visibility.waiting().exists()


def test_jira_failing_postpones_it_and_the_sweep_brings_it_back(tenant, site, told, now, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    site.fails = Answer(429, "", {"Retry-After": "90"})
    change(tenant, "panel_shown", False, actor=ADMIN)
    assert not visibility.write(tenant.pk)
    row = PanelVisibility.objects.get()
    assert row.last_error == "limit" and row.lease_until is None

    now(80)
    assert not visibility.waiting().exists()
    site.fails = None
    now(3700)
    assert list(visibility.waiting()) == [row]
    assert visibility.write(tenant.pk)
    assert told()[-1] == {"panelVisible": False}


def test_the_sweep_wakes_what_was_lost(tenant, told, monkeypatch):
    visibility.want(tenant)
    woken = []
    monkeypatch.setattr(write_visibility, "delay", woken.append)
    sweep_visibility()
    assert woken == [str(tenant.pk)]


def test_two_workers_write_it_once(tenant, told, now):
    visibility.want(tenant)
    PanelVisibility.objects.update(lease_until=PanelVisibility.objects.get().wanted_at)
    now(-5)
    assert not visibility.write(tenant.pk)
    now(5)
    assert visibility.write(tenant.pk)


def test_an_uninstalled_site_is_left_alone(tenant, told):
    visibility.want(tenant)
    uninstall(tenant)
    assert not visibility.write(tenant.pk)
    assert told() == []


def reinstall(tenant, site):
    secret = "another-shared-secret-of-the-site-0123456789"
    return install(InstalledSite(tenant.connect_client_key, secret, site.url))


def test_a_site_that_comes_back_with_a_hidden_panel_is_told_again(tenant, site, told, now):
    change(tenant, "panel_shown", False, actor=ADMIN)
    visibility.write(tenant.pk)
    uninstall(tenant)
    now(60)

    reinstall(tenant, site)

    assert not visibility.write(tenant.pk)
    now(60 + visibility.AFTER_INSTALL)
    assert visibility.write(tenant.pk)
    assert told() == [{"panelVisible": False}] * 2


def test_a_site_with_a_shown_panel_needs_no_word(tenant, site, told, now):
    reinstall(tenant, site)
    now(60)
    assert not visibility.waiting().exists()
