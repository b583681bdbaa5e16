"""What staff do to a site as a whole, and who may."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from bulkcreate.models import Upload
from records.models import IssueMirror
from salesforce import renewal
from salesforce.models import Connection
from support import roles
from support.acts import ACTS
from sync.models import IssueEvent, Lane
from tenants import installation
from tenants.models import AuditEntry, Erasure, Tenant
from tests.factories import RecordLinkFactory, TenantFactory
from tests.staff_pages import Staff
from tests.support.building import whole_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return whole_tenant(site_url="https://acme.atlassian.net")


@pytest.fixture
def full(client):
    return member(client, roles.FULL)


def member(client, name):
    staff = Staff(client, "rob", superuser=False)
    staff.user.groups.add(Group.objects.get(name=name))
    return staff


def page(tenant, name):
    return f"/support/tenants/tenant/{tenant.pk}/do/{name}/"


def do(staff, tenant, name, **typed):
    return staff.client.post(page(tenant, name), typed, follow=True)


def left(tenant):
    tenant.login_attempts.all().delete()
    installation.uninstall(tenant)
    tenant.refresh_from_db()
    return tenant


def test_a_site_is_suspended_and_goes_on_and_both_are_written_down(full, acme):
    assert "Are" not in full.client.get(page(acme, "suspend")).text
    assert "is suspended" in do(full, acme, "suspend").text
    assert Tenant.objects.get(pk=acme.pk).suspended
    do(full, acme, "resume")
    assert not Tenant.objects.get(pk=acme.pk).suspended
    said = AuditEntry.objects.filter(what__in=["suspended", "resumed"], actor="rob")
    assert said.count() == 2 and {one.actor_kind for one in said} == {"staff"}


def test_opening_the_question_does_nothing(full, acme):
    for name in ACTS:
        assert full.client.get(page(acme, name)).status_code == 200
    acme.refresh_from_db()
    assert acme.active and acme.salesforce.connected


def test_a_site_is_disconnected_and_its_token_is_to_be_ended(full, acme):
    do(full, acme, "disconnect")
    row = Connection.objects.get(tenant=acme)
    assert row.state == "none" and not row.refresh_token
    assert AuditEntry.objects.filter(what="salesforce_disconnected", actor="rob").exists()


def test_an_installed_site_can_neither_be_kept_longer_nor_erased(full, acme):
    shown = full.open(acme).text
    assert "Erase now" not in shown and "Keep 30 days longer" not in shown
    assert "is installed" in do(full, acme, "erase", typed=str(acme)).text
    assert "is installed" in do(full, acme, "keep-longer").text
    assert Tenant.objects.filter(pk=acme.pk).exists()


def test_an_uninstalled_site_is_kept_thirty_days_longer(full, acme):
    before = left(acme).purge_after
    assert "Keep 30 days longer" in full.open(acme).text
    do(full, acme, "keep-longer")
    acme.refresh_from_db()
    assert acme.purge_after == before + timedelta(days=30)
    (entry,) = AuditEntry.objects.filter(what="retention_extended")
    assert entry.actor == "rob" and entry.after == acme.purge_after.isoformat()


def test_a_site_is_erased_only_when_its_name_was_typed(full, acme):
    left(acme)
    assert "Type acme.atlassian.net" in do(full, acme, "erase", typed="acme").text
    assert Tenant.objects.filter(pk=acme.pk).exists()
    do(full, acme, "erase", typed=" acme.atlassian.net ")
    assert not Tenant.objects.filter(pk=acme.pk).exists()
    kept = Erasure.objects.get(site_url=acme.site_url)
    assert kept.actor == "rob" and kept.actor_kind == "staff"


def test_erasing_one_site_touches_no_other(full, acme):
    other = RecordLinkFactory(tenant=TenantFactory())
    left(acme)
    do(full, acme, "erase", typed=str(acme))
    other.refresh_from_db()
    assert list(Tenant.objects.all()) == [other.tenant]


@pytest.mark.parametrize("name", sorted(ACTS))
def test_the_role_that_looks_is_offered_nothing_and_may_do_nothing(client, acme, name):
    reader = member(client, roles.READ_ONLY)
    assert f"/do/{name}/" not in reader.open(acme).text
    assert client.get(page(acme, name)).status_code == 403
    assert client.post(page(acme, name), {"typed": str(acme)}).status_code == 403
    acme.refresh_from_db()
    assert acme.active and acme.salesforce.connected


def test_without_a_login_nothing_is_done(client, acme):
    for name in ACTS:
        assert client.post(page(acme, name), {"typed": str(acme)}).status_code == 302
    acme.refresh_from_db()
    assert acme.active


def test_a_site_or_act_that_is_not_there_is_not_found(full, acme):
    assert full.client.get(page(acme, "explode")).status_code == 404
    assert full.client.get("/support/tenants/tenant/nobody/panel/").status_code == 404


def test_what_the_panel_shows_is_shown_without_any_record(client, acme):
    reader = member(client, roles.READ_ONLY)
    RecordLinkFactory(tenant=acme, name="Printer of Ms Meier", object_name="Case")
    shown = client.get(f"/support/tenants/tenant/{acme.pk}/panel/").text
    assert "2 links on this site" in shown
    assert '<th scope="col">Priority</th>' in shown and "which each person has" in shown
    assert "Meier" not in shown and "SUP-1" not in shown
    assert reader.user.get_username() in shown


def test_the_preview_says_why_a_panel_is_empty(client, acme):
    member(client, roles.READ_ONLY)
    Connection.objects.update(state="needs_login")
    shown = client.get(f"/support/tenants/tenant/{acme.pk}/panel/").text
    assert "login has expired" in shown
    Tenant.objects.update(suspended_at=timezone.now())
    assert "suspended for this site" in client.get(f"/support/tenants/tenant/{acme.pk}/panel/").text


def test_the_preview_names_what_a_switch_took_away(client, acme):
    member(client, roles.READ_ONLY)
    acme.switches.allow_linking = False
    acme.switches.save(update_fields=["allow_linking"])
    shown = client.get(f"/support/tenants/tenant/{acme.pk}/panel/").text
    assert "Absent" in shown and "switched off linking" in shown


def test_what_waits_is_sent_at_once(full, acme):
    later = timezone.now() + timedelta(hours=1)
    IssueMirror.objects.filter(tenant=acme).update(not_before=later, attempts=9)
    IssueEvent.objects.filter(tenant=acme).update(not_before=later, attempts=9)
    Upload.objects.filter(tenant=acme).update(state="running", not_before=later, attempts=9)
    do(full, acme, "send-waiting")
    rows = [one.objects.get(tenant=acme) for one in (IssueMirror, Upload, IssueEvent)]
    for row in rows:
        assert row.not_before <= timezone.now() and row.attempts == 0
    (entry,) = AuditEntry.objects.filter(what="waiting_sent")
    assert entry.after == {"issues": 1, "events": 1, "uploads": 1} and entry.actor == "rob"


def hold(acme, how):
    if how == "off":
        acme.switches.plugin_enabled = False
        acme.switches.save(update_fields=["plugin_enabled"])
    elif how == "suspended":
        Tenant.objects.update(suspended_at=timezone.now())
    else:
        Connection.objects.update(state=how)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("off", "switched off for this site"),
        ("suspended", "suspended for this site"),
        ("none", "connected yet"),
        ("needs_login", "login has expired"),
    ],
)
def test_what_somebody_else_has_to_mend_is_said_instead_of_sending(full, acme, how, why):
    later = timezone.now() + timedelta(hours=1)
    IssueEvent.objects.filter(tenant=acme).update(not_before=later)
    hold(acme, how)
    assert "/do/send-waiting/" not in full.open(acme).text
    asked = full.client.get(page(acme, "send-waiting")).text
    assert why in asked and 'type="submit" value="Send what waits now"' not in asked
    assert why in do(full, acme, "send-waiting").text
    assert IssueEvent.objects.get(tenant=acme).not_before == later
    assert not AuditEntry.objects.filter(what="waiting_sent").exists()


def test_a_closed_way_to_the_org_is_tried_once_more(full, acme):
    soon = timezone.now() + timedelta(minutes=9)
    Lane.objects.create(tenant=acme, attempts=4, closed_until=soon, problem="No answer.")
    assert "/do/send-waiting/" in full.open(acme).text
    assert "is tried now" in do(full, acme, "send-waiting").text
    assert Lane.objects.get(tenant=acme).closed_until is None


def test_nothing_is_sent_beyond_the_share_of_background_work(full, acme):
    soon = timezone.now() + timedelta(minutes=9)
    Lane.objects.create(tenant=acme, code="budget", attempts=1, closed_until=soon, problem="-")
    Connection.objects.update(api_used=60, api_limit=100, api_seen_at=timezone.now())
    assert "has used 60 of its 100" in do(full, acme, "send-waiting").text
    assert Lane.objects.get(tenant=acme).closed_until == soon


def test_a_refused_address_is_asked_about_again(full, acme, monkeypatch):
    Connection.objects.update(state="blocked")
    asked = []
    monkeypatch.setattr(renewal, "_renew", lambda row, *_: asked.append(row.pk))
    assert "is tried now" in do(full, acme, "send-waiting").text
    assert asked == [acme.pk]


def test_an_act_that_does_not_fit_is_not_done_however_it_is_asked_for(full, acme):
    assert "isn’t suspended" in do(full, acme, "resume").text
    hold(acme, "suspended")
    assert "suspended already" in do(full, acme, "suspend").text
    Connection.objects.update(state="none")
    assert "isn’t connected" in do(full, acme, "disconnect").text
    assert not AuditEntry.objects.filter(actor="rob").exists()


def test_an_account_is_erased_from_one_site(full, acme):
    other = RecordLinkFactory(tenant=TenantFactory(), linked_by="712020:left")
    RecordLinkFactory(tenant=acme, linked_by="712020:left")
    assert "knows nothing of such an account" in do(full, acme, "erase-account", typed="x").text
    do(full, acme, "erase-account", typed="712020:left")
    assert not acme.links.filter(linked_by="712020:left").exists()
    other.refresh_from_db()
    assert other.linked_by == "712020:left"
    assert AuditEntry.objects.filter(what="account_erased", actor="rob").count() == 1
