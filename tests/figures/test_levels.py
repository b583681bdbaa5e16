"""How high the backlog and the API use stood in each hour."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from figures import board, levels, tasks
from figures.models import Health, Level
from salesforce.models import Connection
from tests.factories import IssueEventFactory, TenantFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def frozen(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def seen(tenant, waiting=0, api_share=None):
    values = {"waiting": waiting, "api_share": api_share, "seen_at": NOW}
    Health.objects.update_or_create(tenant=tenant, defaults=values)


def held(tenant=None):
    rows = Level.objects.filter(tenant=tenant).order_by("at")
    return [(one.at.hour, one.waiting, one.api_share) for one in rows]


def test_the_worker_notes_what_waits_and_what_is_used():
    acme = TenantFactory()
    IssueEventFactory.create_batch(3, tenant=acme, state="waiting")
    use = {"api_used": 58, "api_limit": 100, "api_seen_at": NOW}
    Connection.objects.create(tenant=acme, state="connected", **use)
    tasks.add_up()
    assert held(acme) == [(12, 3, 58)] and held() == [(12, 3, 58)]


def test_of_an_hour_the_most_is_kept(frozen):
    acme = TenantFactory()
    for waiting, share in ((4, 10), (9, None), (2, 12)):
        seen(acme, waiting, share)
        levels.note()
    assert held(acme) == [(12, 9, 12)]
    frozen.move_to(NOW + HOUR, tick=False)
    levels.note()
    assert held(acme) == [(12, 9, 12), (13, 2, 12)]


def test_of_all_sites_it_is_what_waited_together_and_the_fullest_org():
    first, second = TenantFactory(), TenantFactory()
    seen(first, 5, 20)
    seen(second, 7, 90)
    levels.note()
    seen(first, 0, 20)
    seen(second, 8, 30)
    levels.note()
    assert held() == [(12, 12, 90)] and held(second) == [(12, 8, 90)]


def test_a_site_where_nothing_waits_takes_no_room():
    seen(TenantFactory())
    assert levels.note() == 0 and not Level.objects.exists()


def test_what_did_not_rise_is_not_written_again():
    seen(TenantFactory(), 5)
    assert (levels.note(), levels.note()) == (2, 0)


def test_noting_costs_the_same_for_many_sites():
    def cost(number):
        for _ in range(number):
            seen(TenantFactory(), 1, 1)
        Level.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            levels.note()
        return len(asked)

    few = cost(2)
    assert cost(20) == few


def test_what_is_older_than_the_retention_is_forgotten():
    Level.objects.create(at=NOW - timedelta(days=91), waiting=1)
    Level.objects.create(at=NOW - timedelta(days=89), waiting=1)
    tasks.forget_old()
    assert Level.objects.count() == 1


def test_a_column_of_six_hours_shows_the_most_of_them():
    for ago, waiting, share in ((0, 3, None), (1, 8, 40), (30, 5, 70)):
        Level.objects.create(at=NOW - HOUR * ago - HOUR / 2, waiting=waiting, api_share=share)
    read = board.read(None, board.WEEK)
    told = [(one.waiting, one.api_share) for one in read.columns if one.waiting]
    assert told == [(5, 70), (8, 40), (3, None)]
    assert read.charts()[3].title == "Backlog"


def test_api_use_is_drawn_beside_the_whole_limit():
    Level.objects.create(at=NOW.replace(minute=0), waiting=0, api_share=25)
    chart = board.read(None, board.DAY).charts()[4]
    assert [one.text for one in chart.grid] == ["0 %", "25 %", "50 %", "75 %", "100 %"]
    assert [one.text for one in chart.values] == ["25 %"]
