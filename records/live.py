"""Reading linked records from Salesforce: one callout for five objects, several side by side."""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from common import clock
from common.errors import RemoteError
from records import problems, reading
from records.fields import Shown
from records.reading import Question, Reply
from records.shapes import Problem
from records.sharing import shared
from salesforce import schema, soql
from salesforce.client import MOST_QUERIES, SalesforceClient, client_for
from salesforce.schema import ObjectSchema
from tenants.models import Tenant

# A panel waits for so long and no longer; dialogs and workers have more time.
TIMEOUT = 8.0
PATIENCE = 10.0
FRESH_SECONDS = 15
# Both panels of a page see the same failure, and "Try again" asks again.
TROUBLE_SECONDS = 2
UNKNOWN_SECONDS = 300
SIDE_BY_SIDE = 4
ALWAYS = ("IsDeleted", "SystemModstamp")

Record = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Some records of one object, with the fields of both panels."""

    shown: Shown
    record_ids: tuple[str, ...]

    @property
    def question(self) -> Question:
        known = self.shown.schema
        if known is None:
            raise ValueError("describe the object first")
        deleted_too = "IsDeleted" in known.fields
        return Question(known, self.shown.names(), self._soql, everything=deleted_too)

    def _soql(self, of: ObjectSchema, names: tuple[str, ...]) -> str:
        always = [of.name_field, *ALWAYS]
        paths = reading.paths_of(of, ["MasterRecordId", *names], always)
        where = f"Id IN {soql.id_list(self.record_ids)}"
        return soql.select(paths, of.name, where=where)


@dataclass(frozen=True)
class Answered:
    """Of one object: records by their 18-character id, fields refused, or why there is nothing."""

    records: dict[str, Record] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True)
class Fetched:
    at: datetime
    objects: dict[str, Answered] = field(default_factory=dict)
    problem: Problem | None = None


def fetch(
    tenant: Tenant, wanted: Sequence[Wanted], *, key: str, then: Callable[[Fetched], None]
) -> Fetched:
    """What Salesforce says now, or said up to 15 s ago; `key` tells apart issues and refreshes.

    `then` is done with a new answer, once, by the one who asked.
    """
    plan = repr([(one.shown.name, one.shown.names(), one.record_ids) for one in wanted])
    digest = hashlib.sha256(f"{key}:{plan}".encode()).hexdigest()

    def ask() -> tuple[Fetched, int]:
        answer = _fetch(tenant, wanted)
        then(answer)
        return answer, TROUBLE_SECONDS if answer.problem else FRESH_SECONDS

    found = shared(f"records:live:{tenant.pk}:{digest}", ask, patience=PATIENCE)
    return found or Fetched(clock.now(), problem=problems.DOWN)


def describe(tenant: Tenant, names: Sequence[str]) -> Problem | None:
    """Fetch describes that are not stored yet, once for all who need them now."""
    digest = hashlib.sha256(repr(sorted(names)).encode()).hexdigest()

    def learn() -> tuple[tuple[Problem | None], int]:
        try:
            client = client_for(tenant, timeout=TIMEOUT, patience=PATIENCE)
            schema.learn(tenant, sorted(names), client=client)
        except RemoteError as error:
            return (problems.of_error(error),), TROUBLE_SECONDS
        return (None,), UNKNOWN_SECONDS

    told = shared(f"records:describe:{tenant.pk}:{digest}", learn, patience=PATIENCE)
    return told[0] if told else problems.DOWN


def _fetch(tenant: Tenant, wanted: Sequence[Wanted]) -> Fetched:
    chunks = [wanted[n : n + MOST_QUERIES] for n in range(0, len(wanted), MOST_QUERIES)]
    try:
        client = client_for(tenant, timeout=TIMEOUT, patience=PATIENCE)
    except RemoteError as error:
        return Fetched(clock.now(), problem=problems.of_error(error))
    parts = _side_by_side(tenant, client, chunks)
    objects = {name: one for part in parts for name, one in part.objects.items()}
    trouble = next((part.problem for part in parts if part.problem), None)
    return Fetched(clock.now(), objects, trouble)


def _side_by_side(
    tenant: Tenant, client: SalesforceClient, chunks: Sequence[Sequence[Wanted]]
) -> list[Fetched]:
    """The first chunk in this thread, so that most panels need no other."""
    if len(chunks) < 2:
        return [_chunk(tenant, client, chunk) for chunk in chunks]
    with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="panel") as pool:
        others = [pool.submit(_in_thread, tenant, _another(client), chunk) for chunk in chunks[1:]]
        first = _chunk(tenant, client, chunks[0])
        return [first, *(one.result() for one in others)]


def _another(client: SalesforceClient) -> SalesforceClient:
    """A client holds the connection that it renewed, so no two threads share one."""
    return SalesforceClient(client.connection, timeout=TIMEOUT, patience=PATIENCE)


def _in_thread(tenant: Tenant, client: SalesforceClient, chunk: Sequence[Wanted]) -> Fetched:
    try:
        return _chunk(tenant, client, chunk)
    finally:
        connection.close()


def _chunk(tenant: Tenant, client: SalesforceClient, chunk: Sequence[Wanted]) -> Fetched:
    try:
        replies = reading.ask(tenant, client, [one.question for one in chunk])
    except RemoteError as error:
        problem = problems.of_error(error)
        objects = {one.shown.name: Answered(problem=problem) for one in chunk}
        return Fetched(clock.now(), objects, problem)
    found = zip(chunk, replies, strict=True)
    return Fetched(clock.now(), {one.shown.name: _answered(one, reply) for one, reply in found})


def _answered(wanted: Wanted, reply: Reply) -> Answered:
    if reply.error is None:
        records = {str(one.get("Id")): one for one in reply.records}
        return Answered(records, reply.refused)
    if reply.error.code == "invalid_type":
        return Answered(problem=problems.hidden_object(wanted.shown.label_plural))
    return Answered(refused=reply.refused, problem=problems.of_error(reply.error))
