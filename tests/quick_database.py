"""The database of the tests: emptied quickly, and it tells who closes it inside a transaction."""

import traceback

import pytest
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.testcases import TransactionTestCase

# Made by migrations. Django makes them anew after each test that commits, a quarter of a second.
LASTING = {
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
}
CLOSED = []


def pytest_sessionstart(session):
    TransactionTestCase._fixture_teardown = _empty
    BaseDatabaseWrapper.close = _telling(BaseDatabaseWrapper.close)


def _empty(test):
    for name in test._databases_names(include_mirrors=False):
        connection = connections[name]
        tables = set(connection.introspection.django_table_names(include_views=False)) - LASTING
        quoted = [connection.ops.quote_name(one) for one in sorted(tables)]
        # Foreign keys are looked at when the transaction ends, so the order is free.
        with transaction.atomic(using=name), connection.cursor() as cursor:
            cursor.execute(_filled(quoted))
            for (position,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {quoted[position]}")


def _filled(tables):
    return " UNION ALL ".join(
        f"SELECT {position} WHERE EXISTS (SELECT 1 FROM {one})"
        for position, one in enumerate(tables)
    )


def _telling(close):
    def told(self):
        if self.in_atomic_block and self.connection is not None:
            CLOSED.append("".join(traceback.format_stack(limit=30)))
        close(self)

    return told


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.failed and CLOSED:
        report.sections.append(("closed inside a transaction by", "\n".join(CLOSED[-3:])))
    if call.when == "teardown":
        CLOSED.clear()
    return report
