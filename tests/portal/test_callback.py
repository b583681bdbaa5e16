"""The second door of the login, on our own origin."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from salesforce import oauth
from salesforce.models import Connection, LoginAttempt, PendingRevocation
from simulators.stack import salesforce_login
from tenants.models import Tenant
from tests.jira.tokens import ADMIN
from tests.salesforce_world import CONFIG, LOGIN

pytestmark = pytest.mark.django_db
PATH = "/oauth/salesforce/"
START, DOOR = f"{PATH}start", f"{PATH}callback"
SCREEN = "/admin/authentication"


def begun(tenant, **door):
    """The address that the admin's window opens."""
    return oauth.begin_login(
        tenant,
        account_id=ADMIN,
        instance_type="production",
        consumer_key=CONFIG.consumer_key,
        consumer_secret=CONFIG.consumer_secret,
        **door,
    )


def through(client, address):
    """By this browser to Salesforce, and what it is sent back with."""
    answer = client.get(address.removeprefix(settings.BASE_URL))
    assert answer.status_code == 302, answer.content
    return salesforce_login(answer["Location"], **LOGIN)


@pytest.fixture
def said(client, tenant, org):
    return through(client, begun(tenant, own_door=True))


def test_the_browser_that_began_finishes_the_login(client, tenant, said, text_of):
    (cookie,) = client.cookies.values()
    assert cookie["samesite"] == "Lax" and cookie["httponly"] and cookie["path"] == PATH
    assert said["state"] not in cookie.value and cookie.value not in said.values()
    answer = client.get(DOOR, said)
    assert answer.status_code == 200 and "Connected to" in text_of(answer)
    assert Connection.objects.get(tenant=tenant).connected
    assert f'href="{tenant.site_url}"' in answer.content.decode()
    assert [one.value for one in client.cookies.values()] == [""]


def test_the_cookie_goes_by_https_alone_where_the_service_does(client, tenant, org, settings):
    settings.SESSION_COOKIE_SECURE = True
    through(client, begun(tenant, own_door=True))
    assert all(one["secure"] for one in client.cookies.values())


def test_another_browser_with_the_same_state_is_turned_away(client, tenant, said, text_of):
    answer = Client().get(DOOR, said)
    assert answer.status_code == 400 and "Back to Jira" not in text_of(answer)
    assert not Connection.objects.filter(tenant=tenant, state="connected").exists()
    assert client.get(DOOR, said).status_code == 200, "who began it is not hindered"


def test_a_cookie_of_another_login_does_not_do(client, tenant, said, text_of):
    other = Client()
    through(other, begun(tenant, own_door=True))
    (mine,), (name,) = other.cookies.values(), client.cookies.keys()
    other.cookies[name] = mine.value
    assert other.get(DOOR, said).status_code == 400


def test_our_door_opens_once_and_for_two_minutes(client, tenant, org, time_machine, text_of):
    address = begun(tenant, own_door=True).removeprefix(settings.BASE_URL)
    late = begun(tenant, own_door=True).removeprefix(settings.BASE_URL)
    assert client.get(address).status_code == 302
    again = client.get(address)
    assert again.status_code == 400 and "used already or is too old" in text_of(again)
    time_machine.move_to(timezone.now() + timedelta(seconds=122))
    assert client.get(late).status_code == 401
    assert client.get(f"{address}x").status_code == 401 and client.get(START).status_code == 401


def test_the_way_back_leads_to_the_screen_on_the_host_that_was_left(client, tenant, org):
    screen = f"{tenant.site_url}/jira/settings/apps/one/two/Authentication"
    said = through(client, begun(tenant, own_door=True, return_to=screen))
    answer = client.get(DOOR, {"state": said["state"], "error": "access_denied"})
    assert answer.status_code == 400 and f'href="{screen}"' in answer.content.decode()


def test_a_used_state_is_an_error_page(client, said, text_of):
    client.get(DOOR, said)
    answer = client.get(DOOR, said)
    assert answer.status_code == 400 and "used already or is too old" in text_of(answer)


@pytest.mark.parametrize("query", [{}, {"state": "x"}, {"code": "y"}, {"state": "x" * 9000}])
def test_a_door_without_a_known_state_stays_shut(client, db, query, text_of):
    answer = client.get(DOOR, query)
    assert answer.status_code == 400 and "Return to the Authentication screen" in text_of(answer)


def test_a_refusal_of_salesforce_is_a_page(client, said, text_of):
    denied = {"state": said["state"], "error": "access_denied", "error_description": "no"}
    answer = client.get(DOOR, denied)
    assert answer.status_code == 400 and "Access was not allowed" in text_of(answer)


def test_another_org_is_confirmed_on_the_screen_in_jira(
    client, connected, said, org, text_of, open_screen, post, stranger
):
    before = Connection.objects.get().org_id
    Connection.objects.update(org_id="00D000000000001EAA")
    answer = client.get(DOOR, said)
    assert answer.status_code == 409 and "another Salesforce org" in text_of(answer)
    assert Connection.objects.get().org_id != before
    shown = open_screen(SCREEN)
    assert "This is another Salesforce org than before" in text_of(shown)
    assert "than before" not in text_of(open_screen(SCREEN, of=stranger))
    handle = shown.content.decode().split('name="handle" value="')[1].split('"')[0]
    assert "Connected to" in text_of(post(f"{SCREEN}/confirm", handle=handle))
    assert Connection.objects.get().org_id == before
    assert "than before" not in text_of(open_screen(SCREEN))


def test_a_login_to_the_former_org_takes_the_question_back(
    client, connected, org, open_screen, text_of
):
    org.post("settings", {"org": "other"})
    client.get(DOOR, through(client, begun(connected, own_door=True)))
    assert "than before" in text_of(open_screen(SCREEN))
    org.post("settings", {"org": "first"})
    said = through(client, begun(connected, own_door=True))
    assert client.get(DOOR, said).status_code == 200
    assert "than before" not in text_of(open_screen(SCREEN))
    assert not LoginAttempt.objects.exists() and PendingRevocation.objects.exists()


def test_the_page_may_stand_in_no_frame_and_keeps_no_secret(client, said):
    answer = client.get(DOOR, said)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    row = Connection.objects.get()
    for secret in (row.access_token, row.refresh_token, row.consumer_secret):
        assert secret.reveal() not in answer.content.decode()
    assert said["code"] not in answer.content.decode()


def test_a_form_is_not_taken(client, db):
    assert client.post(DOOR).status_code == 405


def test_after_a_login_on_forge_this_door_leads_to_the_site(client, tenant, org, text_of):
    Tenant.objects.filter(pk=tenant.pk).update(platform="forge")
    tenant.refresh_from_db()
    answer = client.get(DOOR, through(client, begun(tenant, own_door=True)))
    assert answer.status_code == 200 and "Connected to" in text_of(answer)
    assert f'href="{tenant.site_url}"' in answer.content.decode()
    assert Connection.objects.get(tenant=tenant).connected
