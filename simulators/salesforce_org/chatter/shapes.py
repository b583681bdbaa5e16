"""Posts and comments as the Connect interface shows them."""

from typing import Any

from simulators.salesforce_org import values
from simulators.salesforce_org.chatter import markup
from simulators.salesforce_org.chatter.markup import Segment

Record = dict[str, Any]


def item(org: Any, record: Record, base: str, comments: int) -> dict[str, Any]:
    """A post with its newest comments, oldest of them first."""
    url = f"{base}/chatter/feed-elements/{record['Id']}"
    return {
        "actor": user(org, record["CreatedById"], base),
        "body": body(record, "Body"),
        "capabilities": _capabilities(org, record, base, comments),
        "createdDate": moment(record["CreatedDate"]),
        "event": record["Type"] == "TrackedChange",
        "feedElementType": "FeedItem",
        "header": _header(org, record),
        "id": record["Id"],
        "isDeleteRestricted": False,
        "modifiedDate": moment(record["LastModifiedDate"]),
        "parent": _reference(org, record["ParentId"], base),
        "relativeCreatedDate": moment(record["CreatedDate"]),
        "type": record["Type"],
        "url": url,
        "visibility": record.get("_visibility", "AllUsers"),
    }


def _header(org: Any, record: Record) -> dict[str, Any]:
    about = org.store.find(record["ParentId"]) or {}
    of = org.by_prefix(record["ParentId"])
    name = str(about.get(of.name_field) or "")
    found: list[Segment] = [
        {"type": "EntityLink", "text": name, "reference": {"id": record["ParentId"]}},
        {"type": "Text", "text": " — "},
        {"type": "EntityLink", "text": _name(org, record["CreatedById"])},
    ]
    return {"isRichText": False, "messageSegments": found, "text": markup.plain(found)}


def _capabilities(org: Any, record: Record, base: str, comments: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not record.get("IsClosed"):
        found["comments"] = {"page": _newest(org, record, base, comments)}
    if record["Type"] == "TrackedChange":
        changes = [
            {"fieldName": name, "oldValue": before, "newValue": after}
            for name, before, after in record.get("_changes", ())
        ]
        found["trackedChanges"] = {"changes": changes}
    return found


def _newest(org: Any, record: Record, base: str, most: int) -> dict[str, Any]:
    every = comments_of(org, record)
    url = comments_url(record, base)
    newest = every[-most:] if most else []
    more = f"{url}?page={most}" if len(every) > most else None
    return {
        "currentPageUrl": url,
        "items": [comment(org, one, base) for one in newest],
        "nextPageToken": str(most) if more else None,
        "nextPageUrl": more,
        "total": len(every),
    }


def comments_url(record: Record, base: str) -> str:
    return f"{base}/chatter/feed-elements/{record['Id']}/capabilities/comments/items"


def comments_of(org: Any, record: Record) -> list[Record]:
    of = org.sobject("FeedComment")
    found = [one for one in org.store.visible(of) if one["FeedItemId"] == record["Id"]]
    return sorted(found, key=lambda one: (one["CreatedDate"], one["Id"]))


def comment(org: Any, record: Record, base: str) -> dict[str, Any]:
    return {
        "body": body(record, "CommentBody"),
        "capabilities": {},
        "createdDate": moment(record["CreatedDate"]),
        "feedElement": {
            "id": record["FeedItemId"],
            "url": f"{base}/chatter/feed-elements/{record['FeedItemId']}",
        },
        "id": record["Id"],
        "isDeleteRestricted": False,
        "parent": {"id": record["ParentId"]},
        "relativeCreatedDate": moment(record["CreatedDate"]),
        "type": "TextComment",
        "url": f"{base}/chatter/comments/{record['Id']}",
        "user": user(org, record["CreatedById"], base),
    }


def body(record: Record, name: str) -> dict[str, Any]:
    if record.get("_changes"):
        found = _changed(record["_changes"])
    else:
        rich, mentions = bool(record.get("IsRichText")), record.get("_mentions") or {}
        found = markup.segments(record.get(name) or "", rich=rich, mentions=mentions)
    text = markup.plain(found)
    return {"isRichText": bool(record.get("IsRichText")), "messageSegments": found, "text": text}


def _changed(changes: list[tuple[str, str, str]]) -> list[Segment]:
    """A field change holds segments of its own, and their words as its text."""
    found = []
    for name, before, after in changes:
        parts: list[Segment] = [
            {"type": "FieldChangeName", "text": name},
            {"type": "Text", "text": " changed from "},
            {"type": "FieldChangeValue", "text": before, "valueType": "OldValue"},
            {"type": "Text", "text": " to "},
            {"type": "FieldChangeValue", "text": after, "valueType": "NewValue"},
        ]
        found.append({"type": "FieldChange", "segments": parts, "text": markup.plain(parts)})
    return found


def user(org: Any, user_id: str, base: str) -> dict[str, Any]:
    found = org.store.find(user_id) or {}
    return {
        "displayName": _name(org, user_id),
        "firstName": found.get("FirstName"),
        "id": user_id,
        "isActive": True,
        "lastName": found.get("LastName"),
        "name": _name(org, user_id),
        "title": found.get("Title"),
        "type": "User",
        "url": f"{base}/chatter/users/{user_id}",
        "userType": "Internal",
    }


def _name(org: Any, user_id: str) -> str:
    return str((org.store.find(user_id) or {}).get("Name") or "")


def _reference(org: Any, record_id: str, base: str) -> dict[str, Any]:
    of = org.by_prefix(record_id)
    found = org.store.find(record_id) or {}
    url = f"{base}/chatter/records/{record_id}"
    return {"id": record_id, "name": found.get(of.name_field), "type": of.name, "url": url}


def moment(text: str) -> str:
    """`…000Z`, where the data API writes `+0000`."""
    return values.shown_time(values.parsed_time(text)).replace("+0000", "Z")
