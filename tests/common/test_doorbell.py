"""A web process rings for tasks whose modules it never imported."""

import queue

import pytest
from celery import current_app
from django.db import transaction

from common.doorbell import ring

pytestmark = pytest.mark.django_db(transaction=True)
TASK = "no.module.imported.this"


@pytest.fixture
def waiting():
    """The tasks that wait in the broker of the tests, taken out one by one."""
    with current_app.connection_for_read() as connection:
        held = connection.SimpleQueue("celery")
        held.clear()
        yield held
        held.clear()
        held.close()


def taken(waiting):
    message = waiting.get(block=False)
    message.ack()
    return message.headers["task"], message.payload[0]


def test_a_bell_reaches_the_broker_after_the_commit(waiting):
    with transaction.atomic():
        ring(TASK, 7)
        with pytest.raises(queue.Empty):
            waiting.get(block=False)
    assert taken(waiting) == (TASK, [7])


def test_a_bell_of_a_transaction_that_was_rolled_back_stays_silent(waiting):
    with pytest.raises(RuntimeError), transaction.atomic():
        ring(TASK, 7)
        raise RuntimeError
    with pytest.raises(queue.Empty):
        waiting.get(block=False)
