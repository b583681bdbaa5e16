"""No login dies of rest, and none is forgotten while it is blocked."""

from datetime import timedelta

import pytest

from common import clock
from salesforce import tasks, upkeep
from salesforce.models import Connection
from tenants import installation
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db
State = Connection.State
DAY = timedelta(days=1)


def ago(**span):
    return clock.now() - timedelta(**span)


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({"refreshed_at": -7 * DAY}, True),
        ({"refreshed_at": -6 * DAY}, False),
        ({"state": State.NEEDS_LOGIN, "refreshed_at": -8 * DAY}, False),
        ({"state": State.NONE, "refreshed_at": -8 * DAY}, False),
        ({"state": State.BLOCKED, "retry_after": timedelta(minutes=-1)}, True),
        ({"state": State.BLOCKED, "retry_after": timedelta(minutes=1)}, False),
        ({"renewal_unclear_at": timedelta(minutes=-6)}, True),
        ({"renewal_unclear_at": timedelta(minutes=-4)}, False),
    ],
)
def test_who_is_due(connection, values, due):
    moments = {
        name: clock.now() + value if isinstance(value, timedelta) else value
        for name, value in values.items()
    }
    Connection.objects.update(**moments)
    assert upkeep.due().exists() is due


def test_a_quiet_tenant_is_renewed_well_within_the_thirty_days(connection, org):
    Connection.objects.update(refreshed_at=ago(days=8))
    assert upkeep.keep_alive(connection.pk) is True
    row = Connection.objects.get()
    assert row.refreshed_at > ago(minutes=1) and row.generation == connection.generation + 1
    assert not upkeep.due().exists()


def test_the_hourly_task_rings_for_each_that_is_due(connection, monkeypatch):
    Connection.objects.create(
        tenant=TenantFactory(), state=State.CONNECTED, refreshed_at=clock.now()
    )
    Connection.objects.filter(pk=connection.pk).update(refreshed_at=ago(days=8))
    rung = []
    monkeypatch.setattr(tasks.keep_alive, "delay", rung.append)
    tasks.keep_all_alive()
    assert rung == [str(connection.pk)]
    tasks.keep_alive(rung[0])
    assert Connection.objects.get(pk=connection.pk).refreshed_at > ago(minutes=1)


def test_a_failure_is_told_by_the_row_and_stops_nothing(connection, org, caplog):
    org.post("revoke_all")
    assert upkeep.keep_alive(connection.pk) is False
    assert Connection.objects.get().state == State.NEEDS_LOGIN
    assert "keep_alive_failed" in caplog.text


def test_a_site_that_is_gone_is_left_alone(connection, tenant):
    Connection.objects.update(refreshed_at=ago(days=8))
    installation.uninstall(tenant)
    assert not upkeep.due().exists()
    assert upkeep.keep_alive(TenantFactory().pk) is False
