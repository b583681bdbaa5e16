"""What a load balancer and Prometheus ask."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from figures.models import Health
from records import mirror
from sinergify import health, metrics
from sync.models import IssueEvent
from tests.factories import IssueEventFactory, TenantFactory

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-prometheus"


@pytest.fixture(autouse=True)
def ask_anew():
    health._require_migrations.cache_clear()
    yield
    health._require_migrations.cache_clear()


@pytest.fixture
def prometheus(client, settings):
    settings.METRICS_TOKEN = TOKEN
    return lambda token=TOKEN: client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def test_the_process_lives(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_it_is_ready_with_database_cache_and_migrations(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "cache": "ok", "migrations": "ok"}


def test_a_missing_migration_makes_it_not_ready_and_is_asked_for_again(client, monkeypatch):
    plan = [("a migration", False)]
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: plan)
    assert client.get("/readyz").json()["migrations"] == "down"
    plan.clear()
    assert client.get("/readyz").status_code == 200
    plan.append(("not looked for any more", False))
    assert client.get("/readyz").status_code == 200


def test_a_cache_that_is_down_is_told_and_no_reason_to_stay_away(client, monkeypatch):
    def refuse(*_):
        raise ConnectionError

    monkeypatch.setattr(cache, "set", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 200 and answer.json()["cache"] == "down"


def test_a_database_that_is_down_makes_it_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "_database", lambda: False)
    answer = client.get("/readyz")
    assert answer.status_code == 503 and answer.json()["database"] == "down"


def test_figures_are_only_for_who_holds_the_token(client, prometheus, settings):
    assert client.get("/metrics").status_code == 401
    assert prometheus("another").status_code == 401
    assert prometheus().status_code == 200
    settings.METRICS_TOKEN = ""
    assert prometheus("").status_code == 404


def test_figures_name_routes_and_states_and_no_tenant(client, prometheus):
    tenant = TenantFactory(site_url="https://acme.atlassian.net")
    client.get("/healthz")
    client.get("/nobody/knows/this")
    text = prometheus().text
    assert 'sinergify_request_seconds_count{method="GET",route="healthz",status="200"}' in text
    assert 'route="none"' in text and "nobody" not in text
    assert 'sinergify_tenants{state="active"} 1.0' in text
    assert "acme" not in text and str(tenant.pk) not in text


def test_a_unit_that_starts_leaves_the_figures_of_those_that_run(tmp_path, monkeypatch):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine, gone, other = (
        tmp_path / f"{name}.db"
        for name in (f"counter_{os.getpid()}", f"histogram_{ended.pid}", "gauge_all_1")
    )
    for path in (mine, gone, other):
        path.touch()
    monkeypatch.setenv(metrics.SHARED, str(tmp_path))
    metrics.forget_dead_processes()
    assert mine.exists() and other.exists() and not gone.exists()


def test_a_strange_method_is_no_label_of_its_own(client, prometheus):
    client.generic("BREW", "/healthz")
    text = prometheus().text
    assert "BREW" not in text and 'method="other"' in text


def test_how_the_database_stands_costs_the_same_for_many_sites(
    prometheus, django_assert_num_queries
):
    for number in (1, 9):
        TenantFactory.create_batch(number)
        with django_assert_num_queries(6):
            metrics.exposition(rows=True)


def figure(text, name):
    """Value of one line."""
    (line,) = [one for one in text.splitlines() if one.startswith(f"{name} ")]
    return float(line.split()[-1])


def test_work_that_waits_is_counted_with_the_age_of_the_oldest_event(prometheus, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    tenant = TenantFactory()
    for minutes in (1, 20):
        IssueEventFactory(tenant=tenant, happened_at=now - timedelta(minutes=minutes))
    IssueEventFactory(tenant=tenant, done=True, happened_at=now - timedelta(days=1))
    text = prometheus().text
    assert figure(text, 'sinergify_waiting{kind="events"}') == 2
    assert figure(text, 'sinergify_age_seconds{of="waiting_event"}') == 1200
    assert figure(text, 'sinergify_waiting{kind="mirrors"}') == 0


def test_where_nothing_waits_nothing_is_old(prometheus):
    text = prometheus().text
    assert figure(text, 'sinergify_age_seconds{of="waiting_event"}') == 0
    assert figure(text, 'sinergify_waiting{kind="events"}') == 0


def test_what_failed_or_is_stuck_is_told_and_how_old_that_knowledge_is(prometheus, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    numbers = {"failed": 3, "stuck_uploads": 2, "stuck_links": 1}
    for gone in (None, now):
        tenant = TenantFactory(uninstalled_at=gone)
        Health.objects.create(tenant=tenant, seen_at=now - timedelta(minutes=10), **numbers)
    text = prometheus().text
    told = [
        figure(text, f'sinergify_failed{{kind="{kind}"}}')
        for kind in ("events", "uploads", "mirrors")
    ]
    assert told == [3, 2, 1]
    assert figure(text, 'sinergify_age_seconds{of="figures"}') == 600


def test_what_waits_is_found_by_indexes_of_that_alone(prometheus):
    """However many events there are; a plan on an empty table is asked not to read it whole."""
    if connection.vendor != "postgresql":
        pytest.skip("The plan of PostgreSQL is meant.")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        waiting = IssueEvent.objects.filter(state="waiting")
        oldest = waiting.order_by("received_at").values("received_at")[:1].explain()
        untold = mirror.unfinished().order_by("tenant").values("tenant").explain()
    assert "events_that_wait_longest" in oldest and "mirrors_to_be_told" in untold


def test_a_dead_database_leaves_the_other_figures(prometheus, monkeypatch):
    def refuse():
        raise DatabaseError

    monkeypatch.setattr("sinergify.standing.read", refuse)
    text = prometheus().text
    assert "sinergify_request_seconds" in text and "sinergify_tenants" not in text


def test_a_worker_shows_its_own_figures_to_who_holds_the_token(settings):
    settings.METRICS_TOKEN = TOKEN
    said = []
    start = lambda status, headers: said.append(status)  # noqa: E731
    assert metrics.worker_page({}, start) == [b""]
    (text,) = metrics.worker_page({"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, start)
    assert [one[:3] for one in said] == ["401", "200"] and b"sinergify_task_seconds" in text


def test_a_task_is_counted_with_how_it_ended():
    task = type("Task", (), {"name": "probe.work"})
    metrics._begin(task_id="1")
    metrics._end(task_id="1", task=task, state="SUCCESS")
    metrics._end(task_id="2", task=task, state="FAILURE")
    text = metrics.exposition(rows=False).decode()
    assert 'sinergify_task_seconds_count{outcome="success",task="probe.work"} 1.0' in text
    assert 'outcome="failure",task="probe.work"' not in text
