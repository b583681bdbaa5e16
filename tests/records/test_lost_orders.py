"""What becomes of an order whose answer was lost and whose form nobody looks at any more."""

from datetime import timedelta

import pytest

from common import clock
from common.errors import Refused, RemoteError
from records import creation, lost_creations
from records.models import Activity, Creation, RecordLink
from records.refusals import Similar
from tenants.models import Tenant
from tests.jira.tokens import PERSON
from tests.records.ordering import lose, made, order, without_package

pytestmark = pytest.mark.django_db


def test_a_lost_order_that_nobody_asks_for_is_linked_by_the_sweep(caller, org, later):
    lose(org, after=True)
    with pytest.raises(RemoteError):
        creation.create(caller, order())
    assert not lost_creations.waiting().exists()
    later(minutes=4)
    lost_creations.settle(lost_creations.waiting().get().pk)
    assert [one["Id"] for one in made(org)] == [RecordLink.objects.get().record_id]
    assert RecordLink.objects.get().linked_by == PERSON


def test_a_lost_order_that_came_to_nothing_is_said_and_never_sent(caller, org, package, later):
    lose(org, after=False)
    with pytest.raises(RemoteError):
        creation.create(caller, order())
    later(minutes=4)
    lost_creations.settle(lost_creations.waiting().get().pk)
    assert made(org) == [] and not RecordLink.objects.exists()
    note = Activity.objects.get()
    assert (note.what, note.outcome) == ("created", Activity.Outcome.FAILED)
    assert not lost_creations.waiting().exists()


def test_what_was_given_up_is_looked_for_before_it_is_sent_again(caller, org, tenant, later):
    without_package(org, tenant)
    lose(org, after=True)
    with pytest.raises(RemoteError):
        creation.create(caller, order())
    (one,) = made(org)
    org._send("PATCH", "record", json={"id": one["Id"], "values": {"Status": "Working"}})
    later(minutes=4)
    lost_creations.settle(lost_creations.waiting().get().pk)
    assert Creation.objects.get().state == Creation.State.GIVEN_UP
    with pytest.raises(Similar) as shown:
        creation.create(caller, order())
    assert shown.value.record_ids == (one["Id"],) and len(made(org)) == 1


def test_a_package_that_came_in_between_makes_no_second_record(caller, org, tenant, later):
    without_package(org, tenant)
    lose(org, after=True)
    with pytest.raises(RemoteError):
        creation.create(caller, order())
    without_package(org, tenant, there=True)
    later(seconds=61)
    link = creation.create(caller, order())
    assert [one["Id"] for one in made(org)] == [link.record_id]


def test_the_sweep_gives_nothing_up_that_somebody_is_at(caller, org, later):
    lose(org, after=False)
    with pytest.raises(RemoteError):
        creation.create(caller, order())
    later(minutes=4)
    row = lost_creations.waiting().get()
    held = {"lease_until": clock.now() + timedelta(seconds=30), "lease_token": "x"}
    Creation.objects.filter(pk=row.pk).update(**held)
    with pytest.raises(Refused) as refused:
        creation.settle(row, None)
    lost_creations.settle(row.pk)
    row.refresh_from_db()
    assert refused.value.code == "working" and row.state == Creation.State.SENT
    assert not Activity.objects.exists()


def test_the_quiet_after_a_lost_answer_counts_from_the_end_of_a_slow_call(
    caller, org, tenant, later, monkeypatch
):
    """A login that had to be renewed first takes its time."""
    without_package(org, tenant)
    lose(org, after=False)
    real = creation.creating.create

    def slow(*args, **kwargs):
        later(seconds=70)
        return real(*args, **kwargs)

    monkeypatch.setattr(creation.creating, "create", slow)
    with pytest.raises(RemoteError):
        creation.create(caller, order())
    with pytest.raises(RemoteError) as trouble:
        creation.create(caller, order())
    assert trouble.value.code == "settling"


def stop(tenant, how="suspended_at"):
    Tenant.objects.filter(pk=tenant.pk).update(**{how: clock.now()})


@pytest.mark.parametrize("how", ["suspended_at", "uninstalled_at"])
def test_values_of_an_order_that_nobody_can_look_for_are_forgotten_after_a_day(
    caller, org, tenant, later, how
):
    without_package(org, tenant)
    lose(org, after=True)
    with pytest.raises(RemoteError):
        creation.create(caller, order())
    stop(tenant, how)
    later(hours=23)
    lost_creations.forget_old()
    assert Creation.objects.get().sent
    later(hours=2)
    lost_creations.forget_old()
    row = Creation.objects.get()
    assert (row.state, row.sent) == (Creation.State.UNCLEAR, {})
    assert not lost_creations.waiting().exists()
    assert "Look there before" in Activity.objects.get().reason
    lost_creations.forget_old()
    assert Activity.objects.count() == 1


def test_who_sends_such_an_order_again_gets_the_record_that_is_there(caller, org, tenant, later):
    without_package(org, tenant)
    lose(org, after=True)
    with pytest.raises(RemoteError):
        creation.create(caller, order())
    later(days=2)
    lost_creations.forget_old()
    link = creation.create(caller, order())
    assert [one["Id"] for one in made(org)] == [link.record_id]


def test_an_order_with_a_key_waits_for_its_site_without_any_value(caller, org, tenant, later):
    lose(org, after=True)
    with pytest.raises(RemoteError):
        creation.create(caller, order())
    stop(tenant)
    later(days=3)
    lost_creations.forget_old()
    Tenant.objects.update(suspended_at=None)
    lost_creations.settle(lost_creations.waiting().get().pk)
    assert RecordLink.objects.get().record_id == made(org)[0]["Id"]


def test_old_orders_are_forgotten(caller, later):
    creation.create(caller, order())
    later(days=31)
    lost_creations.forget_old()
    assert not Creation.objects.exists()
