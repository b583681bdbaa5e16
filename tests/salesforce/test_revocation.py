"""Tokens of a connection that is gone are ended at Salesforce, however long that takes."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from common import clock
from salesforce import oauth, revocation, tasks
from salesforce.models import Connection, PendingRevocation
from tenants.audit import Actor
from tenants.models import Tenant
from tests.broker_support import waiting_tasks  # noqa: F401
from tests.salesforce_world import connect

pytestmark = pytest.mark.django_db
REVOKE = "/oauth2/revoke"
DOWN = {"match": REVOKE, "status": 503, "html": "<h1>Busy</h1>"}


@pytest.fixture
def pending(connection, tenant):
    oauth.disconnect(tenant, actor=Actor.person("712020:admin"))
    return PendingRevocation.objects.get()


def test_the_refresh_token_is_ended_at_its_instance(pending, connection, org):
    assert pending.revoke_url == org.url
    assert pending.token.reveal() == connection.refresh_token.reveal()
    assert revocation.run(pending.pk) is True
    assert not PendingRevocation.objects.exists() and org.get("grants")["alive"] == 0


@pytest.mark.django_db(transaction=True)
def test_a_task_is_rung_when_the_disconnection_is_committed(tenant, org, waiting_tasks):  # noqa: F811
    connect(tenant, org)
    oauth.disconnect(tenant, actor=Actor.person("712020:admin"))
    pending = PendingRevocation.objects.get()
    assert (revocation.TASK, [pending.pk]) in list(iter(waiting_tasks.take, None))
    assert tasks.revoke_token.name == revocation.TASK
    tasks.revoke_token(pending.pk)
    assert org.get("grants")["alive"] == 0 and not PendingRevocation.objects.exists()


def test_a_token_that_is_dead_already_counts_as_ended(pending, org):
    org.post("revoke_all")
    assert revocation.run(pending.pk) is True and not PendingRevocation.objects.exists()


def test_salesforce_being_down_postpones_it_longer_each_time(pending, org, time_machine):
    org.post("rules", DOWN)
    now = clock.now()
    waits = []
    for _ in range(4):
        time_machine.move_to(now, tick=False)
        assert revocation.run(pending.pk) is False
        row = PendingRevocation.objects.get()
        waits.append(row.not_before - now)
        assert row.lease_until is None and revocation.run(pending.pk) is False
        now = row.not_before
    assert waits == sorted(waits) and waits[0] >= timedelta(seconds=7)
    assert len(org.journal(REVOKE)) == 4
    org.delete("rules")
    time_machine.move_to(now, tick=False)
    assert revocation.run(pending.pk) is True


def test_a_lost_task_is_found_by_the_sweep(pending, org, monkeypatch):
    started = []
    monkeypatch.setattr(tasks.revoke_token, "delay", started.append)
    tasks.sweep_revocations()
    assert started == [pending.pk]


def test_what_waits_or_is_held_is_not_swept(pending, monkeypatch):
    started = []
    monkeypatch.setattr(tasks.revoke_token, "delay", started.append)
    PendingRevocation.objects.update(not_before=clock.now() + timedelta(hours=1))
    tasks.sweep_revocations()
    PendingRevocation.objects.update(
        not_before=clock.now(), lease_until=clock.now() + timedelta(minutes=1)
    )
    tasks.sweep_revocations()
    assert started == [] and revocation.run(pending.pk) is False


def test_a_worker_that_died_frees_it_after_its_lease(pending, org):
    PendingRevocation.objects.update(
        lease_until=clock.now() - timedelta(seconds=1), lease_token="dead"
    )
    assert revocation.run(pending.pk) is True and org.get("grants")["alive"] == 0


def test_after_forty_tries_it_is_given_up_and_logged(pending, org, caplog):
    org.post("rules", DOWN)
    PendingRevocation.objects.update(attempts=revocation.MOST_ATTEMPTS - 1)
    assert revocation.run(pending.pk) is True
    assert not PendingRevocation.objects.exists() and "revocation_given_up" in caplog.text


def test_a_token_under_a_lost_key_is_let_go(pending, settings, org, caplog):
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert revocation.run(pending.pk) is True
    assert "revocation_unreadable" in caplog.text and org.journal(REVOKE) == []


def test_one_that_is_done_is_nothing_to_do(db):
    assert revocation.run(4711) is False


def test_a_lost_login_has_nothing_left_to_end(connection, tenant):
    Connection.objects.update(state=Connection.State.NEEDS_LOGIN)
    oauth.disconnect(tenant, actor=Actor.person("712020:admin"))
    assert not PendingRevocation.objects.exists()
    assert Connection.objects.get().state == Connection.State.NONE


def test_it_outlives_the_tenant(pending, tenant, org):
    Tenant.objects.all().delete()
    assert revocation.run(pending.pk) is True and org.get("grants")["alive"] == 0
