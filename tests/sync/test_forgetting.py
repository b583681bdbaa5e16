"""Events that ended long ago are removed in small deletes, each found by an index."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sync import inbox, tasks
from sync.models import Effect, IssueEvent
from tests.factories import EffectFactory, IssueEventFactory, TenantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(settings):
    tenant = TenantFactory()

    def make(number, *, days=1, state="done"):
        at = timezone.now() - timedelta(days=settings.EVENT_RETENTION_DAYS + days)
        about = {"tenant": tenant, "state": state, "finished_at": at}
        return IssueEventFactory.create_batch(number, **about)

    return make


def asked():
    with CaptureQueriesContext(connection) as found:
        inbox.forget_old()
    return [one["sql"] for one in found]


def test_what_was_carried_and_what_was_not_go_with_their_effects(ended):
    gone = [*ended(2), *ended(1, state="nothing")]
    kept = [*ended(1, days=-2), *ended(1, state="failed")]
    for event in (*gone, *kept):
        EffectFactory(event=event)
    assert inbox.forget_old() == 3
    assert set(IssueEvent.objects.all()) == set(kept)
    assert {one.event for one in Effect.objects.all()} == set(kept)


def test_the_oldest_are_read_from_an_index_that_has_them_in_order(ended):
    """PostgreSQL sorts all that is old where two states are asked for at once."""
    ended(1)
    sought = [sql for sql in asked() if "finished_at" in sql and "ORDER BY" in sql]
    assert len(sought) == 2
    assert not [sql for sql in sought if " IN (" in sql]


def test_many_are_removed_with_as_many_statements_as_few(ended):
    ended(1)
    few = len(asked())
    ended(250)
    assert len(asked()) == few and not IssueEvent.objects.exists()


def test_a_run_goes_on_until_nothing_old_is_left(ended, monkeypatch):
    monkeypatch.setattr(inbox, "AT_ONCE", 2)
    ended(5)
    tasks.forget_old()
    assert not IssueEvent.objects.exists()


def test_a_run_ends_however_much_is_left(ended, monkeypatch):
    monkeypatch.setattr(inbox, "AT_ONCE", 2)
    monkeypatch.setattr(tasks, "MOST_ROUNDS", 2)
    ended(5)
    tasks.forget_old()
    assert IssueEvent.objects.count() == 1
