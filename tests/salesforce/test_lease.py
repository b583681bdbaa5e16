"""Who renews holds a lease; the others wait, and nobody is hurt by who was overtaken."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection as database
from django.db import transaction

from common import clock
from common.errors import RemoteError
from salesforce import renewal, revocation
from salesforce.client import client_for
from salesforce.models import Connection, PendingRevocation
from tests.salesforce.renewing import TOKEN, Naps, again, failed, free, stored
from tests.salesforce_world import connect

pytestmark = pytest.mark.django_db
State = Connection.State


def test_others_wait_for_who_holds_the_lease(connection, org):
    held = {"renewing_until": clock.now() + renewal.LEASE, "renewing_owner": "somebody"}
    Connection.objects.update(**held)

    def done():
        Connection.objects.update(
            generation=connection.generation + 1,
            access_token="00D!theirs",
            renewing_until=None,
            renewing_owner="",
        )

    naps = Naps(n3=done)
    assert again(connection, sleep=naps).access_token.reveal() == "00D!theirs"
    assert naps.taken == [renewal.POLL] * 3 and org.journal(TOKEN) == []


def test_nobody_waits_longer_than_asked(connection, org):
    Connection.objects.update(renewing_until=clock.now() + renewal.LEASE, renewing_owner="somebody")
    naps = Naps()
    error = failed(connection, "renewing", sleep=naps, patience=1.0)
    assert not error.permanent and len(naps.taken) in (10, 11) and org.journal(TOKEN) == []
    assert stored(connection).renewing_owner == "somebody"


def test_waiting_holds_no_connection_of_the_database(connection):
    """Or 20 waiting requests would empty the pool for everybody: it is given back first."""
    Connection.objects.update(renewing_until=clock.now() + renewal.LEASE)
    naps = Naps()
    with pytest.raises(RuntimeError, match="commit first"), transaction.atomic():
        again(connection, sleep=naps)
    assert naps.taken == []


def test_the_lease_of_a_process_that_died_ends(connection, org, time_machine):
    """It outlasts two calls with their time-outs, and the old token is tried then."""
    calls = 2 * (5 + 60) + renewal.PAUSE
    assert renewal.LEASE.total_seconds() > calls
    start = clock.now()
    Connection.objects.update(renewing_until=start + renewal.LEASE, renewing_owner="dead")
    time_machine.move_to(start + renewal.LEASE - timedelta(seconds=1), tick=False)
    failed(connection, "renewing", patience=0.2)
    time_machine.move_to(start + renewal.LEASE, tick=False)
    assert again(connection).generation == connection.generation + 1


def test_a_process_that_died_after_the_rotation_costs_the_login_and_says_so(
    connection, org, time_machine
):
    from salesforce import token_calls

    token_calls.refresh(
        org.url,
        consumer_key=connection.consumer_key,
        consumer_secret=connection.consumer_secret.reveal(),
        refresh_token=connection.refresh_token.reveal(),
    )
    Connection.objects.update(renewing_until=clock.now() + renewal.LEASE, renewing_owner="dead")
    time_machine.move_to(clock.now() + renewal.LEASE + timedelta(seconds=1), tick=False)
    failed(connection, "needs_login")
    assert stored(connection).state == State.NEEDS_LOGIN


def test_two_cannot_claim_at_once(connection):
    row = stored(connection)
    assert renewal._claim(row) and renewal._claim(row) is None


def test_a_row_that_changed_since_it_was_read_is_not_claimed(connection):
    row = stored(connection)
    Connection.objects.update(generation=row.generation + 1)
    assert renewal._claim(row) is None


def test_who_was_overtaken_saves_nothing_and_its_token_is_ended(connection, org):
    """An admin disconnected while the answer was on its way."""
    row = stored(connection)
    owner = renewal._claim(row)
    tokens = renewal._ask(row)
    Connection.objects.update(
        state=State.NONE, generation=row.generation + 1, access_token="", refresh_token=""
    )
    after = renewal._save(row, owner, tokens)
    assert after.state == State.NONE and not after.refresh_token
    pending = PendingRevocation.objects.get()
    assert pending.token.reveal() == tokens.refresh_token
    assert revocation.run(pending.pk) and org.get("grants")["alive"] == 0


def test_a_failure_of_one_that_was_overtaken_spoils_nothing(connection):
    row = stored(connection)
    owner = renewal._claim(row)
    Connection.objects.update(generation=row.generation + 1)
    renewal._failed(row, owner, renewal.NEEDS_LOGIN.error(None, renewal.Said()))
    assert stored(row).connected and stored(row).last_error == ""


def test_no_renewal_runs_inside_a_transaction(connection, org):
    with pytest.raises(RuntimeError, match="commit first"), transaction.atomic():
        again(connection)
    assert org.journal(TOKEN) == [] and free(connection)


def test_nothing_secret_is_logged(connection, org, service_log):
    new = again(connection)
    org.post("revoke_all")
    failed(new, "needs_login")
    for one in (connection, new):
        assert one.refresh_token.reveal() not in service_log.text
        assert one.access_token.reveal() not in service_log.text
    assert connection.consumer_secret.reveal() not in service_log.text
    assert "renewal_failed" in service_log.text and str(connection.pk) in service_log.text


# --- many at once, in this process (test_processes.py has several, on SQLite too)

side_by_side = pytest.mark.skipif(
    settings.ON_SQLITE, reason="SQLite in memory locks whole tables between threads."
)


@side_by_side
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("delay_ms", [0, 150])
def test_many_threads_make_one_renewal_and_none_fails(tenant, org, delay_ms):
    made = connect(tenant, org)
    org.post("settings", {"refresh_delay_ms": delay_ms})
    org.post("expire_sessions")
    org.delete("journal")
    together, outcomes = threading.Barrier(12), []

    def panel():
        client = client_for(tenant)
        together.wait(timeout=20)
        try:
            outcomes.append(client.get("/limits").status)
        except RemoteError as error:
            outcomes.append(error.code)
        finally:
            database.close()

    threads = [threading.Thread(target=panel) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert outcomes == [200] * 12
    assert len(org.journal(TOKEN)) == 1
    assert stored(made).generation == made.generation + 1


@side_by_side
@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_salesforce_is_asked(tenant, org):
    """The row can be written by others during the call."""
    made = connect(tenant, org)
    org.post("settings", {"refresh_delay_ms": 700})
    org.delete("journal")

    def renewing():
        again(made)
        database.close()

    thread = threading.Thread(target=renewing)
    thread.start()
    while not org.journal(TOKEN):
        assert thread.is_alive()
    Connection.objects.filter(pk=made.pk).update(api_used=7)
    assert stored(made).generation == made.generation
    thread.join(timeout=20)
    assert stored(made).api_used == 7 and stored(made).generation == made.generation + 1
