"""Rich text as it is stored (a small HTML) and as the Connect interface tells it (segments)."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from html.parser import HTMLParser
from typing import Any

TAGS = {
    "Bold": "b",
    "Code": "code",
    "Hyperlink": "a",
    "Italic": "i",
    "ListItem": "li",
    "OrderedList": "ol",
    "Paragraph": "p",
    "Strikethrough": "s",
    "Underline": "u",
    "UnorderedList": "ul",
}
MARKUP = {tag: name for name, tag in TAGS.items()}
BLOCKS = ("Paragraph", "ListItem", "OrderedList", "UnorderedList")
ADDRESS = re.compile(r"https?://[^\s<>]+")
HASHTAG = re.compile(r"(?<!\S)#\w+")
Segment = dict[str, Any]


def begin(markup: str, **more: str) -> Segment:
    tag = TAGS[markup]
    return {"type": "MarkupBegin", "markupType": markup, "htmlTag": tag, "text": "", **more}


def end(markup: str) -> Segment:
    text = "\n" if markup in ("Paragraph", "ListItem") else ""
    return {"type": "MarkupEnd", "markupType": markup, "htmlTag": TAGS[markup], "text": text}


def text_segments(text: str, mentions: Mapping[str, str]) -> Iterator[Segment]:
    """Addresses, hashtags and the known mentions stand out of the text around them."""
    parts = [ADDRESS.pattern, HASHTAG.pattern, *(re.escape(one) for one in mentions)]
    start = 0
    for hit in re.finditer("|".join(parts), text):
        if hit.start() > start:
            yield {"type": "Text", "text": text[start : hit.start()]}
        yield _special(hit[0], mentions)
        start = hit.end()
    if start < len(text):
        yield {"type": "Text", "text": text[start:]}


def _special(text: str, mentions: Mapping[str, str]) -> Segment:
    if text in mentions:
        record = {"id": mentions[text], "name": text[1:], "type": "User"}
        return {
            "type": "Mention",
            "text": text,
            "name": text[1:],
            "accessible": True,
            "record": record,
        }
    if text.startswith("#"):
        return {"type": "Hashtag", "text": text, "tag": text[1:]}
    return {"type": "Link", "text": text, "url": text}


def image(file_id: str, alt: str) -> Segment:
    return {
        "type": "InlineImage",
        "text": alt or file_id,
        "altText": alt or None,
        "thumbnails": {"fileId": file_id, "previews": []},
        "url": f"/services/data/v66.0/connect/files/{file_id}/content",
    }


class _Reader(HTMLParser):
    def __init__(self, mentions: Mapping[str, str]) -> None:
        super().__init__()
        self.mentions = mentions
        self.found: list[Segment] = []
        self.links: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "img":
            file_id = (given.get("src") or "").removeprefix("sfdc://")
            self.found.append(image(file_id, given.get("alt") or ""))
        elif tag in MARKUP:
            more = {"url": given.get("href") or ""} if tag == "a" else {}
            self.found.append(begin(MARKUP[tag], **more))

    def handle_endtag(self, tag: str) -> None:
        if tag in MARKUP:
            self.found.append(end(MARKUP[tag]))

    def handle_data(self, data: str) -> None:
        self.found.extend(text_segments(data, self.mentions))


def segments(body: str, *, rich: bool, mentions: Mapping[str, str]) -> list[Segment]:
    if not rich:
        return [*text_segments(body, mentions)]
    reader = _Reader(mentions)
    reader.feed(body)
    reader.close()
    return reader.found


def html(found: list[Segment]) -> str:
    return "".join(map(_html, found))


def _html(one: Segment) -> str:
    match one["type"]:
        case "MarkupBegin":
            url = f' href="{escape(one["url"])}"' if "url" in one else ""
            return f"<{one['htmlTag']}{url}>"
        case "MarkupEnd":
            return f"</{one['htmlTag']}>"
        case "InlineImage":
            alt = f' alt="{escape(one["altText"])}"' if one["altText"] else ""
            return f'<img src="sfdc://{one["thumbnails"]["fileId"]}"{alt}>'
    return escape(one["text"], quote=False)


def plain(found: list[Segment]) -> str:
    return "".join(one["text"] for one in found).strip("\n")
