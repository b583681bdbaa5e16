"""Staff come in by password and code, and by nothing less."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from support import second_factor
from tests.factories import TenantFactory
from tests.staff_pages import Staff

pytestmark = pytest.mark.django_db
PAGE = "/support/second-factor/"
LIST = "/support/tenants/tenant/"


@pytest.fixture
def sue(client):
    user = User.objects.create_superuser("sue", password="pass-of-sue")
    client.post("/support/login/", {"username": "sue", "password": "pass-of-sue"})
    return user


def code_of(user, **about):
    device = TOTPDevice.objects.get(user=user, **about)
    return f"{totp(device.bin_key):06d}"


def confirm(client, user):
    client.get(PAGE)
    answer = client.post(PAGE, {"code": code_of(user), "next": LIST})
    return answer.context["codes"]


def again(client, user, code):
    """A new login, some time later: a code is good once."""
    TOTPDevice.objects.filter(user=user).update(last_t=-1, throttling_failure_timestamp=None)
    client.logout()
    client.post("/support/login/", {"username": "sue", "password": "pass-of-sue"})
    return client.post(PAGE, {"code": code, "next": LIST})


def test_a_password_alone_opens_no_page(client, sue):
    for path in ("/support/", LIST, "/support/auth/user/", "/support/password_change/"):
        answer = client.get(path, follow=True)
        assert answer.redirect_chain[-1][0].startswith(PAGE)
    assert TenantFactory().site_url not in client.get(LIST, follow=True).text


def test_the_first_login_sets_the_app_up_and_shows_recovery_codes_once(client, sue):
    page = client.get(f"{PAGE}?next={LIST}")
    assert "data:image/svg+xml" in page.text and "no-store" in page["Cache-Control"]
    codes = confirm(client, sue)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert client.get(LIST).status_code == 200
    assert client.get(PAGE).status_code == 302


def test_a_wrong_code_is_told_and_sets_nothing_up(client, sue):
    client.get(PAGE)
    answer = client.post(PAGE, {"code": "000000"})
    assert "not right" in answer.text and not second_factor.has(sue)
    assert client.get(LIST).status_code == 302


def test_the_key_is_not_shown_again(client, sue):
    confirm(client, sue)
    client.logout()
    client.post("/support/login/", {"username": "sue", "password": "pass-of-sue"})
    page = client.get(PAGE).text
    assert "data:image" not in page and 'id="key"' not in page


def test_later_logins_want_the_code(client, sue):
    confirm(client, sue)
    assert again(client, sue, code_of(sue)).url == LIST
    assert client.get(LIST).status_code == 200


def test_a_recovery_code_works_once(client, sue):
    code = confirm(client, sue)[0]
    assert again(client, sue, code.upper()).status_code == 302
    assert "not right" in again(client, sue, code).text


def test_many_wrong_codes_are_slowed_down(client, sue):
    confirm(client, sue)
    again(client, sue, "000000")
    assert "Too many wrong codes" in client.post(PAGE, {"code": "000001"}).text


def test_a_code_is_not_taken_twice(client, sue):
    confirm(client, sue)
    code = code_of(sue)
    client.logout()
    client.post("/support/login/", {"username": "sue", "password": "pass-of-sue"})
    TOTPDevice.objects.update(
        throttling_failure_timestamp=timezone.now() - timedelta(hours=1), throttling_failure_count=0
    )
    assert client.post(PAGE, {"code": code}).status_code == 200
    assert client.get(LIST).status_code == 302


def test_one_person_cannot_use_the_codes_of_another(client, sue):
    codes = confirm(client, sue)
    client.logout()
    rob = User.objects.create_superuser("rob", password="pass-of-rob")
    client.post("/support/login/", {"username": "rob", "password": "pass-of-rob"})
    client.get(PAGE)
    assert client.post(PAGE, {"code": codes[0]}).status_code == 200
    assert not second_factor.has(rob)


def test_nobody_is_sent_to_a_foreign_page(client, sue):
    client.get(f"{PAGE}?next=https://evil.example/")
    confirm(client, sue)
    assert again(client, sue, code_of(sue)).url == LIST
    TOTPDevice.objects.update(last_t=-1)
    client.logout()
    client.post("/support/login/", {"username": "sue", "password": "pass-of-sue"})
    answer = client.post(PAGE, {"code": code_of(sue), "next": "https://evil.example/"})
    assert answer.url == "/support/"


def test_a_superuser_takes_a_lost_factor_away_and_it_is_written_down(client, sue):
    confirm(client, sue)
    Staff(client, "chief")
    chosen = {"action": "take_second_factor", "_selected_action": [sue.pk]}
    client.post("/support/auth/user/", chosen)
    assert not second_factor.has(sue)
    assert "Took the second factor away" in client.get(f"/support/auth/user/{sue.pk}/history/").text


def test_no_page_shows_a_key_or_a_recovery_code(client, sue):
    codes = confirm(client, sue)
    key = TOTPDevice.objects.get(user=sue).key
    Staff(client, "chief")
    for path in ("/support/", "/support/auth/user/", f"/support/auth/user/{sue.pk}/change/"):
        page = client.get(path).text
        assert key not in page and not [one for one in codes if one in page]
    assert client.get("/support/otp_totp/totpdevice/").status_code == 404
    assert client.get("/support/otp_static/staticdevice/").status_code == 404


def test_who_is_no_staff_never_sees_the_set_up(client):
    User.objects.create_user("guest", password="pass-of-guest")
    client.login(username="guest", password="pass-of-guest")
    assert client.get(PAGE).status_code == 302
    assert not TOTPDevice.objects.exists()


def test_after_a_recovery_everybody_is_logged_out_and_keeps_the_second_factor(client, sue):
    confirm(client, sue)
    assert client.get(LIST).status_code == 200
    call_command("end_sessions")
    assert "/login/" in client.get(LIST).url
    assert second_factor.has(sue)


def test_where_a_dump_was_read_second_factors_go_too(client, sue, capsys):
    confirm(client, sue)
    call_command("end_sessions", "--second-factors")
    assert "1 second factors taken away" in capsys.readouterr().out
    assert not second_factor.has(sue) and not StaticDevice.objects.exists()
