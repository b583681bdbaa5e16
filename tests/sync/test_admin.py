"""What support staff see of events and may do to them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from salesforce.models import Connection
from support import roles
from sync.models import IssueEvent, Lane
from tenants import switching
from tenants.audit import Actor
from tests.factories import EffectFactory, IssueEventFactory, TenantFactory
from tests.staff_pages import Staff, messages

pytestmark = pytest.mark.django_db
LIST = "admin:sync_issueevent_changelist"


@pytest.fixture
def acme():
    return TenantFactory(site_url="https://acme.atlassian.net")


def member(client, name):
    staff = Staff(client, "rob", superuser=False)
    staff.user.groups.add(Group.objects.get(name=name))
    return staff


@pytest.fixture
def full(client):
    return member(client, roles.FULL)


def act(staff, name, *events):
    chosen = {"action": name, "_selected_action": [one.pk for one in events]}
    return staff.client.post(reverse(LIST), chosen, follow=True)


def state(one):
    return IssueEvent.objects.get(pk=one.pk).state


def test_events_are_found_by_site_state_and_kind(full, acme):
    IssueEventFactory(tenant=acme, failed=True)
    IssueEventFactory(tenant=TenantFactory(), issue_key="OPS-7", event="issue_updated")
    shown = full.list(IssueEvent, q="acme").text
    assert "SUP-1" in shown and "OPS-7" not in shown
    shown = full.list(IssueEvent, state="waiting", event="issue_updated").text
    assert "OPS-7" in shown and "SUP-1" not in shown


def test_an_event_shows_its_records_but_not_what_it_carried(full, acme):
    one = IssueEventFactory(tenant=acme, failed=True, change={"words": "secret of a customer"})
    EffectFactory(event=one, state="failed", reason="No contract.")
    shown = full.open(one).text
    assert "Failed. No contract." in shown and "secret of a customer" not in shown


def test_what_stopped_is_replayed_and_what_waits_cancelled_both_with_an_audit(full, acme):
    bad, late = IssueEventFactory(tenant=acme, failed=True), IssueEventFactory(tenant=acme)
    assert messages(act(full, "replay", bad)) == ["On their way: 1."]
    assert state(bad) == "waiting"
    act(full, "cancel", late)
    assert (state(bad), state(late)) == ("waiting", "nothing")
    told = {one.what: one.actor for one in acme.audit.all()}
    assert told == {"events_replayed": "rob", "events_cancelled": "rob"}


def test_a_site_that_is_off_is_named_and_the_others_are_replayed(full, acme):
    other = TenantFactory()
    switching.change(other, "plugin_enabled", False, actor=Actor.app())
    bad = [IssueEventFactory(tenant=one, failed=True) for one in (acme, other)]
    told = messages(act(full, "replay", *bad))
    assert len(told) == 2 and "switched off" in told[0]
    assert [state(one) for one in bad] == ["waiting", "failed"]


def test_a_reader_only_looks(client, acme):
    staff, bad = member(client, roles.READ_ONLY), IssueEventFactory(tenant=acme, failed=True)
    assert "Replay the chosen" not in staff.list(IssueEvent).text
    act(staff, "replay", bad)
    act(staff, "cancel", bad)
    assert state(bad) == "failed" and not acme.audit.exists()


def reason(staff, event):
    page = staff.list(IssueEvent)
    return page.context["cl"].model_admin.why(page.context["cl"].queryset.get(pk=event.pk))


def test_an_event_that_waits_says_what_holds_it_up(full, acme):
    event = IssueEventFactory(tenant=acme)
    assert reason(full, event) == "Sent after the login."
    link = Connection.objects.create(tenant=acme, state="connected")
    assert reason(full, event) == "Waits for its turn."
    IssueEvent.objects.update(reason="The record is in use.", attempts=2)
    assert reason(full, event) == "The record is in use."
    lane = Lane.objects.create(
        tenant=acme, problem="Over the limit.", closed_until=timezone.now() + timedelta(minutes=5)
    )
    assert reason(full, event) == "Over the limit."
    assert (
        "Over the limit." in full.list(IssueEvent).text
        and "Over the limit." in full.open(event).text
    )
    lane.delete()
    link.state = "blocked"
    link.save(update_fields=["state"])
    assert "refuses our address" in reason(full, event)
    switching.change(acme, "plugin_enabled", False, actor=Actor.app())
    late = IssueEventFactory(tenant=acme)
    assert "switched off" in reason(full, late)


def test_a_list_of_events_loads_no_token(full, acme):
    Connection.objects.create(tenant=acme, state="connected", access_token="token-of-acme")
    IssueEventFactory(tenant=acme)
    with CaptureQueriesContext(connection) as asked:
        full.list(IssueEvent)
    assert not [one for one in asked.captured_queries if "access_token" in one["sql"]]


def test_a_long_list_takes_as_many_queries_as_a_short_one(full, acme):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            full.list(IssueEvent)
        return len(asked)

    IssueEventFactory(tenant=acme)
    cost()
    few = cost()
    for _ in range(12):
        IssueEventFactory(tenant=TenantFactory())
        Connection.objects.create(tenant=IssueEvent.objects.first().tenant, state="connected")
    assert cost() == few
