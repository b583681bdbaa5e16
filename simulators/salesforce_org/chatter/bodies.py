"""What somebody wants to say: message segments, judged, as they are stored.

How the real one words a wrong nesting is not known; that it refuses it is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulators.salesforce_org import ids
from simulators.salesforce_org.chatter import markup
from simulators.salesforce_org.chatter.markup import Segment
from simulators.salesforce_org.errors import ApiError

LONGEST = 10_000
MOST_MENTIONS = 25
MOST_SEGMENTS = 10_000
INLINE = ("Bold", "Italic", "Underline", "Strikethrough", "Code", "Hyperlink")
LISTS = ("OrderedList", "UnorderedList")
WEB = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Body:
    text: str
    rich: bool
    mentions: dict[str, str]


def judged(org: Any, given: Any) -> Body:
    """ApiError where the org would not take it."""
    body = given.get("body") if isinstance(given, dict) else None
    wanted = body.get("messageSegments") if isinstance(body, dict) else None
    if not isinstance(wanted, list) or not wanted:
        raise _wrong("MISSING_ARGUMENT", "The body needs messageSegments")
    found = _Judge(org).all(wanted)
    rich = any(one["type"] in ("MarkupBegin", "InlineImage") for one in found)
    text = markup.html(found) if rich else markup.plain(found)
    if not markup.plain(found).strip() and not any(one["type"] == "InlineImage" for one in found):
        raise _wrong("MISSING_ARGUMENT", "Say something: the body is empty")
    if len(text) > LONGEST:
        message = f"The body can't be longer than {LONGEST} characters: {len(text)}"
        raise ApiError(400, "STRING_TOO_LONG", message)
    names = {one["text"]: one["record"]["id"] for one in found if one["type"] == "Mention"}
    return Body(text, rich, names)


class _Judge:
    def __init__(self, org: Any) -> None:
        self.org = org
        self.open: list[str] = []
        self.found: list[Segment] = []
        self.known: dict[str, Callable[[Segment], Segment]] = {
            "Text": self._text,
            "Link": self._link,
            "Hashtag": self._hashtag,
            "Mention": self._mention,
            "InlineImage": self._image,
            "MarkupBegin": self._begin,
            "MarkupEnd": self._end,
        }

    def all(self, wanted: list[Any]) -> list[Segment]:
        if len(wanted) > MOST_SEGMENTS:
            raise _wrong("INVALID_INPUT", "There are too many message segments")
        for one in wanted:
            kind = one.get("type") if isinstance(one, dict) else None
            if kind not in self.known:
                raise _wrong("JSON_PARSER_ERROR", f"{kind} is no type of a message segment")
            if "Code" in self.open and kind not in ("Text", "MarkupEnd"):
                raise _wrong("INVALID_MARKUP", "Code can include only text segments")
            self.found.append(self.known[kind](one))
        if self.open:
            raise _wrong("INVALID_MARKUP", f"{self.open[-1]} is not ended")
        if sum(one["type"] == "Mention" for one in self.found) > MOST_MENTIONS:
            raise _wrong("LIMIT_EXCEEDED", f"At most {MOST_MENTIONS} mentions")
        return self.found

    def _text(self, one: Segment) -> Segment:
        if not isinstance(one.get("text"), str):
            raise _wrong("MISSING_ARGUMENT", "A text segment needs text")
        if self.open and self.open[-1] in LISTS and one["text"].strip():
            raise _wrong("INVALID_MARKUP", "A list holds list items only")
        text = "\u00a0" if one["text"] == "&nbsp;" else one["text"]
        return {"type": "Text", "text": text}

    def _link(self, one: Segment) -> Segment:
        return {"type": "Link", "text": self._web(one), "url": one["url"]}

    def _web(self, one: Segment) -> str:
        url = one.get("url")
        if not isinstance(url, str) or not WEB.fullmatch(url):
            raise _wrong("INVALID_INPUT", f"An address starts with http:// or https://: {url}")
        return url

    def _hashtag(self, one: Segment) -> Segment:
        return {"type": "Hashtag", "text": f"#{one.get('tag') or ''}", "tag": one.get("tag") or ""}

    def _mention(self, one: Segment) -> Segment:
        found = self.org.store.find(one.get("id"))
        if not found or not found["Id"].startswith(("005", "0F9")):
            raise _wrong("INVALID_ID_FIELD", f"Nobody to mention has the id {one.get('id')}")
        record = {"id": found["Id"], "name": found["Name"], "type": "User"}
        return {"type": "Mention", "text": f"@{found['Name']}", "record": record}

    def _image(self, one: Segment) -> Segment:
        file_id = one.get("fileId")
        if not ids.is_id(file_id) or self.org.store.find(file_id) is None:
            raise _wrong("INVALID_ID_FIELD", f"No file has the id {file_id}")
        return markup.image(ids.restored(str(file_id)), str(one.get("altText") or ""))

    def _begin(self, one: Segment) -> Segment:
        kind = str(one.get("markupType"))
        if kind not in markup.TAGS:
            raise _wrong("JSON_PARSER_ERROR", f"{kind} is no type of markup")
        around = self.open[-1] if self.open else ""
        if not _may_stand(kind, around, self.open):
            raise _wrong("INVALID_MARKUP", f"{kind} can't stand in {around or 'the body'}")
        self.open.append(kind)
        return markup.begin(kind, **({"url": self._web(one)} if kind == "Hyperlink" else {}))

    def _end(self, one: Segment) -> Segment:
        kind = str(one.get("markupType"))
        if not self.open or self.open[-1] != kind:
            raise _wrong("INVALID_MARKUP", f"{kind} is ended where it is not open")
        self.open.pop()
        return markup.end(kind)


def _may_stand(kind: str, around: str, opened: list[str]) -> bool:
    if kind == "ListItem":
        return around in LISTS
    if around in LISTS or (kind in opened and kind in (*INLINE, "Paragraph")):
        return False
    if kind in LISTS:
        return around in ("", "ListItem")
    return around == "" if kind == "Paragraph" else True


def _wrong(code: str, message: str) -> ApiError:
    return ApiError(400, code, message)
