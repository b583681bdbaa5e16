"""Files on records: a content version brings its document and the link to one record along; more
records share the document."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from salesforce import collecting, ids, soql
from salesforce.client import SalesforceClient
from salesforce.collecting import RowResult
from salesforce.errors import data_error

VERSION, LINK = "ContentVersion", "ContentDocumentLink"
MOST_BYTES = 100 * 1024 * 1024
LONGEST_NAME = 255
SHARED_ALREADY = "DUPLICATE_VALUE"


def put(client: SalesforceClient, record_id: str, source: Path, *, name: str, kind: str) -> str:
    """Id of the new document, shown on the record. Not repeated by itself: `find` after a lost
    answer."""
    about = {
        "Title": name[:LONGEST_NAME],
        "PathOnClient": name[:500],
        "FirstPublishLocationId": record_id,
    }
    path = f"/sobjects/{VERSION}"
    body = client.post_file(path, about, source, name=name, kind=kind).body
    version = str(body.get("id") or "") if isinstance(body, dict) else ""
    if not ids.is_id(version):
        raise data_error(502, "an answer without the file's id")
    found = _query(client, f"Id = {soql.literal(version)}")
    if not found:
        raise data_error(502, "a file that can't be read back")
    return found[0]


def find(client: SalesforceClient, record_id: str, *, name: str, size: int, since: datetime) -> str:
    """The document that our own user put on the record since then; empty where there is none."""
    moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts = [
        f"FirstPublishLocationId = {soql.literal(record_id)}",
        f"CreatedById = {soql.literal(client.connection.user_id)}",
        f"CreatedDate >= {moment}",
        f"Title = {soql.literal(name[:LONGEST_NAME])}",
        f"ContentSize = {size}",
    ]
    found = _query(client, " AND ".join(parts))
    return found[0] if found else ""


def share(client: SalesforceClient, document_id: str, record_ids: Iterable[str]) -> list[RowResult]:
    """Show it on more records; where it is already, that counts as done."""
    rows = [
        {
            "attributes": {"type": LINK},
            "ContentDocumentId": document_id,
            "LinkedEntityId": record_id,
            "ShareType": "V",
        }
        for record_id in record_ids
    ]
    told = collecting.create_typed(client, rows)
    return [
        RowResult(id=document_id) if one.code == SHARED_ALREADY or _linked(one) else one
        for one in told
    ]


def remove(client: SalesforceClient, document_ids: Iterable[str]) -> list[RowResult]:
    """With all its versions, from every record. Gone already counts as removed."""
    return collecting.delete(client, list(document_ids))


def _linked(one: RowResult) -> bool:
    """“Document with ID … is already linked with the entity with ID …”"""
    return "already linked" in one.message


def _query(client: SalesforceClient, where: str) -> list[str]:
    statement = soql.select(["Id", "ContentDocumentId"], VERSION, where=where, order="Id DESC")
    rows = client.query(statement).records
    return [ids.to18(str(one["ContentDocumentId"])) for one in rows if one["ContentDocumentId"]]
