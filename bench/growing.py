"""Many sites, links and events, made inside the database, for figures of how the service grows."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

HOURS = 24 * 8
CHUNK = 500_000
SIDE_BY_SIDE = 4
DAYS = 60  # events lie that far back, within the time that they are kept
LINKS = """
INSERT INTO records_recordlink (id, tenant_id, issue_id, issue_key, project_id, object_name,
  record_id, org_id, name, linked_by, linked_at)
SELECT gen_random_uuid(), t.ids[1 + n %% cardinality(t.ids)], (900000 + n / 5)::text, 'SUP-' || n / 5,
  '10000', 'Case', lpad(n::text, 18, '5'), '', '', '', now()
FROM generate_series(%s::bigint, %s::bigint) AS n, (SELECT %s::uuid[] AS ids) AS t
"""
# One of 50 failed, one of 10 000 waits for a time to come; the newest ended a minute ago.
EVENTS = """
INSERT INTO sync_issueevent (tenant_id, delivery_id, part, event, issue_id, issue_key, account_id,
  change, happened_at, received_at, state, reason, code, not_before, attempts, finished_at,
  callouts, took_ms)
SELECT t.ids[1 + n %% cardinality(t.ids)], md5(n::text), '', 'issue_updated',
  (900000 + n / 50)::text, 'SUP-' || n / 50, '712020:a' || n %% 500,
  '{"items": [{"field": "summary"}], "project": "10000", "issue_type": "10001"}',
  o.at, o.at, o.state, '', CASE o.state WHEN 'failed' THEN 'NOT_FOUND' ELSE '' END,
  CASE o.state WHEN 'waiting' THEN now() + interval '1 day' ELSE o.at END, 1,
  CASE o.state WHEN 'waiting' THEN NULL ELSE o.at + n %% 9000 * interval '1 millisecond' END, 1, 40
FROM generate_series(%s::bigint, %s::bigint) AS n, (SELECT %s::uuid[] AS ids) AS t,
LATERAL (SELECT
  now() - interval '1 minute' - (%s - n)::double precision / %s * interval '%s days' AS at,
  CASE WHEN n %% 10000 = 7 THEN 'waiting' WHEN n %% 50 = 0 THEN 'failed' ELSE 'done' END AS state
) AS o
"""

INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = %s AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


def sites(start: int, end: int) -> list[Any]:
    """Sites with a connection and all that a list shows of them."""
    from django.utils import timezone

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
    return tenants


def figures_of(tenants: list[Any], *, first: bool) -> None:
    """Roll-ups of eight days as the worker would have written them."""
    from django.utils import timezone

    from figures import histogram, rolling
    from figures.models import Health, Hour, Level

    now = timezone.now()
    Health.objects.bulk_create(
        Health(
            tenant=one,
            seen_at=now,
            trouble="failing" if first else "",
            failed=place % 5,
            waiting=place % 7,
            api_share=place % 100,
        )
        for place, one in enumerate(tenants)
    )
    top = now.replace(minute=0, second=0, microsecond=0)
    hours = [top - rolling.HOUR * back for back in range(HOURS)]
    took = [5] * histogram.SIZE
    owners: list[Any] = [*tenants, *([None] if first else [])]
    Hour.objects.bulk_create(
        (
            Hour(tenant=one, at=at, carried=70, failed=2, took=took, reasons={"NOT_FOUND": 2})
            for one in owners
            for at in hours
        ),
        batch_size=2000,
    )
    Level.objects.bulk_create(
        (
            Level(tenant=one, at=at, waiting=place % 7, api_share=place % 100)
            for place, one in enumerate(owners)
            for at in hours
        ),
        batch_size=2000,
    )


def links(owners: list[uuid.UUID], start: int, end: int) -> None:
    """Those numbered from `start` until before `end`."""
    _fill("records_recordlink", LINKS, start, end, [owners])


def events(owners: list[uuid.UUID], start: int, end: int) -> None:
    _fill("sync_issueevent", EVENTS, start, end, [owners, end, end, DAYS])


def _fill(table: str, statement: str, start: int, end: int, given: list[Any]) -> None:
    """An index is made once, of all rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(INDEXES, [table])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            chunks = [[n, min(end, n + CHUNK) - 1, *given] for n in range(start, end, CHUNK)]
            list(pool.map(lambda chunk: _insert(statement, chunk), chunks))
        for _, definition in indexes:
            cursor.execute(definition)


def _insert(statement: str, given: list[Any]) -> None:
    """Foreign keys are right already."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, given)
        cursor.execute("SET session_replication_role = DEFAULT")
    connection.close()


def settle() -> None:
    """What so many new rows leave to be done is done before anything is measured."""
    import gc

    from django.db import connection

    gc.collect()
    gc.freeze()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in ("VACUUM ANALYZE", "CHECKPOINT"):
                cursor.execute(statement)
