"""One renewal however many want it, and no login lost on a bad day."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet

from common import clock
from salesforce import preflight, renewal, upkeep
from salesforce.models import Connection
from tests.salesforce.renewing import TOKEN, Naps, again, failed, free, stored

pytestmark = pytest.mark.django_db
State = Connection.State


def test_a_renewal_brings_both_tokens_and_counts(connection, token_calls_made):
    new = again(connection)
    assert new.generation == connection.generation + 1
    assert new.access_token.reveal() != connection.access_token.reveal()
    assert new.refresh_token.reveal() != connection.refresh_token.reveal()
    assert new.refreshed_at > connection.refreshed_at and free(connection)
    assert len(token_calls_made()) == 1 and stored(connection) == new


def test_who_comes_late_takes_what_was_renewed(connection, token_calls_made):
    new = again(connection)
    assert again(connection).access_token.reveal() == new.access_token.reveal()
    assert len(token_calls_made()) == 1


def test_rotation_is_seen_with_the_addresses_it_was_tried_from(connection, settings):
    settings.EGRESS_ADDRESSES = ["203.0.113.10", "203.0.113.11"]
    new = again(connection)
    assert new.rotation_seen_at == new.refreshed_at
    assert new.rotation_seen_from == "203.0.113.10,203.0.113.11"


def test_without_rotation_the_refresh_token_stays_and_none_was_seen(connection, org):
    connection = again(connection)
    org.post("settings", {"rotation": False})
    new = again(connection)
    assert new.refresh_token.reveal() == connection.refresh_token.reveal()
    assert new.rotation_seen_at is None and new.rotation_seen_from == ""
    assert new.access_token.reveal() != connection.access_token.reveal()


def test_an_instance_that_moved_is_followed_and_a_foreign_one_is_not(connection, org):
    body = {"access_token": "00D!new", "refresh_token": "5AepNew"}
    org.post(
        "rules",
        {
            "match": TOKEN,
            "status": 200,
            "times": 1,
            "body": body | {"instance_url": "http://localhost:9"},
        },
    )
    moved = again(connection)
    assert moved.instance_url == "http://localhost:9"
    Connection.objects.update(instance_url=org.url)
    evil = body | {"instance_url": "https://evil.example", "refresh_token": "5AepNewer"}
    org.post("rules", {"match": TOKEN, "status": 200, "body": evil})
    kept = again(stored(connection))
    assert kept.instance_url == org.url and kept.refresh_token.reveal() == "5AepNewer"


# --- answers that are lost


def test_a_lost_answer_is_asked_for_once_more(connection, org, token_calls_made):
    org.post("rules", {"match": TOKEN, "drop": "before", "times": 1})
    naps = Naps()
    new = again(connection, sleep=naps)
    assert new.connected and naps.taken == [renewal.PAUSE]
    assert len(org.journal(TOKEN)) == 2


def test_a_rotation_whose_answer_was_lost_needs_a_login(connection, org):
    """Salesforce takes the second try for a stolen token and ends the whole login."""
    org.post("rules", {"match": TOKEN, "drop": "after", "times": 1})
    failed(connection, "needs_login")
    row = stored(connection)
    assert row.state == State.NEEDS_LOGIN and row.lost_at and free(row)
    assert row.last_error_code == "needs_login" and "log in again" in row.last_error
    assert org.get("grants")["alive"] == 0
    failed(row, "needs_login", insist=True)
    assert len(org.journal(TOKEN)) == 2


def test_two_lost_answers_keep_the_tokens_for_later(connection, org):
    org.post("rules", {"match": TOKEN, "drop": "before", "times": 2})
    assert not failed(connection, "timeout").permanent
    row = stored(connection)
    assert row.connected and row.renewal_unclear_at and free(row)
    assert row.refresh_token.reveal() == connection.refresh_token.reveal()
    assert again(row, insist=True).renewal_unclear_at is None


def test_after_a_lost_answer_not_everybody_asks_again(connection, org, time_machine):
    org.post("rules", {"match": TOKEN, "status": 503, "html": "<h1>Busy</h1>"})
    failed(connection, "timeout")
    assert not failed(connection, "timeout").permanent
    assert len(org.journal(TOKEN)) == 2
    org.delete("rules")
    time_machine.move_to(clock.now() + timedelta(seconds=11), tick=False)
    assert again(connection).connected


def test_what_is_being_processed_elsewhere_is_read_again(connection, org):
    busy = {
        "error": "invalid_grant",
        "error_description": "token request is already being processed",
    }
    org.post("rules", {"match": TOKEN, "status": 400, "body": busy, "times": 1})

    def elsewhere():
        Connection.objects.update(
            generation=connection.generation + 1, access_token="00D!theirs", renewing_until=None
        )

    new = again(connection, sleep=Naps(n1=elsewhere))
    assert new.access_token.reveal() == "00D!theirs" and len(org.journal(TOKEN)) == 1


def test_what_is_being_processed_and_does_not_arrive_is_asked_for_once_more(connection, org):
    busy = {
        "error": "invalid_grant",
        "error_description": "token request is already being processed",
    }
    org.post("rules", {"match": TOKEN, "status": 400, "body": busy, "times": 1})
    assert again(connection).generation == connection.generation + 1
    org.post("rules", {"match": TOKEN, "status": 400, "body": busy})
    error = failed(stored(connection), "already_processed")
    assert not error.permanent and stored(connection).connected and free(connection)


# --- answers that say no


def test_an_address_off_the_list_keeps_the_tokens_and_is_tried_hourly(
    connection, org, time_machine
):
    start = clock.now()
    time_machine.move_to(start, tick=False)
    org.post("settings", {"ip_restricted": True})
    failed(connection, "ip_blocked")
    row = stored(connection)
    assert row.state == State.BLOCKED and row.lost_at == start
    assert row.refresh_token.reveal() == connection.refresh_token.reveal()
    time_machine.move_to(start + timedelta(minutes=59), tick=False)
    failed(row, "ip_blocked")
    assert list(upkeep.due()) == [] and len(org.journal(TOKEN)) == 1
    time_machine.move_to(start + timedelta(minutes=60), tick=False)
    assert [one.pk for one in upkeep.due()] == [row.pk]
    assert upkeep.keep_alive(row.pk) is False and len(org.journal(TOKEN)) == 2
    assert stored(row).lost_at == start
    org.post("settings", {"ip_restricted": False})
    time_machine.move_to(start + timedelta(minutes=121), tick=False)
    assert upkeep.keep_alive(row.pk) is True
    row = stored(row)
    assert row.connected and row.lost_at is None and row.retry_after is None


def test_a_person_who_mended_the_list_need_not_wait_an_hour(connection, org, tenant):
    org.post("settings", {"ip_restricted": True})
    assert not preflight.run(tenant).ok
    org.post("settings", {"ip_restricted": False})
    assert preflight.run(tenant).checks[0].ok and stored(connection).connected


def test_a_token_that_salesforce_ended_needs_a_login(connection, org):
    org.post("revoke_all")
    failed(connection, "needs_login")
    assert stored(connection).state == State.NEEDS_LOGIN


def test_a_token_that_rested_too_long_needs_a_login(connection, org):
    org.post("settings", {"clock_advance_seconds": 31 * 86400})
    failed(connection, "needs_login")


def test_a_token_used_twice_ends_the_login(connection, org):
    new = again(connection)
    Connection.objects.filter(pk=new.pk).update(refresh_token=connection.refresh_token)
    failed(stored(new), "needs_login")
    assert org.get("grants")["alive"] == 0


@pytest.mark.parametrize(
    ("values", "code"),
    [({"consumer_secret": "changed"}, "wrong_secret"), ({"consumer_key": "3MVG9x"}, "wrong_key")],
)
def test_a_wrong_secret_keeps_the_tokens_and_is_not_tried_by_every_panel(
    connection, org, time_machine, values, code
):
    Connection.objects.update(**values)
    assert failed(connection, code).permanent
    second = failed(connection, code)
    assert second.permanent and second.sentence == stored(connection).last_error
    assert len(org.journal(TOKEN)) == 1
    row = stored(connection)
    assert row.connected and row.refresh_token and row.last_error_code == code and free(row)
    time_machine.move_to(clock.now() + timedelta(minutes=5, seconds=1), tick=False)
    failed(connection, code)
    assert len(org.journal(TOKEN)) == 2


def test_a_frozen_user_keeps_the_tokens_until_thawed(connection, org):
    org.post("settings", {"user_active": False})
    failed(connection, "user_inactive")
    org.post("settings", {"user_active": True})
    assert again(connection, insist=True).connected


def test_a_login_that_was_withdrawn_from_the_user_needs_a_login(connection, org):
    body = {"error": "invalid_grant", "error_description": "user hasn't approved this consumer"}
    org.post("rules", {"match": TOKEN, "status": 400, "body": body})
    failed(connection, "not_approved")
    row = stored(connection)
    assert row.state == State.NEEDS_LOGIN and "permit the user" in row.last_error


def test_too_many_logins_pause_an_hour(connection, org):
    body = {"error": "rate_limit_exceeded", "error_description": "login rate exceeded"}
    org.post("rules", {"match": TOKEN, "status": 400, "body": body})
    assert not failed(connection, "rate_limit").permanent
    assert not failed(connection, "rate_limit").permanent
    assert len(org.journal(TOKEN)) == 1 and stored(connection).connected


def test_tokens_under_a_lost_key_need_a_login(connection, settings):
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert "can’t be read" in failed(connection, "needs_login").sentence
    row = stored(connection)
    assert row.state == State.NEEDS_LOGIN and free(row)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"state": State.NONE}, "not_connected"),
        ({"refresh_token": ""}, "not_connected"),
        ({"state": State.NEEDS_LOGIN}, "needs_login"),
    ],
)
def test_what_cannot_be_renewed_is_not_asked_for(connection, org, values, code):
    Connection.objects.update(**values)
    failed(connection, code)
    assert org.journal(TOKEN) == []
