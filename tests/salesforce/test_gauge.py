"""How much of the day's requests is used, kept in passing and not at each call."""

from datetime import timedelta

import pytest

from common import clock
from salesforce import gauge
from salesforce.client import client_for
from salesforce.models import Connection
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(tenant):
    gauge.forget()
    yield Connection.objects.create(tenant=tenant)
    gauge.forget()


def note(row, text, ms=12.6):
    gauge.note(row.pk, text, ms)
    row.refresh_from_db()
    return row.api_used, row.api_limit


@pytest.mark.parametrize(
    ("header", "seen"),
    [
        ("api-usage=123/15000", (123, 15000)),
        ("api-usage=123/15000; per-app-api-usage=17/250(appName=Sinergify)", (123, 15000)),
        ("per-app-api-usage=17/250(appName=Sinergify); api-usage=123/15000", (123, 15000)),
        ("per-app-api-usage=17/250(appName=Sinergify)", (None, None)),
        ("", (None, None)),
        ("api-usage=many/15000", (None, None)),
    ],
)
def test_the_header_is_read(row, header, seen):
    assert note(row, header) == seen
    assert row.last_call_ms == 13 and row.last_call_at is not None
    assert (row.api_seen_at is not None) is (seen[0] is not None)


def test_a_call_without_the_header_forgets_nothing(row, time_machine):
    start = clock.now()
    time_machine.move_to(start, tick=False)
    note(row, "api-usage=100/15000")
    time_machine.move_to(start + timedelta(minutes=1), tick=False)
    assert note(row, "") == (100, 15000)
    assert row.last_call_at == start + timedelta(minutes=1) and row.api_seen_at == start


def test_it_is_written_every_half_minute_or_when_it_moved_by_a_hundredth(row, time_machine):
    start = clock.now()
    time_machine.move_to(start, tick=False)
    assert note(row, "api-usage=100/15000") == (100, 15000)
    assert note(row, "api-usage=101/15000") == (100, 15000)
    assert note(row, "api-usage=251/15000") == (251, 15000)
    time_machine.move_to(start + timedelta(seconds=29), tick=False)
    assert note(row, "api-usage=252/15000") == (251, 15000)
    time_machine.move_to(start + timedelta(seconds=30), tick=False)
    assert note(row, "api-usage=253/15000") == (253, 15000)


def test_a_new_day_is_seen_at_once(row):
    note(row, "api-usage=15000/15000")
    assert note(row, "api-usage=1/15000") == (1, 15000)


def test_tenants_are_kept_apart(row):
    other = Connection.objects.create(tenant=TenantFactory())
    assert note(row, "api-usage=1/10") == (1, 10)
    assert note(other, "api-usage=2/20") == (2, 20)


def test_quick_calls_write_nothing(row, django_assert_num_queries):
    note(row, "api-usage=1/15000")
    with django_assert_num_queries(0):
        gauge.note(row.pk, "api-usage=2/15000", 5)


def test_the_memory_has_an_end(row, monkeypatch):
    monkeypatch.setattr(gauge, "MOST_REMEMBERED", 3)
    for _ in range(10):
        gauge.note(TenantFactory.build().pk, "api-usage=1/2", 1)
    assert len(gauge._written) <= 3


def test_every_answer_of_the_org_is_looked_at(connection, tenant, org):
    gauge.forget()
    org.post("settings", {"api_used": 4200, "api_max": 5000})
    client_for(tenant).get("/limits")
    row = Connection.objects.get()
    assert (row.api_used, row.api_limit) == (4201, 5000) and row.last_call_ms is not None
