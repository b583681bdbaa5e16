import pytest
from django.contrib.auth.models import User
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from salesforce import oauth
from salesforce.models import Connection, PendingRevocation
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import TenantFactory
from tests.staff_pages import log_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:salesforce_connection_changelist")
REVOCATIONS = reverse("admin:salesforce_pendingrevocation_changelist")


@pytest.fixture
def staff(client):
    log_in(client, User.objects.create_superuser("staff", password="staff"))
    return client


def page_of(row):
    return reverse(f"admin:salesforce_{row._meta.model_name}_change", args=[row.pk])


def secrets_of(row):
    found = [row.refresh_token, row.access_token, row.consumer_secret]
    return [text for one in found for text in (one.reveal(), one.encrypted)]


def test_the_list_shows_each_connection_with_its_state(staff, connection):
    Connection.objects.update(api_used=1200, api_limit=15000, last_error="Something to mend.")
    page = staff.get(LIST).text
    assert "Brightwater Support Ltd" in page and "Connected" in page
    assert "1,200 of 15,000" in page and "Something to mend." in page


@pytest.mark.parametrize(("query", "found"), [("Brightwater", 1), ("nobody", 0)])
def test_a_connection_is_found_by_its_org(staff, connection, query, found):
    assert staff.get(LIST, {"q": query}).text.count("Brightwater Support Ltd") == found


def test_no_page_shows_a_secret(staff, connection, tenant):
    oauth.disconnect(tenant, actor=Actor.person("712020:admin"))
    Connection.objects.update(
        access_token=connection.access_token, refresh_token=connection.refresh_token
    )
    pending = PendingRevocation.objects.get()
    texts = [staff.get(url).text for url in (LIST, REVOCATIONS)]
    texts += [staff.get(page_of(row)).text for row in (connection, pending)]
    assert connection.consumer_key in texts[2] and "set" in texts[2]
    for secret in secrets_of(connection):
        assert secret and not any(secret in text for text in texts)


def test_the_lists_do_not_even_load_secrets(staff, connection):
    for url in (LIST, REVOCATIONS):
        with CaptureQueriesContext(
            database,
        ) as queries:
            staff.get(url)
        asked = " ".join(one["sql"] for one in queries if "salesforce_" in one["sql"])
        assert asked and "refresh_token" not in asked and '"token"' not in asked


def test_the_number_of_queries_does_not_grow_with_the_sites(staff, connection):
    def count():
        with CaptureQueriesContext(database) as queries:
            staff.get(LIST)
        return len(queries)

    before = count()
    for _ in range(5):
        Connection.objects.create(tenant=TenantFactory())
    assert count() == before


def test_a_connection_is_neither_added_nor_deleted_nor_made_up_by_hand(staff, connection):
    add = reverse("admin:salesforce_connection_add")
    delete = reverse("admin:salesforce_connection_delete", args=[connection.pk])
    assert [staff.post(url, {"post": "yes"}).status_code for url in (add, delete)] == [403, 403]
    staff.post(page_of(connection), {"state": "none", "refresh_token": "mine"})
    row = Connection.objects.get()
    assert row.connected and row.refresh_token == connection.refresh_token


def test_staff_say_the_set_up_steps_that_salesforce_does_not_show(staff, connection):
    staff.post(page_of(connection), {"idle": "on", "initial-idle": "False"})
    row = Connection.objects.get()
    assert row.idle_limit_ticked_at and not row.allow_list_ticked_at
    entry = AuditEntry.objects.get(what="setup_step")
    assert (entry.target, entry.before, entry.after) == ("idle", False, True)
    assert (entry.actor_kind, entry.actor) == ("staff", "staff")
    staff.post(page_of(connection), {"initial-idle": "True"})
    assert not Connection.objects.get().idle_limit_ticked_at


def test_without_a_login_there_is_only_the_login(client, connection):
    answer = client.get(LIST)
    assert answer.status_code == 302 and "login" in answer["Location"]
