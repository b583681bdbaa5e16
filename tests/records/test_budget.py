"""Background work keeps to its share of the org's daily API requests."""

from datetime import UTC, datetime, timedelta

import pytest

from records import budget
from records.budget import FRESH, Reading
from salesforce.models import Connection
from tenants.models import Switches

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("used", "limit", "share", "calls", "waits"),
    [
        (49, 100, 50, 1, False),
        (50, 100, 50, 1, True),
        (40, 100, 50, 11, True),
        (40, 100, 50, 10, False),
        (99, 100, 100, 5, False),  # then only the org's own limit refuses
        (0, 50, 1, 1, True),
        (None, None, 50, 1, False),
        (10, 0, 50, 1, False),
    ],
)
def test_it_waits_where_the_next_calls_would_go_over_the_share(used, limit, share, calls, waits):
    told = budget.judge(Reading(used, limit, NOW), share=share, calls=calls, now=NOW)
    assert (told is not None) is waits


def test_it_waits_until_the_reading_is_too_old_to_say_anything():
    reading = Reading(90, 100, NOW)
    told = budget.judge(reading, share=50, calls=1, now=NOW + timedelta(minutes=5))
    assert told.seconds == (FRESH - timedelta(minutes=5)).total_seconds()
    assert "90 of its 100 API requests" in told.sentence and "50 %" in told.sentence
    assert budget.judge(reading, share=50, calls=1, now=NOW + FRESH) is None
    assert budget.judge(Reading(90, 100, None), share=50, calls=1, now=NOW) is None


def test_the_org_and_the_switch_are_the_tenants_own(tenant):
    from common import clock

    assert budget.may_spend(tenant) is None
    use = {"api_used": 60, "api_limit": 100, "api_seen_at": clock.now()}
    Connection.objects.filter(tenant=tenant).update(**use)
    assert budget.may_spend(tenant) is not None
    Switches.objects.filter(tenant=tenant).update(background_api_share=80)
    assert budget.may_spend(tenant, 20) is None
    assert budget.may_spend(tenant, 21) is not None


def test_a_site_without_an_org_has_nothing_to_wait_for(tenant):
    Connection.objects.all().delete()
    assert budget.may_spend(tenant) is None
