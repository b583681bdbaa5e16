import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from tenants import audit
from tenants.audit import Actor
from tenants.models import Tenant
from tests.factories import TenantFactory
from tests.staff_pages import log_in

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
