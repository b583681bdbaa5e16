"""More than five objects are read side by side; both panels of a page ask once, in any process."""

import threading
import time

import pytest
from django.db import connections

from mapping import describes
from records import lookup
from tests.factories import MappedObjectFactory

pytestmark = pytest.mark.django_db(transaction=True)
TWELVE = (
    *("Case", "Account", "Contact", "Opportunity", "Lead", "User", "Group", "CaseComment"),
    *("EmailMessage", "FeedItem", "AssignmentRule", "Organization"),
)


@pytest.fixture
def twelve(tenant, linked, org):
    for position, name in enumerate(TWELVE[5:], start=5):
        MappedObjectFactory(tenant=tenant, name=name, position=position)
    assert describes.keep(tenant)
    for name in TWELVE:
        linked(name, 1)
    org.delete("journal")


def composites(org):
    return [call for call in org.journal("/composite") if call["method"] == "POST"]


def test_twelve_objects_cost_three_callouts(caller, twelve, callouts):
    found = lookup.panel(caller)
    assert callouts() == 3
    assert found.live
    assert [group.object_name for group in found.groups] == list(TWELVE)
    assert {row.state for group in found.groups for row in group.rows} == {"live"}


def test_they_are_asked_side_by_side(caller, twelve, org):
    org.post("rules", {"match": "/composite", "delay_ms": 400})
    started = time.perf_counter()
    assert lookup.panel(caller).live
    assert time.perf_counter() - started < 1.1  # three times 400 ms, one after the other, and more


def test_an_expired_session_is_renewed_once_by_all_of_them(caller, twelve, org):
    org.post("expire_sessions")
    assert lookup.panel(caller).live
    assert len(org.journal("/services/oauth2/token")) == 1


def test_one_failing_callout_of_three_leaves_the_others(caller, twelve, org):
    org.post("rules", {"match": "/composite", "status": 503, "html": "<p>Busy</p>", "times": 1})
    found = lookup.panel(caller)
    states = [row.state for group in found.groups for row in group.rows]
    assert found.problem.title == "Salesforce isn’t answering"
    assert set(states) == {"live", "stored"}
    assert states.count("live") >= 7


def side_by_side(count, do):
    """`do` in `count` threads that start together; what each brought."""
    found, together = [], threading.Barrier(count)

    def run():
        try:
            together.wait(10)
            found.append(do())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    return found


def test_panels_that_ask_at_the_same_moment_share_one_callout(caller, linked, org, callouts):
    linked("Case", 3)
    org.post("rules", {"match": "/composite", "delay_ms": 200})
    found = side_by_side(6, lambda: lookup.panel(caller))
    assert [one.live for one in found] == [True] * 6
    assert callouts() == 1


def test_panels_that_ask_at_the_same_moment_share_one_failure(caller, linked, org, callouts):
    linked("Case", 3)
    org.post("rules", {"match": "/composite", "delay_ms": 200, "status": 503, "html": "x"})
    found = side_by_side(4, lambda: lookup.panel(caller))
    assert {one.problem.title for one in found} == {"Salesforce isn’t answering"}
    assert callouts() == 1
