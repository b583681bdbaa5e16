"""Where text about a record goes: a case's comments, or a record's feed."""

from typing import Any

from common.errors import Refused
from records import signature
from records.models import RecordLink
from salesforce import posts, schema
from salesforce.posts import CASE_COMMENT, FEED_ITEM
from sync.work import Work

NO_FEED = "This object has no feed in Salesforce, so there is no place for it."
NO_ROOM = (
    "The comment signature is too long. A Jira admin can shorten it in Configuration Settings."
)
VISIBILITY = "Visibility"


def of(work: Work, link: RecordLink) -> str:
    """The object that holds a comment on this record; empty where there is none."""
    return CASE_COMMENT if link.object_name == "Case" else feed(work, link)


def feed(work: Work, link: RecordLink) -> str:
    known = schema.describe(work.tenant, link.object_name, stale_ok=True)
    return FEED_ITEM if known.feed_enabled else ""


def more(work: Work, place: str, *, public: bool) -> dict[str, Any]:
    """Nobody outside the company sees it unless it is `public`."""
    if place == CASE_COMMENT:
        return {"IsPublished": public}
    known = schema.describe(work.tenant, FEED_ITEM, stale_ok=True).fields.get(VISIBILITY)
    return {VISIBILITY: "InternalUsers"} if known and known.createable else {}


def pieces(text: str, place: str, line: str) -> list[str]:
    try:
        return signature.pieces(text, posts.MOST_BYTES[place], line)
    except ValueError as error:
        raise Refused("signature", NO_ROOM) from error
