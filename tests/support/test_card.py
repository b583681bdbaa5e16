"""The top of a site's page: how it stands, what is licensed, what may be done, and why not."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from figures.models import Health
from salesforce.models import Connection
from support import dashboard, roles
from sync.models import IssueEvent
from tenants import suspending
from tenants.audit import Actor
from tenants.models import AuditEntry, Licence
from tests.factories import IssueEventFactory, TenantFactory
from tests.staff_pages import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    tenant = TenantFactory(site_url="https://acme.atlassian.net")
    Connection.objects.create(
        tenant=tenant,
        state="connected",
        org_name="Acme Support Ltd",
        api_used=58_120,
        api_limit=100_000,
        consumer_secret="secret-of-acme",
        refresh_token="token-of-acme",
        rotation_seen_at=timezone.now() - timedelta(hours=2),
    )
    return tenant


@pytest.fixture
def sue(client):
    staff = Staff(client, "sue", superuser=False)
    staff.user.groups.add(Group.objects.get(name=roles.FULL))
    return staff


@pytest.fixture
def rob(client):
    staff = Staff(client, "rob", superuser=False)
    staff.user.groups.add(Group.objects.get(name=roles.READ_ONLY))
    return staff


def licence(staff, tenant, name="bulk", **given):
    address = f"/support/tenants/tenant/{tenant.pk}/licence/{name}/"
    return staff.client.post(address, given, follow=True)


def failed(tenant, number):
    IssueEventFactory.create_batch(number, tenant=tenant, state="failed")
    about = {"seen_at": timezone.now(), "failed": number, "trouble": "failing"}
    Health.objects.create(tenant=tenant, **about)


def test_a_site_is_told_at_a_glance_without_a_secret(rob, acme):
    shown = rob.open(acme).text
    for told in ("Acme Support Ltd · Production", "58,120 of 100,000", "Set. Rotated 2 h ago"):
        assert told in shown
    assert '<span class="loz loz-ok">Connected</span>' in shown and "Set. Never shown" in shown
    assert "secret-of-acme" not in shown and "token-of-acme" not in shown


def test_a_site_with_nothing_yet_says_what_is_missing(rob):
    shown = rob.open(TenantFactory()).text
    for told in ("Not connected", "Nobody has logged in to Salesforce yet", "Not known yet"):
        assert told in shown
    assert "Not set" in shown and "Not licensed." in shown


def test_a_trouble_stands_before_the_state_of_the_connection(rob, acme):
    failed(acme, 1)
    assert '<span class="loz loz-bad">Failing</span>' in rob.open(acme).text


def test_a_lost_login_is_told_until_somebody_has_logged_in_again(rob, acme):
    """What was looked at a minute ago does not speak against the connection beside it."""
    lost = {"trouble": "needs_login", "why": "Login refused since 06:12"}
    Health.objects.create(tenant=acme, seen_at=timezone.now(), **lost)
    page = f"/support/tenants/tenant/{acme.pk}/change/"
    assert "Login refused since 06:12" not in rob.client.get(page).content.decode()
    acme.salesforce.state = "needs_login"
    acme.salesforce.save(update_fields=["state"])
    assert "Login refused since 06:12" in rob.client.get(page).content.decode()


def test_an_add_on_is_licensed_and_closed_by_its_switch_and_both_are_written_down(sue, acme):
    assert 'aria-checked="false"' in sue.open(acme).text
    shown = licence(sue, acme, on="1").text
    assert Licence.objects.filter(tenant=acme, add_on="bulk").exists()
    assert "Licensed by sue on" in shown and 'aria-checked="true"' in shown
    assert 'aria-checked="false"' in licence(sue, acme).text
    assert not Licence.objects.exists()
    said = AuditEntry.objects.filter(actor="sue", actor_kind="staff").values_list("what", flat=True)
    assert set(said) == {"licence_added", "licence_removed"}


def test_an_add_on_that_nobody_knows_is_refused(sue, acme):
    assert "There is no such add-on." in licence(sue, acme, "teleport", on="1").text
    assert not Licence.objects.exists()


def test_the_role_that_looks_cannot_license(rob, acme):
    assert licence(rob, acme, on="1").status_code == 403
    assert rob.client.get(f"/support/tenants/tenant/{acme.pk}/licence/bulk/").status_code == 403
    assert not Licence.objects.exists()


def test_the_role_that_looks_sees_each_action_disabled_with_the_reason(rob, acme):
    failed(acme, 2)
    shown = rob.open(acme).text
    disabled = (
        '<button class="btn" type="button" aria-disabled="true" aria-describedby="role-reason">'
    )
    for label in ("Replay 2 failed", "Suspend", "Disconnect Salesforce", "Add note"):
        assert f"{disabled}{label}</button>" in shown
    assert 'id="role-reason"' in shown and dashboard.READ_ONLY in shown
    assert 'role="switch"' in shown and 'type="button" aria-disabled="true"></button>' in shown


def test_the_full_role_is_told_no_reason(sue, acme):
    shown = sue.open(acme).text
    assert dashboard.READ_ONLY not in shown and "aria-disabled" not in shown
    assert 'href="#id_notes">Add note' in shown


def test_what_failed_is_carried_again_from_the_page(sue, acme):
    failed(acme, 2)
    other = IssueEventFactory(tenant=TenantFactory(), state="failed")
    assert "Replay 2 failed" in sue.open(acme).text
    address = f"/support/tenants/tenant/{acme.pk}/do/replay/"
    assert "What failed is on its way again." in sue.client.post(address, follow=True).text
    states = IssueEvent.objects.filter(tenant=acme).values_list("state", flat=True)
    assert set(states) == {"waiting"}
    other.refresh_from_db()
    assert other.state == "failed"
    (entry,) = AuditEntry.objects.filter(what="events_replayed", actor="sue")
    assert entry.after == {"events": 2}


def test_replay_is_not_offered_where_nothing_failed_or_the_site_is_suspended(sue, acme):
    assert "do/replay/" not in sue.open(acme).text
    failed(acme, 1)
    suspending.suspend(acme, actor=Actor.staff("sue"))
    assert "do/replay/" not in sue.open(acme).text
    address = f"/support/tenants/tenant/{acme.pk}/do/replay/"
    assert "suspended" in sue.client.post(address).text
    assert IssueEvent.objects.get(tenant=acme).state == "failed"
