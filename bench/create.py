"""The create form: callouts, queries, what the service adds; and what is left after kills."""

import time
from typing import Any

from bench import create_kills
from bench.figures import Figure, quantile
from bench.world import World, world
from simulators.setting_up import ADMIN
from simulators.stack import Person

SALESFORCE_MS = 200
ROUNDS = 20
FORM = "/api/v1/create/form?object=Case"


def measure() -> list[Figure]:
    with world("create") as here:
        create_kills.prepare(here, package=True)
        here.settings(latency_ms=0)
        figures = [*_callouts(here), *_queries(here), *_added(here)]
        return [*figures, *create_kills.figures(here)]


def _callouts(here: World) -> list[Figure]:
    from salesforce.models import DescribeCache

    _open(here)
    DescribeCache.objects.all().delete()
    cold, warm = [_calls_of(here) for _ in range(2)]
    return [
        Figure("callouts to open the create form, cold", cold[0], "callouts", 2, "limit"),
        Figure("callouts to open the create form, warm", warm[0], "callouts", 0, "limit"),
        Figure("calls of Jira to open the create form", warm[1], "calls", 1, "limit"),
    ]


def _calls_of(here: World) -> tuple[int, int]:
    """Of Salesforce and of Jira; the permission that was looked at a moment ago is known."""
    here.forget_calls()
    here.site("DELETE", "journal")
    _open(here)
    asked = [one for one in here.site("GET", "journal")["calls"] if "/rest/api" in one["path"]]
    return len(here.callouts()), len(asked)


def _open(here: World) -> float:
    person = Person(here.where, ADMIN)
    minted = person.mint("panel-list", create_kills.ISSUE)
    began = time.perf_counter()
    answer = person.call("GET", FORM, minted)
    assert answer.status_code == 200, answer.text
    return (time.perf_counter() - began) * 1000


def _queries(here: World) -> list[Figure]:
    """In this process, on the service's own database."""
    from mapping.models import FormRow

    whole = _queries_of(here)
    rows = FormRow.objects.filter(mapped_object__name="Case")
    rows.exclude(salesforce_field__in=["Subject", "RecordTypeId", "Status", "Origin"]).delete()
    few = _queries_of(here)
    create_kills.configure(here.where)
    return [
        Figure("queries to open the create form, 4 fields", few, "queries"),
        Figure("queries to open the create form, 17 fields", whole, "queries", few, "4 fields"),
    ]


def _queries_of(here: World) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    person = Person(here.where, ADMIN)
    headers: Any = person.headers(person.mint("panel-list", create_kills.ISSUE))
    client = Client(headers={"host": "localhost"})
    client.get(FORM, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(FORM, headers=headers).status_code == 200
    return len(queries)


def _added(here: World) -> list[Figure]:
    """A creation has two callouts: the record, and the number that Salesforce gave it."""
    opened = [_open(here) for _ in range(ROUNDS)]
    here.settings(latency_ms=SALESFORCE_MS)
    added = [_created(here, number) - 2 * SALESFORCE_MS for number in range(ROUNDS)]
    here.settings(latency_ms=0)
    name = "time added to a creation with two callouts of 200 ms"
    return [
        Figure("time to open the create form, warm, median", quantile(opened, 0.5), "ms"),
        Figure(f"{name}, median", quantile(added, 0.5), "ms", 2 * SALESFORCE_MS, "Salesforce"),
        Figure(f"{name}, p95", quantile(added, 0.95), "ms", 2 * SALESFORCE_MS, "Salesforce"),
    ]


def _created(here: World, number: int) -> float:
    began = time.perf_counter()
    answer = create_kills.send(here, create_kills.order(f"Measured {number}"))
    assert answer.status_code == 201, answer.text
    return (time.perf_counter() - began) * 1000
