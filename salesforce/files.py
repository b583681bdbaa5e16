"""Files that hang on a record: of today (documents with versions) and of older days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salesforce import ids, soql
from salesforce.client import Sub, SubAnswer, query_path

MOST = 200
LINK = (
    *("ContentDocumentId", "ContentDocument.Title", "ContentDocument.FileExtension"),
    *("ContentDocument.ContentSize", "ContentDocument.LatestPublishedVersionId"),
)
ATTACHMENT = ("Id", "Name", "BodyLength")


@dataclass(frozen=True)
class File:
    """`kind` and `download_id` say how its bytes are asked for; `file_id` leads to its page."""

    kind: str
    file_id: str
    download_id: str
    name: str
    size: int = 0

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.file_id, self.download_id)


def ask(parent_id: str) -> list[Sub]:
    """Two queries of a composite call."""
    parent = soql.literal(ids.to18(parent_id))
    links = soql.select(LINK, "ContentDocumentLink", where=f"LinkedEntityId = {parent}", limit=MOST)
    older = soql.select(ATTACHMENT, "Attachment", where=f"ParentId = {parent}", limit=MOST)
    return [
        Sub("files_links", query_path(links)),
        Sub("files_attachments", query_path(older)),
    ]


def read(answers: Sequence[SubAnswer]) -> tuple[File, ...]:
    """An org that has one kind of them alone answers the other with a refusal."""
    links, older = (one.body.get("records") or [] if one.ok else [] for one in answers)
    found = [*(_document(one) for one in links), *(_attachment(one) for one in older)]
    return tuple(sorted(found, key=lambda one: one.name.lower()))


def _document(row: Mapping[str, Any]) -> File:
    about = row.get("ContentDocument") or {}
    extension = str(about.get("FileExtension") or "")
    title = str(about.get("Title") or "")
    return File(
        "version",
        str(row.get("ContentDocumentId") or ""),
        str(about.get("LatestPublishedVersionId") or ""),
        f"{title}.{extension}" if extension else title,
        int(about.get("ContentSize") or 0),
    )


def _attachment(row: Mapping[str, Any]) -> File:
    file_id = str(row.get("Id") or "")
    size = int(row.get("BodyLength") or 0)
    return File("attachment", file_id, file_id, str(row.get("Name") or ""), size)
