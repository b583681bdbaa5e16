"""One new record, and what became of one whose answer was lost.

The assignment rule is named on every call: left out, it would run. With a key of ours creation is
an upsert by it, since Salesforce's own interface has no idempotency key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from common.errors import RemoteError
from salesforce import ids, soql
from salesforce.client import SalesforceClient
from salesforce.comparing import comparable, is_alike, is_same
from salesforce.errors import data_error
from salesforce.schema import ObjectSchema

KEY_FIELD = "Import_Key__c"
MOST_COMPARED = 200


@dataclass(frozen=True)
class Duplicates:
    """What a duplicate rule found; `may_save`: the rule lets a person create all the same."""

    record_ids: tuple[str, ...]
    may_save: bool


@dataclass(frozen=True)
class Made:
    """Records of our own user from the time of a lost call, by how well they fit."""

    same: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


def key_field(schema: ObjectSchema) -> str:
    """Name of the companion package's external id on this object; empty where it is not there."""
    field = schema.fields.get(KEY_FIELD)
    return KEY_FIELD if field and field.external_id and field.createable else ""


def create(
    client: SalesforceClient,
    schema: ObjectSchema,
    values: Mapping[str, Any],
    *,
    key: str,
    assign: bool,
    save_duplicate: bool = False,
) -> str:
    """The new record's id (18 characters). RemoteError as Salesforce refuses, or gives no answer
    (`collecting.unclear`)."""
    headers = {"Sforce-Auto-Assign": "TRUE" if assign else "FALSE"}
    if save_duplicate:
        headers["Sforce-Duplicate-Rule-Header"] = "allowSave=true"
    path = f"/sobjects/{soql.identifier(schema.name)}"
    name = key_field(schema)
    if name:
        answer = client.patch(f"{path}/{name}/{quote(key, safe='')}", values, headers=headers)
    else:
        answer = client.post(path, values, headers=headers)
    body = answer.body if isinstance(answer.body, Mapping) else {}
    if not ids.is_id(str(body.get("id") or "")):
        raise data_error(502, "an answer without the record's id")
    return ids.to18(str(body["id"]))


def find_by_key(client: SalesforceClient, schema: ObjectSchema, key: str) -> str:
    """Id of the record that carries our key; empty where there is none."""
    where = f"{key_field(schema)} = {soql.literal(key)}"
    found = client.query(soql.select(["Id"], schema.name, where=where, limit=1)).records
    return ids.to18(str(found[0]["Id"])) if found else ""


def find_made(
    client: SalesforceClient,
    schema: ObjectSchema,
    values: Mapping[str, Any],
    *,
    since: datetime,
    claimed: Iterable[str],
) -> Made:
    """Records that our user made since then, beside those that are `claimed` already.

    Workflow may have changed a value, so what is half the same is told as well.
    """
    fields = comparable(schema.fields[name] for name in values if name in schema.fields)
    moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    me = soql.literal(client.connection.user_id)
    statement = soql.select(
        ["Id", *(one.name for one in fields)],
        schema.name,
        where=f"CreatedById = {me} AND CreatedDate >= {moment}",
        order="Id DESC",
        limit=MOST_COMPARED,
    )
    taken = set(claimed)
    rows = {ids.to18(str(one["Id"])): one for one in client.query(statement).records}
    sent = {one.name: values[one.name] for one in fields}
    free = {record_id: row for record_id, row in rows.items() if record_id not in taken}
    same = tuple(one for one, row in free.items() if is_same(row, sent, fields))
    alike = tuple(one for one, row in free.items() if is_alike(row, sent, fields))
    return Made(same, tuple(one for one in alike if one not in same))


def duplicates(error: RemoteError) -> Duplicates | None:
    """The records that a duplicate rule found; None where another thing was refused."""
    bodies = error.body if isinstance(error.body, list) else [error.body]
    for body in bodies:
        found = _result(body)
        if found is not None:
            return Duplicates(tuple(dict.fromkeys(_matches(found))), bool(found.get("allowSave")))
    return None


def _result(body: Any) -> Mapping[str, Any] | None:
    if not isinstance(body, Mapping):
        return None
    # The misspelt key is Salesforce's own; newer answers may spell it right.
    found = body.get("duplicateResut") or body.get("duplicateResult")
    return found if isinstance(found, Mapping) else None


def _matches(found: Mapping[str, Any]) -> Iterable[str]:
    for result in found.get("matchResults") or []:
        for match in result.get("matchRecords") or []:
            record_id = str((match.get("record") or {}).get("Id") or "")
            if ids.is_id(record_id):
                yield ids.to18(record_id)
