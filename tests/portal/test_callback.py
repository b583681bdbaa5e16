"""The second door of the login, on our own origin."""

import pytest

from salesforce import oauth
from salesforce.models import Connection
from simulators.stack import salesforce_login
from tenants.models import Tenant
from tests.jira.tokens import ADMIN
from tests.salesforce_world import CONFIG, LOGIN

pytestmark = pytest.mark.django_db
DOOR = "/oauth/salesforce/callback"


def logged_in(tenant, **door):
    """What Salesforce's login page sends the browser back with."""
    address = oauth.begin_login(
        tenant,
        account_id=ADMIN,
        instance_type="production",
        consumer_key=CONFIG.consumer_key,
        consumer_secret=CONFIG.consumer_secret,
        **door,
    )
    return salesforce_login(address, **LOGIN)


@pytest.fixture
def said(tenant, org):
    return logged_in(tenant, own_door=True)


def test_the_one_time_state_alone_finishes_the_login(client, tenant, said, text_of):
    answer = client.get(DOOR, said)
    assert answer.status_code == 200 and "Connected to" in text_of(answer)
    assert Connection.objects.get(tenant=tenant).connected
    assert f"{tenant.site_url}/plugins/servlet/ac/" in answer.content.decode()


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


def test_another_org_is_confirmed_on_the_screen_in_jira(client, connected, said, org, text_of):
    before = Connection.objects.get().org_id
    Connection.objects.update(org_id="00D000000000001EAA")
    answer = client.get(DOOR, said)
    assert answer.status_code == 409 and "another Salesforce org" in text_of(answer)
    assert Connection.objects.get().org_id != before


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
    answer = client.get(DOOR, logged_in(tenant, own_door=True))
    assert answer.status_code == 200 and "Connected to" in text_of(answer)
    assert f'href="{tenant.site_url}"' in answer.content.decode()
    assert Connection.objects.get(tenant=tenant).connected
