"""The state of a panel, the timeline of its issue, and who may have something carried again."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jira import people
from records.models import Activity
from salesforce.models import Connection
from sync.models import Lane
from tenants import switching
from tenants.audit import Actor
from tenants.models import AuditEntry
from tests.factories import EffectFactory, IssueEventFactory, RecordLinkFactory
from tests.jira.tokens import PERSON
from tests.jira_panel.test_openapi import conforms, document  # noqa: F401

pytestmark = pytest.mark.django_db
STATE = "/api/v1/issue/state"
TIMELINE = "/api/v1/issue/timeline"
RETRY = "/api/v1/issue/retry"
RECORDS = "/api/v1/issue/records"
ANN = "712020:ann"


@pytest.fixture
def event(tenant):
    cache.set(people.key(tenant, ANN), "Ann Lee")
    return lambda **values: IssueEventFactory(**{"tenant": tenant, "account_id": ANN, **values})


@pytest.fixture
def did(tenant):
    """`did("linked")`: Ann, on case 00001026."""

    def note(what, **values):
        about = {"object_name": "Case", "record_id": "5" * 18, "record_name": "00001026"}
        by = {"actor_kind": "person", "actor": ANN, "at": timezone.now(), "issue_id": "10010"}
        return Activity.objects.create(**{"tenant": tenant, "what": what, **about, **by, **values})

    return note


def key(api):
    return api.get(STATE).json()["key"]


def test_an_issue_without_trouble_is_in_sync(api, event):
    event(done=True)
    assert api.get(STATE).json() == {"key": "in_sync", "waiting": 0, "failed": 0}
    assert "In sync" in api.get(STATE, html=True).content.decode()


def test_what_waits_and_what_failed_is_counted_of_this_issue_alone(api, event, stranger):
    event()
    event(issue_id="20020", failed=True)
    IssueEventFactory(tenant=stranger, failed=True)
    assert api.get(STATE).json() == {"key": "waiting", "waiting": 1, "failed": 0}
    event(failed=True)
    assert key(api) == "failed"
    assert "1 failed" in api.get(STATE, html=True).content.decode()


def test_what_waits_for_a_closed_lane_or_a_login_is_paused(api, event, tenant):
    waiting = event()
    Lane.objects.create(tenant=tenant, closed_until=timezone.now() + timedelta(minutes=1))
    assert key(api) == "paused"
    Lane.objects.update(closed_until=timezone.now() - timedelta(minutes=1))
    assert key(api) == "waiting"
    Connection.objects.update(state="needs_login")
    assert key(api) == "paused"
    waiting.delete()
    assert key(api) == "in_sync"


def test_the_state_is_one_query_and_no_callout(tenant, event, callouts, django_assert_num_queries):
    from sync import timeline

    event()
    assert tenant.switches and tenant.salesforce
    with django_assert_num_queries(1):
        timeline.stand(tenant, "10010")
    assert callouts() == 0


def test_the_panel_has_the_state_and_is_told_when_what_waited_has_arrived(api, linked, event):
    assert api.get(RECORDS).json()["stand"] is None
    linked("Case")
    assert api.get(RECORDS).json()["stand"]["key"] == "in_sync"
    for view in ("compact", "list"):
        html = api.get(RECORDS, {"view": view}, html=True).content.decode()
        assert 'id="do-timeline"' in html and "every 10s" not in html
    assert "HX-Trigger" in api.get(STATE, html=True)
    event()
    assert "HX-Trigger" not in api.get(STATE, html=True)
    html = api.get(RECORDS, {"view": "list"}, html=True).content.decode()
    assert "1 waiting" in html and "every 10s" in html
    assert "1 waiting" in api.frame("/panel/list").content.decode()


def drawn(api, **query):
    return api.get(TIMELINE, query, html=True).content.decode()


def test_events_and_what_people_did_stand_together_newest_first(api, event, did, tenant):
    at = timezone.now() - timedelta(hours=1)
    did("created", at=at - timedelta(minutes=1), actor_kind="app", actor="")
    did("linked", at=at)
    EffectFactory(event=event(done=True, happened_at=at + timedelta(minutes=1), took_ms=900))
    html = drawn(api)
    told = [
        "Comment by Ann Lee sent to Case 00001026",
        "Case 00001026 linked by Ann Lee",
        "Case 00001026 created by a rule",
    ]
    places = [html.index(one) for one in told]
    assert places == sorted(places) and "0.9 s" in html and "In sync" in html


def test_what_waits_says_when_and_what_failed_says_why(api, event):
    later = timezone.now() + timedelta(days=2)
    event(event="issue_updated", change={"items": [{"field": "summary"}]}, not_before=later)
    event(event="attachment_created", reason="Slow down.", attempts=1, not_before=later)
    bad = event(event="worklog_created", failed=True)
    EffectFactory(event=bad, state="failed", reason="Not allowed.")
    event(event="comment_updated", state="nothing", reason="Restricted.")
    html = drawn(api)
    assert "Summary is waiting" in html and "Next try at" in html and "Slow down." in html
    assert "Work log by Ann Lee could not be sent to Case 00001026" in html
    assert "Not allowed." in html and "2 waiting, 1 failed" in html
    assert "Edited comment by Ann Lee was not carried" in html


def test_what_was_sent_is_named_without_its_values(api, event):
    one = event(event="issue_updated")
    names = {"Subject": "Subject", "Due__c": "Due <date>"}
    EffectFactory(event=one, record_name="00001026", sent=names)
    EffectFactory(event=one, record_id="6" * 18, record_name="00001027")
    page = api.get(TIMELINE, html=True).content.decode()
    assert page.count("<details") == 1
    assert "<dt>Case 00001026</dt><dd>Due &lt;date&gt;, Subject</dd>" in page
    (entry,) = api.get(TIMELINE).json()["entries"]
    assert [one["sent"] for one in entry["line"]["records"]] == [["Due <date>", "Subject"], []]


def test_a_rule_that_made_no_record_says_what_is_missing(api, event):
    bad = event(event="issue_created", failed=True)
    sentence = "No case could be created by the rule: Account is required."
    EffectFactory(event=bad, record_id="rule:7", state="failed", reason=sentence)
    html = drawn(api)
    assert "Case could not be created by a rule" in html and sentence in html


def test_an_issue_where_nothing_happened_says_so(api):
    assert "Nothing has happened yet" in drawn(api)
    assert api.get(TIMELINE).json()["entries"] == []


def test_pages_follow_each_other_and_nothing_is_told_twice(api, event, did):
    start = timezone.now() - timedelta(hours=2)
    for number in range(25):
        event(done=True, happened_at=start + timedelta(minutes=number))
        did("linked", at=start)
    first = api.get(TIMELINE).json()
    second = api.get(TIMELINE, {"after": first["after"]}).json()
    assert [len(first["entries"]), len(second["entries"]), second["after"]] == [30, 20, None]
    assert [one["line"] is None for one in first["entries"]] == [False] * 25 + [True] * 5
    assert api.get(TIMELINE, {"after": "x.y"}).json()["after"] == first["after"]


def test_the_timeline_is_as_documented(api, event, did, document):  # noqa: F811
    EffectFactory(event=event(failed=True))
    did("linked")
    told = api.get(TIMELINE)
    assert conforms(document, TIMELINE, "get", "200", told.json()) == []


def test_another_site_sees_its_own_timeline_alone(api, event, stranger):
    event(failed=True)
    answer = api.get(TIMELINE, by=stranger)
    assert answer.json()["entries"] == []


def test_a_viewer_looks_but_is_offered_no_retry(api, event, site):
    event(failed=True)
    assert 'data-action="retry"' in drawn(api)
    cache.clear()
    site.editors.discard(PERSON)
    html = drawn(api)
    assert 'data-action="retry"' not in html and "to send changes again" in html


@pytest.mark.parametrize("path", [STATE, TIMELINE])
def test_nothing_is_told_while_the_plugin_is_off(api, tenant, path):
    switching.change(tenant, "plugin_enabled", False, actor=Actor.staff("sue"))
    answer = api.get(path)
    assert answer.status_code == 403 and answer.json()["code"] == "disabled"


def test_a_failed_event_is_carried_again_and_the_audit_says_by_whom(api, event):
    one = event(failed=True)
    answer = api.post(RETRY, {"events": [one.pk]})
    assert answer.status_code == 200 and answer.json() == {"events": 1}
    one.refresh_from_db()
    assert one.state == "waiting"
    entry = AuditEntry.objects.get(what="events_replayed")
    assert (entry.actor, entry.target) == (PERSON, "issue 10010")


def test_without_edit_issues_nothing_is_carried_again(api, event, site):
    site.editors.discard(PERSON)
    one = event(failed=True)
    answer = api.post(RETRY, {"events": [one.pk]})
    assert answer.status_code == 403 and answer.json()["code"] == "no_permission"
    one.refresh_from_db()
    assert one.state == "failed"


def test_events_of_another_issue_or_site_are_not_found(api, event, stranger):
    mine = event(failed=True)
    for other in (event(issue_id="20020", failed=True), IssueEventFactory(tenant=stranger)):
        assert api.post(RETRY, {"events": [mine.pk, other.pk]}).status_code == 404
    mine.refresh_from_db()
    assert mine.state == "failed"


def test_nothing_is_carried_again_while_the_login_is_lost_or_the_plugin_is_off(api, event, tenant):
    one = event(failed=True)
    Connection.objects.update(state="needs_login")
    assert api.post(RETRY, {"events": [one.pk]}).json()["code"] == "needs_login"
    switching.change(tenant, "plugin_enabled", False, actor=Actor.staff("sue"))
    assert api.post(RETRY, {"events": [one.pk]}).json()["code"] == "disabled"


@pytest.mark.parametrize("events", [[], ["x"], [0], [2**70], list(range(1, 60)), None])
def test_a_strange_list_is_refused(api, events):
    assert api.post(RETRY, {"events": events}).status_code == 400


def test_a_timeline_costs_the_same_with_one_event_and_with_thirty(api, event, tenant):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            drawn(api)
        return len(asked)

    RecordLinkFactory(tenant=tenant)
    EffectFactory(event=event())
    cost()
    few = cost()
    for _ in range(15):
        EffectFactory(event=event())
        EffectFactory(event=event(failed=True))
    assert cost() == few
