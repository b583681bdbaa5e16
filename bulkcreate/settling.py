"""What became of rows whose answer was lost. Nothing is sent here.

With the companion package the rows carry a key of ours. Without, cases of our own user made since
then are compared by every value that was sent; a row for which a case might be there, but not
surely, is never sent again by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bulkcreate.models import Chunk, Upload
from common import clock
from common.errors import RemoteError
from salesforce import soql
from salesforce.client import SalesforceClient
from salesforce.collecting import RowResult
from salesforce.comparing import Key, comparable, is_alike, key_of
from salesforce.schema import FieldSchema

QUIET = timedelta(seconds=60)
SKEW = timedelta(seconds=60)
UNCLEAR = "UNCLEAR"
Values = Mapping[str, Any]


def by_key(
    client: SalesforceClient, object_name: str, key_field: str, keys: Mapping[str, int]
) -> dict[int, RowResult]:
    """Row numbers that are there already; `keys` has the number of each key."""
    if not keys:
        return {}
    wanted = ",".join(map(soql.literal, keys))
    statement = soql.select(["Id", key_field], object_name, where=f"{key_field} IN ({wanted})")
    found = client.query_all_pages(statement)
    return {keys[str(one[key_field])]: RowResult(id=str(one["Id"])) for one in found}


def by_values(
    made: dict[str, Values], sent: Mapping[int, Values], fields: Iterable[FieldSchema]
) -> dict[int, RowResult]:
    """Rows that are surely among the `made` cases, by number, and those that may be (code UNCLEAR).
    A case is taken out of `made` by the row that it belongs to."""
    compared = comparable(fields)
    found: dict[int, RowResult] = {}
    indexes: dict[frozenset[str], dict[Key, list[str]]] = {}
    for number, values in sent.items():
        names = frozenset(values)
        if names not in indexes:
            indexes[names] = _index(made, names, compared)
        same = [
            one for one in indexes[names].get(key_of(values, names, compared), []) if one in made
        ]
        if same:
            found[number] = RowResult(id=same[0])
            del made[same[0]]
    for number in sent.keys() - found.keys():
        alike = next(
            (one for one, values in made.items() if is_alike(values, sent[number], compared)), ""
        )
        if alike:
            found[number] = _unclear(alike)
    return found


def wait(sent_at: datetime) -> None:
    """RemoteError `settling` while Salesforce may still be at work on rows sent then."""
    rest = sent_at + QUIET - clock.now()
    if rest > timedelta(0):
        raise RemoteError(
            "salesforce",
            "settling",
            "Salesforce gave no answer. We look what it has made before we go on.",
            permanent=False,
            retry_after=rest.total_seconds(),
        )


def made_since(
    client: SalesforceClient, since: datetime, fields: Iterable[FieldSchema], claimed: set[str]
) -> dict[str, Values]:
    """Cases of our own user that no row is known to have made, by id."""
    moment = (since - SKEW).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    me = soql.literal(client.connection.user_id)
    where = f"CreatedById = {me} AND CreatedDate >= {moment}"
    names = ["Id", *(one.name for one in comparable(fields))]
    found = client.query_all_pages(soql.select(names, "Case", where=where, order="Id"))
    return {str(one["Id"]): one for one in found if str(one["Id"]) not in claimed}


def claimed(upload: Upload, *, since: datetime, beside: Chunk | None = None) -> set[str]:
    """Cases that other rows of the site are known to have made at that time."""
    others = Chunk.objects.filter(upload__tenant=upload.tenant_id, done_at__gte=since - 2 * SKEW)
    if beside is not None:
        others = others.exclude(pk=beside.pk)
    lists = others.values_list("outcomes", flat=True)
    return {one[1] for outcomes in lists for one in outcomes if len(one) == 2}


def _index(
    made: Mapping[str, Values], names: frozenset[str], fields: list[FieldSchema]
) -> dict[Key, list[str]]:
    index: dict[Key, list[str]] = defaultdict(list)
    for record_id, values in made.items():
        index[key_of(values, names, fields)].append(record_id)
    return index


def _unclear(record_id: str) -> RowResult:
    return RowResult(
        code=UNCLEAR,
        message=(
            "Salesforce gave no answer, and a similar case was made at that time:"
            f" {record_id}. Look at it before you upload this row again."
        ),
    )
