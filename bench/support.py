"""Support staff's pages with twenty sites and with a thousand, on the same database: queries and time.

BENCH_ROWS adds that many links and activities (PostgreSQL, made inside the database), for instance
10000000; the pages read roll-ups, so they should not notice.
"""

import os
import time
from datetime import timedelta
from typing import Any

from bench.figures import Figure, quantile
from bench.world import database
from simulators.stack import ROOT, Addresses, service_environment

FEW, MANY = 20, 1000  # few fill one page, so that both draw the same number of rows
HOURS = 24 * 8
ROUNDS = 60
PAGES = {
    "dashboard": "/support/",
    "dashboard of a week": "/support/?span=7d",
    "list of tenants (20 a page)": "/support/tenants/tenant/",
    "a tenant found by its address": "/support/tenants/tenant/?q=//s7.atlassian.net",
}
ACTIVITIES = """
INSERT INTO records_activity (tenant_id, at, issue_id, issue_key, what, actor_kind, actor,
  object_name, record_id, record_name, outcome, reason)
SELECT t.ids[1 + n %% array_length(t.ids, 1)], now() - n * interval '0.7 second', n::text, 'SUP-' || n,
  'linked', 'app', '', 'Case', '', '', CASE WHEN n %% 50 = 0 THEN 'failed' ELSE 'done' END, ''
FROM generate_series(1, %s) AS n, (SELECT array_agg(id) AS ids FROM tenants_tenant) AS t
"""
LINKS = """
INSERT INTO records_recordlink (id, tenant_id, issue_id, issue_key, project_id, object_name,
  record_id, org_id, name, linked_by, linked_at)
SELECT gen_random_uuid(), t.ids[1 + n %% array_length(t.ids, 1)], n::text, 'SUP-' || n, '10000',
  'Case', lpad(n::text, 18, '5'), '', '', '', now()
FROM generate_series(1, %s) AS n, (SELECT array_agg(id) AS ids FROM tenants_tenant) AS t
"""


def measure() -> list[Figure]:
    name = _start()
    client = _staff()
    _grow(0, FEW)
    few = _measured(client)
    _grow(FEW, MANY)
    rows = _fill(int(os.environ.get("BENCH_ROWS", "0")))
    _settle()
    many = _measured(client)
    added_up = _add_up()
    words = f"{MANY} tenants{f', {rows:,} activities and links' if rows else ''}, {name}"
    figures = []
    for page, (queries, took) in many.items():
        before = few[page]
        figures += [
            Figure(f"{page}, {words}: queries", queries, "queries", before[0], f"{FEW} tenants"),
            Figure(f"{page}, {words}: median", took, "ms", before[1], f"{FEW} tenants"),
        ]
    return [*figures, Figure(f"adding up once, {words}", added_up, "ms", 60_000, "every minute")]


def _start() -> str:
    folder = ROOT / "var" / "bench" / "support"
    address = database("sinergify_bench_support")
    os.environ |= service_environment(Addresses(), folder)
    if address:
        os.environ |= {"DATABASE_URL": address, "DATABASE_POOL": "4"}
    else:
        (folder / "sinergify.sqlite3").unlink(missing_ok=True)
    os.environ["LOG_FORMAT"] = "json"
    import django

    django.setup()
    import logging

    from django.core.management import call_command

    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    return "PostgreSQL" if address else "SQLite"


def _staff() -> Any:
    """By both factors, as a session of the test client."""
    from django.contrib.auth.models import User
    from django.test import Client
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_static.models import StaticDevice

    user = User.objects.create_superuser("bench")
    device = StaticDevice.objects.create(user=user, name="bench")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


def _grow(start: int, end: int) -> None:
    from django.utils import timezone

    from figures import histogram, rolling
    from figures.models import Health, Hour
    from salesforce.models import Connection
    from tenants.models import Licence, Switches, Tenant

    now = timezone.now()
    tenants = Tenant.objects.bulk_create(
        Tenant(connect_client_key=f"k{n}", site_url=f"https://s{n}.atlassian.net", installed_at=now)
        for n in range(start, end)
    )
    Switches.objects.bulk_create(Switches(tenant=one) for one in tenants)
    Licence.objects.bulk_create(Licence(tenant=one, add_on="bulk") for one in tenants[::3])
    Connection.objects.bulk_create(
        Connection(
            tenant=one,
            state="needs_login" if place % 40 == 3 else "connected",
            org_name=f"Org {place}",
            api_used=place % 100,
            api_limit=100,
            api_seen_at=now,
        )
        for place, one in enumerate(tenants)
    )
    Health.objects.bulk_create(
        Health(
            tenant=one,
            seen_at=now,
            trouble="failing" if start == 0 else "",
            failed=place % 5,
            waiting=place % 7,
            api_share=place % 100,
        )
        for place, one in enumerate(tenants)
    )
    top = now.replace(minute=0, second=0, microsecond=0)
    took = [5] * histogram.SIZE
    hours = [top - rolling.HOUR * back for back in range(HOURS)]
    owners: list[Any] = [*tenants, *([None] if start == 0 else [])]
    Hour.objects.bulk_create(
        (
            Hour(tenant=one, at=at, carried=70, failed=2, took=took, reasons={"NOT_FOUND": 2})
            for one in owners
            for at in hours
        ),
        batch_size=2000,
    )


def _fill(rows: int) -> int:
    from django.db import connection

    if not rows or connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(ACTIVITIES, [rows])
        cursor.execute(LINKS, [max(1, rows // 10)])
    return rows


def _settle() -> None:
    """What so many new rows leave to be done is done before anything is measured."""
    import gc

    from django.db import connection

    gc.collect()
    gc.freeze()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in ("VACUUM ANALYZE", "CHECKPOINT"):
                cursor.execute(statement)


def _measured(client: Any) -> dict[str, tuple[int, float]]:
    """Of each page the number of queries, and the median time in milliseconds."""
    return {name: _page(client, path) for name, path in PAGES.items()}


def _page(client: Any, path: str) -> tuple[int, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        assert client.get(path).status_code == 200
        times.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked), quantile(times, 0.5)


def _add_up() -> float:
    """What the worker does each minute for all sites: the second time, when nothing is to catch up."""
    from django.utils import timezone

    from figures import looking, rolling

    began = time.perf_counter()
    looking.look()
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    for at in (hour - timedelta(hours=1), hour):
        rolling.write(at)
    return (time.perf_counter() - began) * 1000
