"""A web process rings for tasks whose modules it never imported."""

import pytest
from django.db import transaction

from common.doorbell import ring
from tests.broker_support import waiting_tasks  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
TASK = "no.module.imported.this"


def test_a_bell_reaches_the_broker_after_the_commit(waiting_tasks):  # noqa: F811
    with transaction.atomic():
        ring(TASK, 7)
        assert waiting_tasks.take() is None
    assert waiting_tasks.take() == (TASK, [7])


def test_a_bell_of_a_transaction_that_was_rolled_back_stays_silent(waiting_tasks):  # noqa: F811
    with pytest.raises(RuntimeError), transaction.atomic():
        ring(TASK, 7)
        raise RuntimeError
    assert waiting_tasks.take() is None
