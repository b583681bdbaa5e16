"""The card of events: what a Jira admin sees of them, and what is done again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sync import inbox
from sync.models import IssueEvent, Lane
from tenants import switching
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import EffectFactory, IssueEventFactory, MappedObjectFactory, RecordLinkFactory
from tests.jira.tokens import ADMIN

pytestmark = pytest.mark.django_db
SCREEN = "/admin/activity"
ROWS = f"{SCREEN}/carried"
AGAIN = f"{SCREEN}/again"


@pytest.fixture
def event(tenant):
    """`event(7, failed=True)`: of issue SUP-7."""

    def make(number=1, **values):
        key = {"issue_id": str(number), "issue_key": f"SUP-{number}"}
        return IssueEventFactory(**{"tenant": tenant, **key, **values})

    return make


@pytest.fixture
def open_site(connected):
    """Nothing stands in the way of what waits."""
    return connected


def fresh(one):
    one.refresh_from_db()
    return one


def test_an_empty_list_says_what_will_stand_here(open_screen, text_of):
    assert "Nothing carried yet" in text_of(open_screen(SCREEN))


def test_a_line_says_what_happened_to_which_record_and_how_long_it_took(post, text_of, event):
    one = event(142, done=True, took_ms=940, callouts=2)
    EffectFactory(event=one)
    told = text_of(post(ROWS))
    assert "SUP-142 Comment created 00001026 Delivered 0.9 s 2 calls –" in told
    assert "Delivered today 1 Waiting 0 Failed 0" in told


def test_records_that_fared_differently_are_told_apart(post, text_of, event):
    one = event(failed=True)
    EffectFactory(event=one)
    EffectFactory(
        event=one, object_name="Account", record_name="Acme", state="failed", reason="No."
    )
    told = text_of(post(ROWS))
    assert "00001026 Delivered Acme Failed" in told and "Acme: No." in told


def test_what_waits_says_for_which_record_why_and_when_it_is_tried(open_site, post, text_of, event):
    RecordLinkFactory(tenant=open_site, issue_id="88", name="00001031")
    later = timezone.now() + timedelta(days=2)
    event(88, reason="Salesforce is over its limit.", attempts=3, not_before=later)
    told = text_of(post(ROWS))
    assert "00001031 Waiting Salesforce is over its limit. Tried 3 times. Next try at" in told
    assert "Try now" in told


def test_without_a_login_the_list_says_what_waits_for_it(post, text_of, event):
    event()
    told = text_of(post(ROWS))
    assert "1 event is waiting for a login" in told and "Sent after the login." in told


def test_while_the_org_does_not_answer_the_list_says_so(open_site, post, text_of, event):
    event()
    Lane.objects.create(
        tenant=open_site,
        closed_until=timezone.now() + timedelta(minutes=5),
        problem="Salesforce isn’t answering.",
    )
    told = text_of(post(ROWS))
    assert "1 event is waiting Salesforce isn’t answering. Next try at" in told


def test_another_sites_events_are_not_shown(post, text_of, stranger):
    IssueEventFactory(tenant=stranger, issue_key="SUP-7", failed=True)
    told = text_of(post(ROWS))
    assert "SUP-7" not in told and "Replay all" not in told


def test_a_person_who_is_no_admin_sees_and_replays_nothing(post, event):
    one = event(failed=True)
    assert post(ROWS, by="712020:other").status_code == 403
    assert post(AGAIN, by="712020:other", event=one.pk).status_code == 403
    assert fresh(one).state == "failed"


def test_events_are_filtered_by_issue_object_outcome_and_time(tenant, post, text_of, event):
    MappedObjectFactory(tenant=tenant, name="Account")
    EffectFactory(event=event(1, done=True), object_name="Account")
    old = timezone.now() - timedelta(days=3)
    event(2, failed=True, happened_at=old)
    RecordLinkFactory(tenant=tenant, issue_id="3", object_name="Account")
    event(3)

    def found(**wanted):
        told = text_of(post(ROWS, **wanted))
        return [n for n in (1, 2, 3) if f"SUP-{n} " in told]

    assert found(issue="sup-1") == [1] and found(outcome="failed") == [2]
    assert found(object="Account") == [1, 3] and found(hours="24") == [1, 3]
    assert found(hours="168") == found(outcome="nonsense") == [1, 2, 3]
    assert "No such events" in text_of(post(ROWS, issue="SUP-9"))


def test_older_events_come_by_pages(post, text_of, event):
    made = [event(number, done=True) for number in range(1, 53)]
    first = text_of(post(ROWS))
    assert "SUP-52 " in first and "SUP-2 " not in first
    rest = text_of(post(ROWS, before=made[2].pk))
    assert "SUP-2 " in rest and "SUP-1 " in rest and "SUP-3 " not in rest


def test_a_list_that_has_not_changed_is_not_drawn_again(post, event):
    one = event(failed=True)
    seen = post(ROWS).context["seen"]
    assert post(ROWS, seen=seen).status_code == 204
    IssueEvent.objects.filter(pk=one.pk).update(state="done")
    assert post(ROWS, seen=seen).status_code == 200


def test_the_list_looks_more_often_while_something_is_on_its_way(open_site, post, event):
    assert post(ROWS).context["every"] == 30
    event()
    assert post(ROWS).context["every"] == 3


def test_one_event_is_replayed_and_the_audit_says_by_whom(open_site, post, text_of, event):
    one, other = event(failed=True), event(2, failed=True)
    told = text_of(post(AGAIN, event=one.pk))
    assert "Waiting" in told and fresh(one).state == "waiting" and fresh(other).state == "failed"
    entry = AuditEntry.objects.get(what="events_replayed")
    assert (entry.actor, entry.target, entry.after) == (ADMIN, f"event {one.pk}", {"events": 1})


def test_what_waits_is_tried_now_with_what_waits_before_it(open_site, post, event):
    later = timezone.now() + timedelta(hours=1)
    first, second = (event(5, not_before=later, attempts=4) for _ in range(2))
    Lane.objects.create(tenant=open_site, closed_until=later, attempts=2)
    assert inbox.due_issues(open_site.pk) == []
    post(AGAIN, event=second.pk)
    assert inbox.due_issues(open_site.pk) == ["5"] and fresh(first).attempts == 0
    assert not Lane.objects.filter(closed_until__gt=timezone.now()).exists()
    assert AuditEntry.objects.get(what="events_tried").actor == ADMIN


def test_all_failed_events_of_the_filter_are_replayed_and_their_progress_is_told(
    open_site, post, text_of, event
):
    mine = [event(number, failed=True) for number in (1, 1, 2)]
    told = text_of(post(ROWS, issue="SUP-1"))
    assert "Replay all failed (2)" in told and "Replay 2 failed events?" in told
    answer = post(AGAIN, issue="SUP-1")
    assert "Replaying 2 events 0 done." in text_of(answer)
    assert [fresh(one).state for one in mine] == ["waiting", "waiting", "failed"]
    at = answer.context["progress"].at.isoformat()
    IssueEvent.objects.filter(pk=mine[0].pk).update(state="done")
    assert "1 done." in text_of(post(ROWS, replay=at))
    IssueEvent.objects.filter(pk=mine[1].pk).update(state="failed")
    told = text_of(post(ROWS, replay=at))
    assert "1 event done" in told and "1 failed again; its reason is in the list." in told


def test_what_was_not_carried_is_replayed_where_something_may_have_been_mended(
    open_site, post, text_of, event
):
    one = event(state="nothing", code="not_mapped", reason="Not mapped.")
    event(2, state="nothing", code="own", reason="Our own.")
    told = text_of(post(ROWS, outcome="nothing"))
    assert "Replay all not carried (2)" in told and told.count("Replay: ") == 0
    html = post(ROWS, outcome="nothing").content.decode()
    assert f"again-{one.pk}" in html and html.count('id="again-') == 1
    post(AGAIN, event=one.pk)
    assert fresh(one).state == "waiting"


def test_an_event_of_another_site_is_not_found(open_site, post, stranger):
    one = IssueEventFactory(tenant=stranger, failed=True)
    assert post(AGAIN, event=one.pk).status_code == 404
    assert fresh(one).state == "failed"


def test_nothing_is_replayed_while_the_plugin_is_off(open_site, post, event):
    one = event(failed=True)
    switching.change(open_site, "plugin_enabled", False, actor=Actor.staff("sue"))
    answer = post(AGAIN, event=one.pk)
    assert answer.status_code == 403 and fresh(one).state == "failed"


@pytest.mark.parametrize("strange", ["x", "-5", "9" * 40, "1 OR 1=1", "²"])
def test_strange_values_are_the_first_page(post, text_of, event, strange):
    event(3)
    assert "SUP-3" in text_of(post(ROWS, before=strange, hours=strange, replay=strange))


def test_a_list_costs_the_same_with_one_event_and_with_sixty(open_site, post, event):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            post(ROWS)
        return len(asked)

    def many(numbers):
        for number in numbers:
            RecordLinkFactory(tenant=open_site, issue_id=str(number))
            EffectFactory(event=event(number))
            EffectFactory(event=event(number, failed=True), state="failed")

    many([1])
    cost()
    few = cost()
    many(range(2, 32))
    assert cost() == few
