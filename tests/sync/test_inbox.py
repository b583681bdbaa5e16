"""Events are stored once, reduced, before anything else; only ticked ones, of the site that signed."""

from datetime import timedelta

import pytest

from common import clock
from jira.passing_on import OWN_TRACE
from mapping.models import AutoCreateRule, MappedObject
from sync import inbox, waking
from sync.models import IssueEvent, Lane
from tenants import choosing_events, switching
from tenants.audit import Actor
from tenants.models import EventChoices
from tests.factories import RecordLinkFactory, TenantFactory
from tests.jira.site import Answer
from tests.salesforce_world import connect
from tests.sync.conftest import ANN, ISSUE, document

pytestmark = pytest.mark.django_db
State = IssueEvent.State


def test_an_event_is_stored_before_it_is_answered_and_reduced(issue):
    person = {"accountId": "712020:ann", "displayName": "Ann", "emailAddress": "ann@acme.com"}
    issue.deliver(
        "jira:issue_updated",
        {
            "user": person,
            "changelog": {
                "items": [{"fieldId": "summary", "fromString": "Secret", "toString": "Plan"}]
            },
        },
    )
    row = IssueEvent.objects.get()
    assert (row.event, row.issue_id, row.state) == ("issue_updated", "10010", State.WAITING)
    assert row.account_id == "712020:ann"
    told = str(row.change)
    assert not any(word in told for word in ("Ann", "acme", "Secret", "Plan"))


def test_the_former_text_is_kept_only_where_a_rule_asks_for_it(issue, tenant, project):
    mapped = MappedObject.objects.get(tenant=tenant, name="Case")
    AutoCreateRule.objects.create(
        mapped_object=mapped,
        project=project,
        jira_field="summary",
        kind="text",
        operator="contains",
        values=["plan"],
    )
    issue.changed(("summary", {"fromString": "Before"}), ("labels", {"fromString": "Secret"}))
    row = IssueEvent.objects.get()
    assert row.change["items"] == [{"field": "summary", "before": "Before"}, {"field": "labels"}]


def test_an_event_that_jira_delivers_five_times_is_stored_once(issue):
    delivery = issue.edit()
    for _ in range(4):
        issue.edit(delivery=delivery)
    assert IssueEvent.objects.count() == 1


def test_the_same_delivery_id_of_another_site_is_another_event(issue):
    other = TenantFactory()
    for name in choosing_events.NAMES:
        EventChoices.objects.update_or_create(tenant=other, defaults={name: True})
    delivery = issue.edit()
    issue.edit(delivery=delivery, signed_by=other)
    assert IssueEvent.objects.count() == 2
    assert {one.tenant_id for one in IssueEvent.objects.all()} == {issue.tenant.pk, other.pk}


def test_an_event_that_is_not_ticked_is_not_stored(issue, tenant):
    EventChoices.objects.filter(tenant=tenant).update(issue_updated=False)
    issue.edit()
    assert not IssueEvent.objects.exists()


def test_files_come_from_the_item_of_an_update_by_their_own_ticks(issue, tenant):
    EventChoices.objects.filter(tenant=tenant).update(issue_updated=False)
    issue.deliver("attachment_created", {"attachment": {"id": "10020"}, "issue": None})
    assert not IssueEvent.objects.exists()
    issue.changed(("attachment", {"from": None, "to": "10020", "toString": "a.txt"}))
    issue.changed(("attachment", {"from": "10020", "to": None, "fromString": "a.txt"}))
    told = [(one.event, one.change["about"]) for one in IssueEvent.objects.order_by("id")]
    assert told == [("attachment_created", "10020"), ("attachment_deleted", "10020")]


def test_both_ends_of_an_issue_link_are_stored(issue):
    link = {"id": 5, "sourceIssueId": 10010, "destinationIssueId": 10099, "issueLinkType": {}}
    issue.deliver("issuelink_created", {"issueLink": link, "issue": None})
    assert set(IssueEvent.objects.values_list("issue_id", flat=True)) == {"10010", "10099"}


def test_our_own_writes_do_not_come_back(issue, kept, case, carry, callouts):
    kept("Case", "Subject", "summary")
    issue.edit(trace=OWN_TRACE)
    assert not IssueEvent.objects.exists()
    issue.edit(by="712020:app")  # where Jira did not echo the trace
    (event,) = carry()
    assert event.state == State.NOTHING and event.code == "own" and callouts() == 0


def test_an_own_write_of_another_app_is_an_event_like_any_other(issue):
    issue.edit(trace="another-app")
    assert IssueEvent.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {"changelog": {"items": "x"}},
        {"changelog": {"items": [1, None, "x"]}},
        {"changelog": 5},
        {"issue": {"id": {"a": 1}}},
        {"issue": {"id": True}},
        {"timestamp": "soon", "changelog": {"items": []}},
        {"issue": {"id": "9" * 400}},
    ],
)
def test_a_strange_body_is_answered_and_stores_nothing(issue, body):
    issue.deliver("jira:issue_updated", body)
    assert not IssueEvent.objects.exists()


def test_an_event_of_tomorrow_is_an_event_of_now(issue, later):
    issue.edit(at=clock.now() + timedelta(days=1))
    assert IssueEvent.objects.get().happened_at <= clock.now()


def test_a_site_has_at_most_eight_tasks_in_the_queue(
    issue, django_capture_on_commit_callbacks, monkeypatch
):
    rung = []
    monkeypatch.setattr(waking, "ring", lambda *args: rung.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(30):
            issue.edit()
    assert len(rung) == waking.PARALLEL
    waking.leave(issue.tenant.pk, 3)
    with django_capture_on_commit_callbacks(execute=True):
        waking.wake(issue.tenant.pk)
    assert rung[-1][-1] == 3


def test_switching_the_plugin_off_drops_what_waits(issue, kept, case, carry, tenant, callouts):
    kept("Case", "Subject", "summary")
    issue.edit()
    switching.change(tenant, "plugin_enabled", False, actor=Actor.staff("sue"))
    (event,) = carry()
    assert event.state == State.NOTHING and "switched off" in event.reason
    issue.edit()
    assert IssueEvent.objects.count() == 1 and callouts() == 0


def test_a_suspended_site_keeps_what_waits(issue, kept, case, carry, tenant):
    kept("Case", "Subject", "summary")
    issue.edit()
    tenant.suspended_at = clock.now()
    tenant.save()
    assert carry()[0].state == State.WAITING
    tenant.suspended_at = None
    tenant.save()
    assert carry()[0].state == State.DONE


def test_what_waits_for_a_login_goes_on_after_it(issue, kept, case, carry, tenant, org, read):
    from salesforce.models import Connection

    kept("Case", "Subject", "summary")
    Connection.objects.filter(tenant=tenant).update(state="needs_login")
    issue.tell(summary="After the login")
    issue.edit()
    assert carry()[0].state == State.WAITING
    connect(tenant, org)
    assert carry()[0].state == State.DONE
    assert read("Case", case["Id"])["Subject"] == "After the login"


def test_an_hour_of_silence_loses_nothing_and_knocks_rarely(
    issue, kept, case, carry, org, later, read, callouts
):
    kept("Case", "Subject", "summary")
    issue.tell(summary="After the storm")
    org.post("settings", {"down": True})
    issue.edit()
    for _ in range(60):
        carry()
        later(minutes=1)
    assert Lane.objects.get().closed_until is not None
    assert callouts() <= 20
    org.post("settings", {"down": False})
    later(minutes=20)
    (event,) = carry()
    assert event.state == State.DONE and read("Case", case["Id"])["Subject"] == "After the storm"
    assert Lane.objects.get().closed_until is None


def test_over_the_limit_of_the_day_everything_waits_an_hour(issue, kept, case, carry, org, later):
    kept("Case", "Subject", "summary")
    org.post("settings", {"limit_exceeded": True})
    issue.edit()
    (event,) = carry()
    assert event.state == State.WAITING and "limit" in event.reason
    org.post("settings", {"limit_exceeded": False})
    later(minutes=30)
    assert carry()[0].state == State.WAITING
    later(minutes=60)
    assert carry()[0].state == State.DONE


def test_over_its_share_of_the_day_background_work_waits_and_says_so(
    issue, kept, case, carry, tenant
):
    from salesforce.models import Connection

    kept("Case", "Subject", "summary")
    tenant.switches.background_api_share = 50
    tenant.switches.save()
    Connection.objects.filter(tenant=tenant).update(
        api_used=60_000, api_limit=100_000, api_seen_at=clock.now()
    )
    issue.edit()
    (event,) = carry()
    assert event.state == State.WAITING and "50 %" in event.reason


def test_jira_that_is_busy_is_asked_again(issue, kept, case, carry, later, site):

    kept("Case", "Subject", "summary")
    site.answer("GET", ISSUE, Answer(503, ""))
    issue.edit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jira.client.stamina.retry_context", _once)
        assert carry()[0].state == State.WAITING
    issue.tell()
    later(minutes=5)
    assert carry()[0].state == State.DONE


def _once(**kwargs):
    import stamina

    with stamina.set_testing(True):
        return stamina._core.retry_context(**{**kwargs, "attempts": 1})


def test_an_issue_that_is_gone_is_not_carried(issue, kept, case, carry, site):

    kept("Case", "Subject", "summary")
    site.answer("GET", ISSUE, Answer(404, {"errorMessages": ["gone"]}))
    issue.edit()
    (event,) = carry()
    assert event.state == State.NOTHING and event.code == "issue_gone"


def test_events_of_one_issue_are_carried_in_their_order(issue, case, carry, comments, later):
    for number, minutes in ((1, 1), (3, 3), (2, 2)):
        issue.says(str(number), f"Comment {number}")
        issue.commented(
            str(number), at=clock.now() - timedelta(hours=1) + timedelta(minutes=minutes)
        )
    carry()
    told = [one["CommentBody"].partition("\n")[0] for one in comments(case["Id"])]
    assert told == ["Comment 1", "Comment 2", "Comment 3"]


def test_what_waits_holds_back_the_later_ones_of_its_issue_alone(
    issue, kept, case, carry, org, tenant, stored_in
):

    kept("Case", "Subject", "summary")
    org.post("settings", {"locked_records": [case["Id"]]})
    issue.edit()
    issue.says("7", "Behind it")
    issue.commented("7")
    first, second = carry()
    assert (first.state, second.state) == (State.WAITING, State.WAITING)
    assert (first.attempts, second.attempts) == (1, 0)
    other = stored_in("Case")[3]
    RecordLinkFactory(tenant=tenant, object_name="Case", record_id=other["Id"], issue_id="10099")
    issue.deliver(
        "comment_deleted",
        {
            "comment": {"id": "8"},
            "issue": {
                "id": "10099",
                "fields": {"project": {"id": "10000"}, "issuetype": {"id": "10001"}},
            },
        },
    )
    assert carry()[-1].state == State.NOTHING


def test_an_issue_in_trouble_does_not_take_the_turn_of_another(
    issue, kept, case, tenant, org, stored_in
):
    from sync import delivery

    kept("Case", "Subject", "summary")
    org.post("settings", {"locked_records": [case["Id"]]})
    issue.edit()
    other = stored_in("Case")[3]
    RecordLinkFactory(tenant=tenant, object_name="Case", record_id=other["Id"], issue_id="10099")
    place = {"project": {"id": "10000"}, "issuetype": {"id": "10001"}}
    about = {"comment": {"id": "8"}, "issue": {"id": "10099", "fields": place}}
    issue.deliver("comment_deleted", about)
    assert delivery.take_turn(tenant.pk)
    first, second = IssueEvent.objects.order_by("id")
    assert (first.state, second.state) == (State.WAITING, State.NOTHING)


def test_two_workers_never_carry_the_same_issue(issue, kept, case, tenant):
    from common import clock, leases
    from sync import delivery
    from sync.models import Turn

    kept("Case", "Subject", "summary")
    issue.edit()
    turn = Turn.objects.create(tenant=tenant, issue_id="10010")
    token = leases.claim(Turn.objects.all(), turn.pk, now=clock.now(), seconds=60)
    assert token and not delivery.take_turn(tenant.pk)
    assert IssueEvent.objects.get().attempts == 0
    leases.release(Turn, turn.pk, token)
    assert delivery.take_turn(tenant.pk)


def test_an_event_that_kills_every_worker_comes_to_rest(
    issue, kept, case, carry, later, monkeypatch
):
    from sync import delivery
    from sync.carriers import CARRIERS

    kept("Case", "Subject", "summary")
    issue.edit()

    def die(work):
        raise ZeroDivisionError

    monkeypatch.setitem(CARRIERS, "issue_updated", die)
    for _ in range(delivery.MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            carry()
        later(hours=2)
    (event,) = carry()
    assert event.state == State.FAILED and "Ask support" in event.reason


def test_old_events_are_forgotten_but_those_that_wait_or_failed(
    issue, carry, case, later, settings
):
    for number in ("6", "7"):
        issue.commented(number, "comment_deleted")
    carry()
    IssueEvent.objects.filter(pk=IssueEvent.objects.first().pk).update(state=State.FAILED)
    issue.commented("8", "comment_deleted")
    later(days=settings.EVENT_RETENTION_DAYS + 1)
    assert (inbox.forget_old(), inbox.forget_old()) == (1, 0)
    left = IssueEvent.objects.values_list("state", flat=True)
    assert sorted(left) == sorted([State.FAILED, State.WAITING])


def test_an_event_that_salesforce_always_fails_on_holds_nothing_else_back(
    issue, kept, case, carry, org, later, tenant, stored_in, read
):
    kept("Case", "Subject", "summary")
    org.post("rules", {"match": "/composite/sobjects", "method": "PATCH", "status": 500})
    issue.edit()
    issue.tell(summary="Goes through")
    other = stored_in("Account")[3]
    RecordLinkFactory(tenant=tenant, object_name="Account", record_id=other["Id"], issue_id="10099")
    about = {"id": "10099", "key": "SUP-9", "fields": issue_fields()}
    issue.site.answer("GET", "/rest/api/3/issue/10099/comment/5", comment_of("Hello"))
    issue.deliver("comment_created", {"comment": {"id": "5"}, "issue": about})
    IssueEvent.objects.filter(event="comment_created").update(not_before=clock.now() + AN_HOUR)
    for _ in range(10):
        carry()
        later(minutes=16)
    told = dict(IssueEvent.objects.values_list("event", "state"))
    assert told == {"issue_updated": State.WAITING, "comment_created": State.DONE}


AN_HOUR = timedelta(hours=1)


def issue_fields():
    return {"project": {"id": "10000"}, "issuetype": {"id": "10001"}}


def comment_of(text):
    return Answer(200, {"id": "5", "author": {"accountId": ANN}, "body": document(text)})
