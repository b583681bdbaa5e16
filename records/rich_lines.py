"""Rich text as lines of formatted runs, and how they are written: as segments and as HTML.

The allow-list of feed posts is here: paragraphs, two kinds of lists, five formats, links to the
web, images. Lines cannot be nested wrongly, whatever they were read from. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from salesforce.feed import Segment

# By nesting, outermost first: Code may hold text only. Name of Salesforce → tag of HTML.
FORMATS = {
    "Bold": "b",
    "Italic": "i",
    "Underline": "u",
    "Strikethrough": "s",
    "Code": "code",
}
LISTS = {"UnorderedList": "ul", "OrderedList": "ol"}
PARAGRAPH, ITEM, LINK = "Paragraph", "ListItem", "Hyperlink"
WEB = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
LONGEST_ADDRESS = 2000
NO_BREAK = "\u00a0"
# HTML would show and read one of them.
SPACES_IN_A_ROW = re.compile(r" (?= )")


@dataclass(frozen=True)
class Run:
    """Text of one look; `image` is the id of a file whose description is the text."""

    text: str
    formats: frozenset[str] = frozenset()
    url: str = ""
    image: str = ""


@dataclass(frozen=True)
class Line:
    """A paragraph, or an item of the list that `kind` names."""

    runs: tuple[Run, ...] = ()
    kind: str = ""


Lines = tuple[Line, ...]


class Builder:
    """Lines as they grow, whatever order the markup comes in."""

    def __init__(self) -> None:
        self.done: list[Line] = []
        self.runs: list[Run] = []
        self.lists: list[str] = []
        self.in_item = False
        self.fresh = True
        """Whether the block that is open has nothing of its own yet."""

    def add(self, run: Run) -> None:
        last = self.runs[-1] if self.runs and not run.image else None
        if last and replace(last, text="") == replace(run, text=""):
            self.runs[-1] = replace(run, text=self.runs[-1].text + run.text)
        else:
            self.runs.append(run)

    def open(self) -> None:
        self.flush()
        self.fresh = True

    def close(self) -> None:
        if self.runs or self.fresh:
            self.end_line()
        self.fresh = False

    def flush(self) -> None:
        if self.runs:
            self.end_line()

    def end_line(self) -> None:
        kind = self.lists[-1] if self.lists and self.in_item else ""
        self.done.append(Line(_tidy(self.runs), kind))
        self.runs = []
        self.fresh = False

    def lines(self) -> Lines:
        self.flush()
        return trimmed(tuple(self.done))


def _tidy(runs: list[Run]) -> tuple[Run, ...]:
    """A line that holds nothing but white space is an empty one."""
    seen = any(run.image or run.text.strip() for run in runs)
    return tuple(run for run in runs if run.image or run.text) if seen else ()


def trimmed(lines: Lines) -> Lines:
    full = [place for place, one in enumerate(lines) if one.runs]
    return lines[full[0] : full[-1] + 1] if full else ()


def web(address: str) -> str:
    """The address where a link may lead to it, else empty."""
    fits = len(address) <= LONGEST_ADDRESS and WEB.fullmatch(address)
    return address if fits else ""


def html(lines: Lines, *, names_files_in: str = "src") -> str:
    """`names_files_in`: the attribute of an image that holds what names its file."""
    groups = groupby(lines, lambda one: one.kind)
    return "".join(_html_of(kind, [*group], names_files_in) for kind, group in groups)


def _html_of(kind: str, lines: list[Line], names_files_in: str) -> str:
    tag = LISTS.get(kind)
    each = "li" if tag else "p"
    texts = ("".join(_tag(part, names_files_in) for part in _inline(one.runs)) for one in lines)
    inner = "".join(f"<{each}>{text or NO_BREAK}</{each}>" for text in texts)
    return f"<{tag}>{inner}</{tag}>" if tag else inner


def _tag(one: Segment, names_files_in: str) -> str:
    match one.type:
        case "MarkupBegin" if one.markup == LINK:
            return f'<a href="{escape(one.url)}">'
        case "MarkupBegin":
            return f"<{FORMATS[one.markup]}>"
        case "MarkupEnd":
            return f"</{FORMATS.get(one.markup, 'a')}>"
        case "InlineImage":
            named = f'{names_files_in}="{escape(one.file_id)}"'
            return f'<img {named} alt="{escape(one.text)}">'
    return escape(SPACES_IN_A_ROW.sub(NO_BREAK, one.text), quote=False)


def segments(lines: Lines) -> Iterator[Segment]:
    for kind, group in groupby(lines, lambda one: one.kind):
        each = ITEM if kind else PARAGRAPH
        if kind:
            yield Segment("MarkupBegin", markup=kind)
        for one in group:
            yield Segment("MarkupBegin", markup=each)
            yield from _inline(one.runs) if one.runs else (Segment("Text", NO_BREAK),)
            yield Segment("MarkupEnd", markup=each)
        if kind:
            yield Segment("MarkupEnd", markup=kind)


def _inline(runs: tuple[Run, ...]) -> Iterator[Segment]:
    """As few tags as the order of nesting allows."""
    opened: list[tuple[str, str]] = []
    for run in runs:
        wanted = _nesting(run)
        same = 0
        while same < min(len(opened), len(wanted)) and opened[same] == wanted[same]:
            same += 1
        yield from _ended(opened[same:])
        yield from (Segment("MarkupBegin", markup=name, url=url) for name, url in wanted[same:])
        opened = wanted
        yield _said(run)
    yield from _ended(opened)


def _nesting(run: Run) -> list[tuple[str, str]]:
    link = [(LINK, run.url)] if run.url else []
    return link + [(name, "") for name in FORMATS if name in run.formats]


def _ended(opened: list[tuple[str, str]]) -> Iterator[Segment]:
    return (Segment("MarkupEnd", markup=name) for name, _ in reversed(opened))


def _said(run: Run) -> Segment:
    if run.image:
        return Segment("InlineImage", run.text, file_id=run.image)
    return Segment("Text", run.text)
