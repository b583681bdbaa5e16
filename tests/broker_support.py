"""Looking at what was put into the broker of the tests."""

import queue

import pytest
from celery import current_app


class Waiting:
    """The tasks that wait, taken out one by one as (name, arguments); None where there is none."""

    def __init__(self, held):
        self._held = held

    def take(self):
        try:
            message = self._held.get(block=False)
        except queue.Empty:
            return None
        message.ack()
        return message.headers["task"], message.payload[0]


@pytest.fixture
def waiting_tasks():
    with current_app.connection_for_read() as connection:
        held = connection.SimpleQueue("celery")
        held.clear()
        yield Waiting(held)
        held.clear()
        held.close()
