"""A record's Chatter feed by the Connect interface: pages of posts with comments, and writing.

A body is a row of segments: text, begin and end of markup, images, mentions and kinds that newer
versions add.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from common.errors import RemoteError
from salesforce import ids
from salesforce.client import SalesforceClient
from salesforce.errors import data_error

PAGE = 20
# What the interface brings with a post at most, without another callout.
COMMENTS = 25
LONGEST = 10_000
LONGEST_TOKEN = 300
FILE = re.compile(r"/files/(069[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?)\b")
SWITCHED_OFF = "FUNCTIONALITY_NOT_ENABLED"


@dataclass(frozen=True)
class Segment:
    """`markup` and `url` of MarkupBegin, MarkupEnd and Link; `file_id` of an InlineImage (069…)."""

    type: str
    text: str = ""
    markup: str = ""
    url: str = ""
    file_id: str = ""


Segments = tuple[Segment, ...]
Made = TypeVar("Made", "Post", "Comment")


@dataclass(frozen=True)
class Author:
    id: str
    name: str


@dataclass(frozen=True)
class Comment:
    id: str
    author: Author
    at: datetime | None
    segments: Segments


@dataclass(frozen=True)
class Post:
    """`comments` are the newest, oldest of them first; `total` counts all."""

    id: str
    kind: str
    author: Author
    at: datetime | None
    segments: Segments
    comments: tuple[Comment, ...] = ()
    total: int = 0
    takes_comments: bool = False
    record_id: str = ""


@dataclass(frozen=True)
class Page:
    posts: tuple[Post, ...]
    following: str = ""
    """Token of the next page; empty behind the last."""


def read(client: SalesforceClient, record_id: str, *, page: str = "", size: int = PAGE) -> Page:
    """Posts, newest first, with their comments: one callout. RemoteError `not_found` where the
    object has no feed or the record is gone."""
    asked = {"pageSize": str(size), "sort": "CreatedDateDesc", "recentCommentCount": str(COMMENTS)}
    if page:
        asked["page"] = page[:LONGEST_TOKEN]
    body = _object(client.get(f"/chatter/feeds/record/{_id(record_id)}/feed-elements", query=asked))
    elements = body.get("elements")
    posts = tuple(_post(one) for one in _objects(elements) if one.get("id"))
    return Page(posts, str(body.get("nextPageToken") or ""))


def read_post(client: SalesforceClient, post_id: str) -> Post:
    asked = {"recentCommentCount": str(COMMENTS)}
    return _post(_object(client.get(f"/chatter/feed-elements/{_id(post_id)}", query=asked)))


def post(client: SalesforceClient, record_id: str, segments: Iterable[Segment]) -> Post:
    """A new post that only people of the org itself see."""
    about = {"feedElementType": "FeedItem", "subjectId": record_id, "visibility": "InternalUsers"}
    made = client.post("/chatter/feed-elements", {**about, "body": _body(segments)})
    return _made(_post(_object(made)))


def comment(client: SalesforceClient, post_id: str, segments: Iterable[Segment]) -> Comment:
    path = f"/chatter/feed-elements/{_id(post_id)}/capabilities/comments/items"
    return _made(_comment(_object(client.post(path, {"body": _body(segments)}))))


def is_switched_off(error: RemoteError) -> bool:
    """Chatter is off in the org, or for our user."""
    return error.detail == SWITCHED_OFF


def _made(found: Made) -> Made:
    if not found.id:
        raise data_error(502, "an answer without the id")
    return found


def _id(record_id: str) -> str:
    if not ids.is_id(record_id):
        raise ValueError("no record id")
    return record_id


def _object(answer: Any) -> Mapping[str, Any]:
    if not isinstance(answer.body, Mapping):
        raise data_error(502, answer.body)
    return answer.body


def _objects(value: Any) -> list[Mapping[str, Any]]:
    rows = value if isinstance(value, list) else []
    return [one for one in rows if isinstance(one, Mapping)]


def _within(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _post(one: Mapping[str, Any]) -> Post:
    page = _within(one, "capabilities", "comments", "page")
    comments = tuple(_comment(each) for each in _objects(_within(page, "items")))
    total = _within(page, "total")
    return Post(
        id=str(one.get("id") or ""),
        kind=str(one.get("type") or ""),
        author=_author(one.get("actor")),
        at=_moment(one.get("createdDate")),
        segments=_segments(_within(one, "body", "messageSegments")),
        comments=comments,
        total=max(len(comments), total if isinstance(total, int) else 0),
        takes_comments=isinstance(page, Mapping),
        record_id=str(_within(one, "parent", "id") or ""),
    )


def _comment(one: Mapping[str, Any]) -> Comment:
    return Comment(
        id=str(one.get("id") or ""),
        author=_author(one.get("user")),
        at=_moment(one.get("createdDate")),
        segments=_segments(_within(one, "body", "messageSegments")),
    )


def _author(value: Any) -> Author:
    name = _within(value, "displayName") or _within(value, "name") or ""
    return Author(str(_within(value, "id") or ""), str(name))


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _segments(value: Any) -> Segments:
    return tuple(
        Segment(
            type=str(one.get("type") or ""),
            text=str(one.get("text") or ""),
            markup=str(one.get("markupType") or ""),
            url=str(one.get("url") or ""),
            file_id=_file_id(one),
        )
        for one in _objects(value)
    )


def _file_id(one: Mapping[str, Any]) -> str:
    """Of an inline image, which tells its document in its address."""
    named = FILE.search(str(one.get("url") or ""))
    found = named[1] if named else str(_within(one, "thumbnails", "fileId") or "")
    return found if one.get("type") == "InlineImage" and ids.is_id(found) else ""


def _body(segments: Iterable[Segment]) -> dict[str, Any]:
    return {"messageSegments": [_sent(one) for one in segments]}


def _sent(one: Segment) -> dict[str, str]:
    if one.type == "Text":
        return {"type": "Text", "text": one.text}
    if one.type == "InlineImage":
        return {"type": one.type, "fileId": one.file_id, "altText": one.text}
    markup = {"type": one.type, "markupType": one.markup}
    return {**markup, "url": one.url} if one.url else markup
