"""Hours are added up from the rows, and give the same however often that is done."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from figures import board, histogram, looking, rolling
from figures.models import Health, Hour
from records.models import Activity, IssueMirror
from salesforce.models import Connection
from tenants.audit import Actor
from tenants.switching import change
from tests.factories import IssueEventFactory, TenantFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def frozen(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def acme():
    return TenantFactory(site_url="https://acme.atlassian.net")


def done(tenant, at=NOW, *, state="done", number=1, took=1, **values):
    """Events that ended then, so many seconds after they came."""
    came = at - timedelta(seconds=took)
    code = "NOT_FOUND" if state == "failed" else ""
    about = {"state": state, "code": code, "happened_at": came, "finished_at": at} | values
    return IssueEventFactory.create_batch(number, tenant=tenant, **about)


def hours(tenant=None):
    rows = Hour.objects.filter(tenant=tenant, carried__gt=0)
    return {one.at.hour: (one.carried, one.failed) for one in rows}


def test_an_hour_is_added_up_for_each_site_and_for_all(acme):
    other = TenantFactory()
    done(acme, number=2)
    done(acme, state="failed")
    done(acme, state="nothing")
    done(other, NOW - HOUR)
    rolling.roll()
    assert hours(acme) == {12: (2, 1)} and hours(other) == {11: (1, 0)}
    assert hours() == {12: (2, 1), 11: (1, 0)}
    assert Hour.objects.get(tenant=acme).reasons == {"NOT_FOUND": 1}
    assert Hour.objects.get(tenant=acme).skipped == 1


def test_delivery_time_runs_from_the_arrival_or_from_the_replay(acme):
    done(acme, took=0.2, callouts=2)
    done(acme, took=600)
    done(acme, took=86_400, replayed_at=NOW - timedelta(seconds=4))
    rolling.roll()
    hour = Hour.objects.get(tenant=acme)
    ends = [histogram.ENDS[place] for place, number in enumerate(hour.took) if number]
    assert ends == [0.25, 4.0, 3600.0] and hour.callouts == 2


def test_adding_up_again_changes_nothing_and_takes_in_what_is_new(acme):
    done(acme)
    rolling.roll()
    before = list(Hour.objects.order_by("at", "tenant").values("tenant", "at", "carried"))
    rolling.roll()
    assert list(Hour.objects.order_by("at", "tenant").values("tenant", "at", "carried")) == before
    done(acme)
    rolling.roll()
    assert hours(acme) == {12: (2, 0)}


def test_a_gap_is_filled_and_old_hours_are_left_alone(acme, frozen):
    done(acme)
    rolling.roll()
    Hour.objects.filter(tenant=None, at__lt=NOW - 5 * HOUR).update(carried=7)
    frozen.move_to(NOW + 5 * HOUR, tick=False)
    done(acme, NOW + 2 * HOUR)
    assert rolling.roll() == 7
    assert hours(acme) == {12: (1, 0), 14: (1, 0)}
    assert Hour.objects.filter(tenant=None, carried=7).exists()


def test_what_is_older_than_the_retention_is_forgotten(acme, settings):
    Hour.objects.create(tenant=acme, at=NOW - timedelta(days=91))
    Hour.objects.create(tenant=acme, at=NOW - timedelta(days=89))
    rolling.forget_old()
    assert Hour.objects.count() == 1


def test_a_board_has_a_column_for_every_hour_and_the_last_one_is_now(acme):
    done(acme, number=3)
    done(acme, NOW - timedelta(hours=30))
    rolling.roll()
    day = board.read(None, board.DAY)
    assert len(day.columns) == 24 and day.columns[-1].carried == 3 and day.carried == 3
    week = board.read(acme, board.WEEK)
    assert len(week.columns) == 28 and week.carried == 4
    assert board.read(TenantFactory(), board.DAY).carried == 0
    assert day.charts()[0].title == "Events per hour"


def test_what_waits_are_events_and_untold_links_and_what_failed_is_events(acme):
    done(acme, state="waiting", number=2, took=3600, finished_at=None)
    IssueMirror.objects.create(tenant=acme, issue_id="1", wanted_at=NOW - HOUR, not_before=NOW)
    done(acme, state="failed", number=3)
    connected(acme)
    found = health(acme)
    assert (found.waiting, found.failed, found.trouble) == (3, 3, "failing")
    assert found.oldest_waiting_at == NOW - HOUR and found.oldest_failed_at == NOW
    assert found.why == "Deleted record" and found.last_event_at is not None


def test_a_failure_that_nobody_mends_is_told_but_is_no_alarm_after_a_day(acme):
    done(acme, NOW - timedelta(hours=25), state="failed")
    found = health(acme)
    assert found.failed == 1 and found.trouble == ""


def connected(tenant, **values):
    return Connection.objects.create(tenant=tenant, **({"state": "connected"} | values))


def health(tenant):
    looking.look()
    return Health.objects.get(tenant=tenant)


def test_a_site_that_is_well_has_no_trouble(acme):
    Activity.objects.create(tenant=acme, issue_id="1", what="linked", at=NOW, actor_kind="app")
    found = health(acme)
    assert found.trouble == "" and found.last_activity_at == NOW and found.seen_at == NOW


@pytest.mark.parametrize(
    ("values", "trouble", "why"),
    [
        ({"state": "needs_login", "lost_at": NOW}, "needs_login", "since 25 Nov 12:30"),
        ({"state": "blocked"}, "blocked", "refuses our address"),
        ({"api_used": 97, "api_limit": 100, "api_seen_at": NOW}, "limited", "97 %"),
        ({"api_used": 97, "api_limit": 100, "api_seen_at": NOW - 25 * HOUR}, "", ""),
    ],
)
def test_the_connection_of_a_site_may_be_its_trouble(acme, values, trouble, why):
    connected(acme, **values)
    found = health(acme)
    assert found.trouble == trouble and why in found.why


def test_a_site_that_its_admin_switched_off_says_since_when(acme):
    change(acme, "plugin_enabled", False, actor=Actor.person("a"))
    assert health(acme).why == "Switched off by its admin on 25 Nov"


def test_looking_again_replaces_what_was_seen(acme):
    acme.suspended_at = timezone.now()
    acme.save(update_fields=["suspended_at"])
    assert health(acme).trouble == "suspended"
    acme.suspended_at = None
    acme.save(update_fields=["suspended_at"])
    assert health(acme).trouble == "" and Health.objects.count() == 1


def test_looking_and_adding_up_cost_the_same_for_many_sites(django_assert_num_queries):
    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            looking.look()
            rolling.write(NOW.replace(minute=0))
        return len(asked)

    done(TenantFactory())
    few = cost()
    for tenant in TenantFactory.create_batch(12):
        done(tenant)
    assert cost() == few
