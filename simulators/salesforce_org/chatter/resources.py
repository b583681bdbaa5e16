"""`/chatter/…`: who may read and write which feed, page by page."""

from typing import Any
from urllib.parse import urlencode

from simulators.salesforce_org import ids
from simulators.salesforce_org.calls import Call, Reply
from simulators.salesforce_org.chatter import bodies, shapes
from simulators.salesforce_org.errors import ApiError, not_found

SORTS = {
    "CreatedDateDesc": ("CreatedDate", True),
    "CreatedDateAsc": ("CreatedDate", False),
    "LastModifiedDateDesc": ("LastModifiedDate", True),
}
SIZES = range(1, 101)
COMMENTS = range(26)
VISIBILITIES = ("AllUsers", "InternalUsers")
Record = dict[str, Any]


def answer(org: Any, call: Call, rest: list[str]) -> Reply:
    if org.settings.chatter_off:
        message = "Chatter is not enabled for this organization or user type."
        raise ApiError(403, "FUNCTIONALITY_NOT_ENABLED", message)
    match rest:
        case ["feeds", "record", record_id, "feed-elements"]:
            call.only("GET")
            return _feed(org, call, _subject(org, record_id))
        case ["feed-elements"]:
            call.only("POST")
            return _post(org, call)
        case ["feed-elements", item_id]:
            call.only("GET", "DELETE")
            return _element(org, call, _item(org, item_id))
        case ["feed-elements", item_id, "capabilities", "comments", "items"]:
            call.only("GET", "POST")
            return _comments(org, call, _item(org, item_id))
        case ["comments", comment_id]:
            call.only("GET")
            found = org.store.get(org.sobject("FeedComment"), comment_id)
            return Reply(body=shapes.comment(org, found, call.base))
    raise not_found()


def _subject(org: Any, record_id: str) -> Record:
    """The record whose feed it is; not found where its object has none."""
    of = org.by_prefix_or_none(record_id) if ids.is_id(record_id) else None
    if of is None or not org.seen(of).feed:
        raise not_found()
    found: Record = org.store.get(of, record_id)
    return found


def _item(org: Any, item_id: str) -> Record:
    found: Record = org.store.get(org.sobject("FeedItem"), item_id)
    _subject(org, found["ParentId"])
    return found


def _number(call: Call, name: str, default: int, allowed: range) -> int:
    given = call.query.get(name, str(default))
    if not given.isdigit() or int(given) not in allowed:
        message = f"{name} must be from {allowed.start} to {allowed.stop - 1}: {given}"
        raise ApiError(400, "ILLEGAL_QUERY_PARAMETER_VALUE", message)
    return int(given)


def _feed(org: Any, call: Call, about: Record) -> Reply:
    sort = call.query.get("sort", "CreatedDateDesc")
    if sort not in SORTS:
        message = f"{sort} is no way to sort a feed"
        raise ApiError(400, "ILLEGAL_QUERY_PARAMETER_VALUE", message)
    size = _number(call, "pageSize", 25, SIZES)
    comments = _number(call, "recentCommentCount", 3, COMMENTS)
    every = _sorted(org, about, sort)
    start = _behind(every, call.query.get("page", ""))
    page = every[start : start + size]
    more = page[-1]["Id"] if start + size < len(every) else None
    url = "/".join([call.base, *call.parts])
    asked = {name: value for name, value in call.query.items() if name != "page"}
    following = f"{url}?{urlencode({**asked, 'page': more})}" if more else None
    return Reply(
        body={
            "currentPageToken": call.query.get("page"),
            "currentPageUrl": url,
            "elements": [shapes.item(org, one, call.base, comments) for one in page],
            "nextPageToken": more,
            "nextPageUrl": following,
            "updatesToken": None,
            "updatesUrl": None,
        }
    )


def _sorted(org: Any, about: Record, sort: str) -> list[Record]:
    name, backwards = SORTS[sort]
    visible = org.store.visible(org.sobject("FeedItem"))
    found = [one for one in visible if one["ParentId"] == about["Id"]]
    return sorted(found, key=lambda one: (one[name], one["Id"]), reverse=backwards)


def _behind(every: list[Record], token: str) -> int:
    """A page begins behind a post, so that a newer one shifts nothing."""
    if not token:
        return 0
    for place, one in enumerate(every):
        if one["Id"] == token:
            return place + 1
    raise ApiError(400, "ILLEGAL_QUERY_PARAMETER_VALUE", f"{token} is no page of this feed")


def _post(org: Any, call: Call) -> Reply:
    given = call.object_body()
    if given.get("feedElementType") != "FeedItem":
        raise ApiError(400, "MISSING_ARGUMENT", "feedElementType must be FeedItem")
    if given.get("visibility", "AllUsers") not in VISIBILITIES:
        message = f"{given['visibility']} is no visibility"
        raise ApiError(400, "JSON_PARSER_ERROR", message)
    subject = org.user_id if given.get("subjectId") == "me" else str(given.get("subjectId") or "")
    about = _subject(org, subject)
    body = bodies.judged(org, given)
    values = {"ParentId": about["Id"], "Type": "TextPost", "Body": body.text}
    made = org.store.put(org.sobject("FeedItem"), {**values, "IsRichText": body.rich})
    made |= {
        "_mentions": body.mentions,
        "_visibility": given.get("visibility", "AllUsers"),
    }
    return Reply(201, shapes.item(org, made, call.base, 3))


def _element(org: Any, call: Call, found: Record) -> Reply:
    if call.method == "DELETE":
        org.store.delete(org.sobject("FeedItem"), found)
        return Reply(204)
    comments = _number(call, "recentCommentCount", 3, COMMENTS)
    return Reply(body=shapes.item(org, found, call.base, comments))


def _comments(org: Any, call: Call, about: Record) -> Reply:
    if call.method == "POST":
        return _comment(org, call, about)
    size = _number(call, "pageSize", 25, SIZES)
    start = _number(call, "page", 0, range(100_000))
    every = shapes.comments_of(org, about)
    end = start + size
    url = shapes.comments_url(about, call.base)
    more = end < len(every)
    return Reply(
        body={
            "currentPageUrl": url,
            "items": [shapes.comment(org, one, call.base) for one in every[start:end]],
            "nextPageToken": str(end) if more else None,
            "nextPageUrl": f"{url}?page={end}&pageSize={size}" if more else None,
            "total": len(every),
        }
    )


def _comment(org: Any, call: Call, about: Record) -> Reply:
    if about.get("IsClosed"):
        raise not_found()
    text = {"messageSegments": [{"type": "Text", "text": call.query.get("text", "")}]}
    body = bodies.judged(org, call.body if call.body else {"body": text})
    values = {"FeedItemId": about["Id"], "CommentBody": body.text, "IsRichText": body.rich}
    made = org.store.put(org.sobject("FeedComment"), values)
    made["_mentions"] = body.mentions
    return Reply(201, shapes.comment(org, made, call.base))
