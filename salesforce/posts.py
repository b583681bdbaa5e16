"""Comments and posts that this app made on records, found again when an answer was lost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from salesforce import ids, soql
from salesforce.client import SalesforceClient

CASE_COMMENT = "CaseComment"
FEED_ITEM = "FeedItem"
BODY = {CASE_COMMENT: "CommentBody", FEED_ITEM: "Body"}
# Bytes of UTF-8 for a comment, characters for a post; counted in bytes for both.
MOST_BYTES = {CASE_COMMENT: 4000, FEED_ITEM: 10_000}
MOST_PARENTS = 200


@dataclass(frozen=True)
class Made:
    id: str
    parent_id: str
    text: str


def made_since(
    client: SalesforceClient, object_name: str, parent_ids: Iterable[str], since: datetime
) -> Iterator[Made]:
    """What our own user wrote on these records since then; one callout for 200 of them."""
    parents = sorted(set(parent_ids))
    body = BODY[object_name]
    moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for start in range(0, len(parents), MOST_PARENTS):
        some = soql.id_list(parents[start : start + MOST_PARENTS])
        me = soql.literal(client.connection.user_id)
        where = f"ParentId IN {some} AND CreatedById = {me} AND CreatedDate >= {moment}"
        statement = soql.select(["Id", "ParentId", body], object_name, where=where)
        for row in client.query_all_pages(statement):
            yield Made(
                ids.to18(str(row["Id"])), ids.to18(str(row["ParentId"])), str(row.get(body) or "")
            )


def plain(text: str) -> str:
    """Salesforce trims text and writes line ends of its own."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
