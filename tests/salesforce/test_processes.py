"""Several processes of the service meet a dead session at once, on a database as in production."""

import json
import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings

from simulators.stack import ROOT, Addresses, service_environment

PROCESSES, PANELS = 4, 25


@contextmanager
def postgresql(url):
    """An empty database beside the one that the tests use."""
    name = f"processes_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'service.sqlite3'}"
        return
    if settings.ON_SQLITE:
        pytest.skip("This lane has no PostgreSQL.")
    with postgresql(os.environ["DATABASE_URL"]) as url:
        yield url


@pytest.fixture
def environment(org, database_url, tmp_path):
    """The service's own settings; a pool much smaller than the number of waiting panels."""
    made = service_environment(Addresses(), tmp_path)
    made |= {
        "DATABASE_URL": database_url,
        "DATABASE_POOL": "6",
        "SALESFORCE_LOGIN_URL": org.url,
        "SALESFORCE_TEST_URL": org.url,
        "LOG_FORMAT": "json",
    }
    return os.environ | made | {"DJANGO_SETTINGS_MODULE": "sinergify.settings"}


def spawn(environment, *arguments):
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(environment, *arguments):
    process = spawn(environment, *arguments)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors[-3000:]
    return output.strip()


@pytest.mark.slow
def test_a_hundred_panels_in_four_processes_make_one_renewal_and_none_fails(org, environment):
    run(environment, "manage.py", "migrate", "--verbosity=0")
    panel_process = ["-m", "tests.salesforce.panel_process"]
    tenant_id = run(environment, *panel_process, "connect").splitlines()[-1]
    org.post("settings", {"refresh_delay_ms": 1000})
    org.post("expire_sessions")
    org.delete("journal")
    running = [
        spawn(environment, *panel_process, "panels", tenant_id, str(PANELS))
        for _ in range(PROCESSES)
    ]
    try:
        assert [process.stdout.readline().strip() for process in running] == ["ready"] * PROCESSES
        for process in running:
            process.stdin.write("go\n")
            process.stdin.flush()
        outcomes = [process.communicate(timeout=120) for process in running]
    finally:
        for process in running:
            process.kill()
    told = [one for output, _ in outcomes for one in json.loads(output.strip().splitlines()[-1])]
    assert told == [200] * PROCESSES * PANELS, outcomes[0][1][-2000:]
    assert len(org.journal("/oauth2/token")) == 1
    assert org.get("grants")["alive"] == 1
