"""Rich text of feed posts: read from the browser's HTML and from Salesforce's segments, and written
as segments and as HTML that is safe to show.

What is not on the allow-list of `rich_lines` leaves its text. Pure.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from html.parser import HTMLParser

import nh3
from django.utils.safestring import SafeString

from common.html import clean
from records import rich_lines
from records.rich_lines import (
    FORMATS,
    ITEM,
    LINK,
    LISTS,
    NO_BREAK,
    PARAGRAPH,
    Builder,
    Line,
    Lines,
    Run,
    trimmed,
    web,
)
from salesforce.feed import Segment

OF_TAG = {
    **{tag: name for name, tag in FORMATS.items()},
    **{"strong": "Bold", "em": "Italic", "del": "Strikethrough", "strike": "Strikethrough"},
}
OF_LIST = {tag: name for name, tag in LISTS.items()}
BLOCKS = frozenset(
    {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "pre"}
)
KEPT = {*OF_TAG, *OF_LIST, *BLOCKS, "a", "br", "img"}
FILE = "data-file"
# Controls, and the mark that an editor leaves where the cursor was.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
SPACES = re.compile(r"[ \t\r\n]+")
NOTHING_SEEN = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060-\u2069]*")

ImageAddress = Callable[[str], str]
FileOf = Callable[[str], str]


def from_html(html: str, *, file: FileOf = lambda name: "") -> Lines:
    """What the browser's editor holds. Its spaces come as no-break spaces, and are spaces.

    `file` brings the id of the file that an image names in its `data-file`; empty: it may not be
    posted, and its description must do.
    """
    known = nh3.clean(
        _writable(html),
        tags=KEPT,
        attributes={"a": {"href"}, "li": {"data-list"}, "img": {"alt", FILE}},
        url_schemes={"http", "https"},
        link_rel=None,
    )
    reader = _Html(file)
    reader.feed(known)
    reader.close()
    return reader.build.lines()


def kept(lines: Lines) -> str:
    """As HTML that `from_html` reads again, its images named by the ids of their files."""
    return rich_lines.html(lines, names_files_in=FILE)


def from_kept(html: str) -> Lines:
    return from_html(html, file=lambda name: name)


def from_plain(text: str) -> Lines:
    return trimmed(tuple(Line((Run(one),) if one.strip() else ()) for one in _rows(text)))


def from_segments(segments: Iterable[Segment]) -> Lines:
    build = Builder()
    opened: list[Segment] = []
    for one in segments:
        if one.type == "MarkupBegin":
            opened.append(one)
            _begin(build, one.markup)
        elif one.type == "MarkupEnd":
            _end(build, one.markup)
            _close(opened, one.markup)
        else:
            _say(build, one, opened)
    return build.lines()


def to_segments(lines: Lines) -> tuple[Segment, ...]:
    return tuple(rich_lines.segments(lines))


def to_html(lines: Lines, *, image: ImageAddress = lambda file_id: "") -> SafeString:
    """Safe to show. `image` brings the address of a file on our own service; empty: its
    description must do."""
    shown = tuple(replace(one, runs=_shown(one.runs, image)) for one in lines)
    ours = {run.image for one in shown for run in one.runs if run.image}
    return clean(rich_lines.html(shown), image=lambda address: address if address in ours else None)


def signed(lines: Lines, signature: str) -> Lines:
    """With the signature as a paragraph of its own at the end."""
    return (*lines, Line((Run(signature),))) if signature else lines


def unsigned(lines: Lines) -> tuple[Lines, str]:
    """What somebody wrote and the last line of it, where that stands alone below the rest."""
    *rest, last = lines or (Line(),)
    if not rest or last.kind or not last.runs:
        return lines, ""
    return tuple(rest), "".join(run.text for run in last.runs)


def plain(lines: Lines) -> str:
    """Words alone, parted by one space: what stays the same on the way through Salesforce."""
    return " ".join(" ".join("".join(run.text for run in one.runs) for one in lines).split())


def is_empty(lines: Lines) -> bool:
    pictured = any(run.image for one in lines for run in one.runs)
    return not pictured and NOTHING_SEEN.fullmatch(plain(lines)) is not None


def size(lines: Lines) -> int:
    """Characters as Salesforce stores and counts them: with the markup."""
    return len(rich_lines.html(lines))


def _writable(text: str) -> str:
    """Without what no text can hold: halves of surrogate pairs and controls."""
    return INVISIBLE.sub("", text.encode("utf-8", "ignore").decode())


def _rows(text: str) -> list[str]:
    plain = _writable(text).replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\t", "    ").split("\n")


class _Html(HTMLParser):
    """Reads what nh3 has made well formed."""

    def __init__(self, file: FileOf) -> None:
        super().__init__()
        self.file = file
        self.build = Builder()
        self.formats: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "br":
            self.build.end_line()
        elif tag == "img":
            self._picture(given)
        elif tag == "a":
            self.links.append(web(given.get("href") or ""))
        elif tag in OF_TAG:
            self.formats.append(OF_TAG[tag])
        elif tag in OF_LIST:
            self.build.flush()
            self.build.lists.append(OF_LIST[tag])
        elif tag in BLOCKS:
            self._open(tag, given.get("data-list") or "")

    def _open(self, tag: str, look: str) -> None:
        self.build.open()
        if tag != "li":
            return
        self.build.in_item = True
        if look == "bullet" and self.build.lists:  # how Quill tells its lists apart
            self.build.lists[-1] = "UnorderedList"

    def _picture(self, given: dict[str, str | None]) -> None:
        named = given.get(FILE) or ""
        file_id = self.file(named) if named else ""
        text = (given.get("alt") or "").strip()
        if file_id or text:
            self.build.add(Run(text, image=file_id))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.links:
            self.links.pop()
        elif tag in OF_TAG and self.formats:
            self.formats.pop()
        elif tag in OF_LIST and self.build.lists:
            self.build.flush()
            self.build.lists.pop()
            self.build.in_item = bool(self.build.lists)
        elif tag in BLOCKS:
            self.build.close()

    def handle_data(self, data: str) -> None:
        text = SPACES.sub(" ", data)
        if text == " " and not self.build.runs:
            return
        url = self.links[-1] if self.links else ""
        self.build.add(Run(text.replace(NO_BREAK, " "), _known(self.formats), url))


def _known(formats: Iterable[str]) -> frozenset[str]:
    """Code holds nothing but text, so it has no second format."""
    found = frozenset(formats)
    return frozenset({"Code"}) if "Code" in found else found


def _begin(build: Builder, markup: str) -> None:
    if markup in LISTS:
        build.flush()
        build.lists.append(markup)
    elif markup in (PARAGRAPH, ITEM):
        build.open()
        build.in_item = build.in_item or markup == ITEM


def _end(build: Builder, markup: str) -> None:
    if markup in LISTS and build.lists:
        build.flush()
        build.lists.pop()
        build.in_item = bool(build.lists)
    elif markup in (PARAGRAPH, ITEM):
        build.close()


def _close(opened: list[Segment], markup: str) -> None:
    """The last that was opened of this kind: what comes from outside may be ended in any order."""
    for place in range(len(opened) - 1, -1, -1):
        if opened[place].markup == markup:
            del opened[place]
            return


def _say(build: Builder, one: Segment, opened: list[Segment]) -> None:
    formats = _known(each.markup for each in opened if each.markup in FORMATS)
    links = [each.url for each in opened if each.markup == LINK]
    if one.type == "Link" and web(one.url):
        # Its own text may be cut short.
        build.add(Run(one.url, formats, one.url))
        return
    url = web(links[-1]) if links else ""
    if one.type == "InlineImage" and one.file_id:
        build.add(Run(_writable(one.text), image=one.file_id))
        return
    for number, text in enumerate(_rows(one.text)):
        if number:
            build.end_line()
        build.add(Run(text, formats, url))


def _shown(runs: tuple[Run, ...], image: ImageAddress) -> tuple[Run, ...]:
    return tuple(_pictured(run, image(run.image)) if run.image else run for run in runs)


def _pictured(run: Run, address: str) -> Run:
    """Salesforce gives the file's id as description where nobody wrote one."""
    said = "" if run.text == run.image else run.text
    if address:
        return replace(run, text=said, image=address)
    return replace(run, text=f"[Image: {said}]" if said else "[Image]", image="")
