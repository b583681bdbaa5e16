import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tenants import audit, erasing, noting, suspending
from tenants.audit import Actor
from tenants.models import AuditEntry, Tenant
from tests.factories import TenantFactory
from tests.staff_pages import log_in
from tests.stored import tables_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    log_in(client, User.objects.create_superuser("staff", password="staff"))
    return client


@pytest.fixture
def tenant():
    return TenantFactory(site_url="https://acme.atlassian.net")


def test_the_list_shows_each_site_with_its_state(staff, tenant):
    page = staff.get(reverse("admin:tenants_tenant_changelist")).text
    assert "acme.atlassian.net" in page and "Active" in page


@pytest.mark.parametrize("state", ["active", "suspended", "uninstalled"])
def test_the_list_is_filtered_by_state(staff, tenant, state):
    page = staff.get(reverse("admin:tenants_tenant_changelist"), {"state": state}).text
    assert ("acme.atlassian.net" in page) is (state == "active")


def test_no_page_of_a_tenant_shows_a_secret(staff, tenant):
    page = staff.get(reverse("admin:tenants_tenant_change", args=[tenant.pk])).text
    assert tenant.connect_client_key in page
    secret = tenant.secrets.connect_shared_secret
    assert secret.reveal() not in page and secret.encrypted not in page


def test_notes_are_all_that_can_be_typed(staff, tenant):
    address = reverse("admin:tenants_tenant_change", args=[tenant.pk])
    inlines = {}
    for prefix in ("switches", "licences"):
        inlines |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    staff.post(
        address, {"notes": "calls on Mondays", "site_url": "https://evil.example", **inlines}
    )
    tenant = Tenant.objects.get()
    assert tenant.notes == "calls on Mondays"
    assert tenant.site_url == "https://acme.atlassian.net"


def test_notes_are_audited_without_their_words_and_take_nothing_back(staff, tenant):
    address = reverse("admin:tenants_tenant_change", args=[tenant.pk])
    drawn = Tenant.objects.get()
    suspending.suspend(tenant, actor=Actor.staff("rob"))
    assert noting.change(drawn, "calls on Mondays", actor=Actor.staff("sue"))
    assert Tenant.objects.get().suspended
    staff.post(address, {"notes": "calls on Fridays"})
    staff.post(address, {"notes": "calls on Fridays"})
    told = AuditEntry.objects.filter(what="notes").order_by("pk")
    assert [(one.actor, one.after) for one in told] == [
        ("sue", {"characters": 16}),
        ("staff", {"characters": 16}),
    ]
    assert Tenant.objects.get().notes == "calls on Fridays"


def test_a_page_writes_nothing_of_the_row_but_the_notes(staff, tenant):
    with CaptureQueriesContext(connection) as asked:
        staff.post(
            reverse("admin:tenants_tenant_change", args=[tenant.pk]), {"notes": "calls on Mondays"}
        )
    (told,) = [one["sql"] for one in asked if one["sql"].startswith('UPDATE "tenants_tenant"')]
    assert "site_url" not in told and "suspended_at" not in told


def test_what_staff_did_to_a_site_is_in_its_own_trail_and_nowhere_else(staff, tenant):
    address = reverse("admin:tenants_tenant_change", args=[tenant.pk])
    staff.post(address, {"notes": "calls on Mondays"})
    assert not LogEntry.objects.exists()
    history = staff.get(reverse("admin:tenants_tenant_history", args=[tenant.pk]), follow=True)
    assert "notes" in history.text and history.redirect_chain[0][0].endswith("acme.atlassian.net")


def test_an_erased_site_is_named_only_by_its_erasure(tenant):
    other = TenantFactory(site_url="https://other.atlassian.net")
    user = User.objects.create_superuser("sue")
    for one in (tenant, tenant.switches, other):
        log = {"user_id": user.pk, "action_flag": 2, "change_message": "x"}
        LogEntry.objects.log_actions(queryset=[one], **log)
    Tenant.objects.filter(pk=tenant.pk).update(uninstalled_at=timezone.now())
    erasing.erase_now(tenant, actor=Actor.staff("sue"))
    assert tables_with("acme.atlassian.net") == {"tenants.erasure"}
    assert [one.object_repr for one in LogEntry.objects.all()] == ["other.atlassian.net"]


def test_the_audit_trail_can_be_read_and_not_changed(staff, tenant):
    entry = audit.record(tenant, "switch", actor=Actor.person("a1"), target="allow_linking")
    assert "allow_linking" in staff.get(reverse("admin:tenants_auditentry_changelist")).text
    address = reverse("admin:tenants_auditentry_change", args=[entry.pk])
    assert staff.post(address, {"what": "nothing"}).status_code == 403
    assert (
        staff.post(reverse("admin:tenants_auditentry_delete", args=[entry.pk])).status_code == 403
    )


def test_without_a_login_there_is_only_the_login(client, tenant):
    answer = client.get(reverse("admin:tenants_tenant_changelist"))
    assert answer.status_code == 302 and "/login/" in answer.url
