"""Who of support staff came in or failed to, and who made or changed whom (SUP-4)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from common import clock
from support import roles, trail
from support.models import StaffEntry
from support.trail import What
from tenants import large
from tests.staff_pages import Staff, log_in
from tests.stored import tables_with

pytestmark = pytest.mark.django_db
LOGIN, CODE = "/support/login/", "/support/second-factor/"
FROM = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.9"}


def told():
    rows = StaffEntry.objects.order_by("pk")
    return [(one.what, one.actor, one.target, one.detail) for one in rows]


@pytest.fixture
def sue():
    return User.objects.create_superuser("sue", password="pass-of-sue")


@pytest.fixture
def chief(client):
    made = Staff(client, "chief")
    StaffEntry.objects.all().delete()
    return made


def test_after_too_many_wrong_passwords_none_is_looked_at_for_a_while(client, sue, monkeypatch):
    for number in range(trail.MOST_WRONG):
        other = {"REMOTE_ADDR": f"10.0.1.{number}"}
        client.post(LOGIN, {"username": "sue", "password": f"guess-{number}"}, **other)
    right = {"username": "sue", "password": "pass-of-sue"}
    refused = client.post(LOGIN, right, **FROM)
    assert refused.status_code == 200 and "Too many wrong passwords" in refused.text
    assert StaffEntry.objects.count() == trail.MOST_WRONG
    later = clock.now() + trail.WITHIN
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.post(LOGIN, right, **FROM).status_code == 302


def test_names_that_are_guessed_from_one_address_are_as_many(client, sue):
    for number in range(trail.MOST_WRONG):
        client.post(LOGIN, {"username": f"name-{number}", "password": "guess-it"}, **FROM)
    right = {"username": "sue", "password": "pass-of-sue"}
    assert "Too many wrong passwords" in client.post(LOGIN, right, **FROM).text
    assert client.post(LOGIN, right, REMOTE_ADDR="10.0.0.7").status_code == 302


def test_a_login_by_both_factors_is_told_step_by_step(client, sue):
    client.post(LOGIN, {"username": "sue", "password": "pass-of-sue"}, **FROM)
    client.get(CODE)
    client.post(CODE, {"code": "12345"}, **FROM)
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    device = TOTPDevice.objects.get()
    client.post(CODE, {"code": f"{totp(device.bin_key):06d}"}, **FROM)
    client.post("/support/logout/", **FROM)
    assert told() == [
        (What.PASSWORD, "sue", "", ""),
        (What.CODE_WRONG, "sue", "", "code"),
        (What.FACTOR_SET, "sue", "", ""),
        (What.LOGIN, "sue", "", ""),
        (What.LOGOUT, "sue", "", ""),
    ]
    assert {one.origin for one in StaffEntry.objects.all()} == {"203.0.113.9 via 10.0.0.1"}


def test_a_failed_login_is_told_without_what_was_typed(client, sue):
    client.post(LOGIN, {"username": "sue", "password": "wrong-word"})
    client.post(LOGIN, {"username": "word-of-somebody", "password": "wrong-word"})
    assert told() == [
        (What.PASSWORD_WRONG, "", "sue", ""),
        (What.PASSWORD_WRONG, "", "", "unknown name"),
    ]
    assert not tables_with("wrong-word") | tables_with("word-of-somebody")


def test_where_somebody_came_from_is_an_address_or_nothing(client, sue):
    about = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4, <script>"}
    client.post(LOGIN, {"username": "sue", "password": "x"}, **about)
    assert StaffEntry.objects.get().origin == "10.0.0.1"


def test_who_makes_changes_and_deletes_staff_is_told(chief):
    made = {"username": "rob", "password1": "Long-word-9", "password2": "Long-word-9"}
    chief.add(User, **made, usable_password="true")
    rob = User.objects.get(username="rob")
    role = Group.objects.get(name=roles.FULL)
    dates = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00:00"}
    groups = {"username": "rob", "is_active": "on", "is_staff": "on", "groups": [role.pk]}
    chief.client.post(f"/support/auth/user/{rob.pk}/change/", dates | groups)
    again = {"password1": "Other-word-9", "password2": "Other-word-9", "usable_password": "true"}
    chief.client.post(f"/support/auth/user/{rob.pk}/password/", again)
    chief.delete(rob)
    assert [one[:3] for one in told()] == [
        (What.ADDED, "chief", "rob"),
        (What.CHANGED, "chief", "rob"),
        (What.CHANGED, "chief", "rob"),
        (What.DELETED, "chief", "rob"),
    ]
    details = [one[3] for one in told()]
    assert "Groups" in details[1] and "password" in details[2]
    assert not tables_with("Long-word-9") | tables_with("Other-word-9")


def test_who_makes_and_deletes_a_role_is_told(chief):
    chief.add(Group, name="Trainees")
    chief.delete(Group.objects.get(name="Trainees"))
    named = "role “Trainees”"
    assert told() == [(What.ADDED, "chief", named, ""), (What.DELETED, "chief", named, "")]


def test_a_second_factor_that_was_taken_away_is_told(chief, sue):
    TOTPDevice.objects.create(user=sue, confirmed=True)
    chosen = {"action": "take_second_factor", "_selected_action": [sue.pk]}
    chief.client.post("/support/auth/user/", chosen)
    assert told() == [(What.FACTOR_TAKEN, "chief", "sue", "")]


def test_who_changes_the_own_password_is_told(client, sue):
    log_in(client, sue)
    StaffEntry.objects.all().delete()
    new = {"new_password1": "Other-word-9", "new_password2": "Other-word-9"}
    client.post("/support/password_change/", {"old_password": "wrong", **new})
    client.post("/support/password_change/", {"old_password": "pass-of-sue", **new})
    assert told() == [(What.PASSWORD_CHANGED, "sue", "", "")]


def test_the_full_role_reads_the_trail_and_nobody_changes_it(client):
    full = Staff(client, "rob", superuser=False)
    full.user.groups.add(Group.objects.get(name=roles.FULL))
    entry = StaffEntry.objects.first()
    assert "Gave the password" in full.list(StaffEntry).text
    assert full.open(entry).status_code == 200
    assert full.delete(entry).status_code == 403
    assert full.add(StaffEntry).status_code == 403


def test_the_role_that_looks_does_not_see_who_came_from_where(client):
    reader = Staff(client, "rob", superuser=False)
    reader.user.groups.add(Group.objects.get(name=roles.READ_ONLY))
    assert reader.list(StaffEntry).status_code == 403


@pytest.mark.parametrize("asked", [{}, {"q": "chief"}])
def test_its_list_reads_some_rows_and_counts_no_further(chief, asked):
    with CaptureQueriesContext(connection) as found:
        assert chief.list(StaffEntry, **asked).status_code == 200
    of_it = [one["sql"] for one in found if 'FROM "support_staffentry"' in one["sql"]]
    assert len(of_it) == 2
    assert [f"LIMIT {large.MOST}" in sql for sql in of_it if "COUNT" in sql] == [True]


def test_old_comings_are_forgotten_and_who_made_whom_stays():
    long_ago = clock.now() - timedelta(days=401)
    for what in (What.LOGIN, What.PASSWORD_WRONG, What.ADDED):
        StaffEntry.objects.create(at=long_ago, what=what, actor="sue")
    StaffEntry.objects.create(at=clock.now(), what=What.LOGIN, actor="sue")
    assert trail.forget_old() == 2
    assert sorted(one[0] for one in told()) == ["added", "login"]
