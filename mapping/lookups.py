"""Records that a lookup field can lead to, found by their name. One callout."""

from dataclasses import dataclass

from common.errors import Refused, RemoteError
from salesforce import ids, soql
from salesforce.client import MOST_QUERIES, Sub, client_for, query_path
from salesforce.schema import NAME_FIELDS, FieldSchema
from tenants.models import Tenant

MOST = 10
SHORTEST = 2
LONGEST = 200
TIMEOUT = 10.0


@dataclass(frozen=True)
class Found:
    id: str
    name: str
    object_name: str


def find(tenant: Tenant, field: FieldSchema, text: str) -> list[Found]:
    """At most ten of each object that the field leads to, by name.

    Refused for a text that is too short or too long; RemoteError where Salesforce can't be asked.
    """
    words = " ".join(text.split())
    if not SHORTEST <= len(words) <= LONGEST:
        sentence = f"Type {SHORTEST} to {LONGEST} characters."
        raise Refused("length", sentence, status=400)
    return _ask(
        tenant, {name: f"{_named_by(name)} LIKE {soql.like(words)}" for name in _targets(field)}
    )


def exactly(tenant: Tenant, field: FieldSchema, text: str) -> str:
    """Id of the one record with this name. Refused where none has it, or more than one."""
    same = [one.id for one in find(tenant, field, text) if one.name.casefold() == text.casefold()]
    if len(same) == 1:
        return same[0]
    many = "More than one record is" if same else "No record is"
    raise Refused("lookup", f"{many} named “{text[:80]}” in Salesforce.", status=400)


def named(tenant: Tenant, field: FieldSchema, record_id: str) -> Found | None:
    """The record of an id, for showing; None where it can't be read now."""
    if not ids.is_id(record_id):
        return None
    wanted = f"Id = {soql.literal(record_id)}"
    try:
        return next(iter(_ask(tenant, dict.fromkeys(_targets(field), wanted))), None)
    except RemoteError:
        return None


def _ask(tenant: Tenant, wanted: dict[str, str]) -> list[Found]:
    """Objects that the person of the connection may not read are left out."""
    subs = [Sub(name, query_path(_query(name, where))) for name, where in wanted.items()]
    if not subs:
        return []
    found = []
    for answer in client_for(tenant, timeout=TIMEOUT).composite(subs):
        records = answer.body.get("records") or [] if answer.ok else []
        name = _named_by(answer.reference)
        found += [Found(str(one["Id"]), str(one.get(name)), answer.reference) for one in records]
    return found


def _query(object_name: str, where: str) -> str:
    name = _named_by(object_name)
    return soql.select(["Id", name], object_name, where=where, order=name, limit=MOST)


def _targets(field: FieldSchema) -> tuple[str, ...]:
    return field.reference_to[:MOST_QUERIES]


def _named_by(object_name: str) -> str:
    return NAME_FIELDS.get(object_name, "Name")
