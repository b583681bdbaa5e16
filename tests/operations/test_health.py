"""What a load balancer and Prometheus ask."""

import os
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.db.migrations.executor import MigrationExecutor

from sinergify import health, metrics
from tests.factories import TenantFactory

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
        with django_assert_num_queries(4):
            metrics.exposition(rows=True)


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
