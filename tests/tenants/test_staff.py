"""Support staff change a tenant's switches, events and licences through the screens' functions."""

import pytest
from django.urls import reverse

from tenants import choosing_events, licensing, switching
from tenants.audit import Actor
from tenants.models import AuditEntry, EventChoices, Licence, Switches, Tenant
from tests.factories import TenantFactory
from tests.staff_pages import Staff, address, errors

pytestmark = pytest.mark.django_db
ADMIN = Actor.person("712020:admin")


@pytest.fixture
def staff(client):
    return Staff(client)


@pytest.fixture
def tenant():
    return TenantFactory(site_url="https://acme.atlassian.net")


def switches_of(tenant):
    return Switches.objects.get(tenant=tenant)


def trail():
    return [
        (one.what, one.target, one.before, one.after, one.actor_kind, one.actor)
        for one in AuditEntry.objects.order_by("pk")
    ]


def test_a_switch_is_changed_and_audited_with_the_name_of_the_staff(staff, tenant):
    answer = staff.save(switches_of(tenant), allow_linking="")
    assert answer.status_code == 302
    assert not switches_of(tenant).allow_linking
    assert trail() == [("switch", "allow_linking", True, False, "staff", "sue")]


def test_saving_without_a_change_writes_nothing(staff, tenant):
    assert staff.save(switches_of(tenant)).status_code == 302
    assert trail() == []


def test_what_the_screen_refuses_stands_beside_the_field_and_nothing_is_saved(staff, tenant):
    page = staff.save(
        switches_of(tenant), allow_bulk="on", allow_linking="", background_api_share="20"
    )
    assert page.status_code == 200
    assert any("add-on" in one for one in errors(page))
    assert switches_of(tenant).allow_linking and switches_of(tenant).background_api_share == 50
    assert trail() == []


@pytest.mark.parametrize("share", ["0", "101", "many", ""])
def test_a_share_outside_the_limits_is_refused(staff, tenant, share):
    page = staff.save(switches_of(tenant), background_api_share=share)
    assert page.status_code == 200 and errors(page)
    assert switches_of(tenant).background_api_share == 50


def test_a_switch_and_the_one_that_it_needs_are_turned_on_together(staff):
    tenant = TenantFactory(rows__show_feed_posts=False, rows__create_feed_posts=False)
    answer = staff.save(switches_of(tenant), show_feed_posts="on", create_feed_posts="on")
    assert answer.status_code == 302
    assert switches_of(tenant).on("create_feed_posts")


def test_a_page_that_stood_open_does_not_undo_what_an_admin_changed_meanwhile(staff, tenant):
    drawn = staff.open(switches_of(tenant))
    switching.change(tenant, "allow_unlinking", False, actor=ADMIN)
    staff.save(switches_of(tenant), drawn=drawn, comment_signature="Bye")
    row = switches_of(tenant)
    assert row.comment_signature == "Bye" and not row.allow_unlinking


def test_every_switch_and_event_can_be_edited(staff, tenant):
    for row in (switches_of(tenant), choosing_events.of(tenant)):
        form = staff.open(row).context["adminform"].form
        named = {one.name for one in row._meta.fields if not one.is_relation}
        assert set(form.fields) == named


def test_events_are_ticked_where_nothing_was_stored_yet(staff, tenant):
    assert staff.save(EventChoices(tenant=tenant), issue_created="on").status_code == 302
    row = EventChoices.objects.get(tenant=tenant)
    assert row.issue_created and not row.issue_updated
    assert trail() == [("event", "issue_created", False, True, "staff", "sue")]


def test_looking_at_events_stores_nothing(staff, tenant):
    assert staff.open(EventChoices(tenant=tenant)).status_code == 200
    assert not EventChoices.objects.exists()


def test_the_events_of_nobody_lead_back(staff, tenant):
    other = Tenant(pk="00000000-0000-4000-8000-000000000000")
    assert staff.open(EventChoices(tenant=other)).status_code == 302
    assert staff.client.get("/support/tenants/eventchoices/nobody/change/").status_code == 302


def test_a_licence_opens_the_bulk_switch_and_closes_it_again(staff, tenant):
    assert staff.add(Licence, tenant=tenant.pk, add_on="bulk").status_code == 302
    staff.save(switches_of(tenant), allow_bulk="on")
    assert switches_of(tenant).on("allow_bulk")

    staff.delete(Licence.objects.get())

    assert not Licence.objects.exists() and not switches_of(tenant).on("allow_bulk")
    assert [one[0] for one in trail()] == ["licence_added", "switch", "licence_removed"]
    assert {one[-1] for one in trail()} == {"sue"}


def test_a_licence_is_given_once(staff, tenant):
    licensing.add(tenant, "bulk", actor=ADMIN)
    page = staff.add(Licence, tenant=tenant.pk, add_on="bulk")
    assert page.status_code == 200 and errors(page)
    assert Licence.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "no-id", "00000000-0000-4000-8000-000000000000"])
def test_a_licence_of_nobody_is_refused(staff, typed):
    page = staff.add(Licence, tenant=typed, add_on="bulk")
    assert page.status_code == 200 and errors(page)


def act(staff, name, *tenants):
    chosen = {"action": name, "_selected_action": [one.pk for one in tenants]}
    return staff.client.post(reverse("admin:tenants_tenant_changelist"), chosen)


def test_sites_are_suspended_and_go_on(staff, tenant):
    act(staff, "suspend", tenant)
    assert Tenant.objects.get().suspended
    act(staff, "suspend", tenant)
    act(staff, "resume", tenant)
    assert Tenant.objects.get().active
    assert [one[0] for one in trail()] == ["suspended", "resumed"]


def test_no_list_offers_to_delete_many_at_once(staff, tenant):
    licensing.add(tenant, "bulk", actor=ADMIN)
    assert "delete_selected" not in staff.list(Licence).text


def test_the_page_of_a_site_leads_to_all_of_its_configuration(staff, tenant):
    page = staff.open(tenant).text
    assert address(switches_of(tenant)) in page and address(EventChoices(tenant=tenant)) in page
    for name in ("mapping/formrow", "mapping/mappedobject", "mapping/issuetyperestriction"):
        assert f"/support/{name}/?q=https%3A%2F%2Facme.atlassian.net" in page
