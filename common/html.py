"""Foreign HTML is shown only through this allow-list."""

import re
from collections import Counter
from collections.abc import Callable

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    *("p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "strike", "code", "pre"),
    *("blockquote", "ul", "ol", "li", "a", "img", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"),
}
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
# `cid:` names an image of the same mail; as a link it leads nowhere.
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
# Browsers stop at 512; reading nested tags takes the square of their number.
DEEPEST = 400
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>?")
# They need no end, or have none.
FLAT = frozenset(
    {
        *("br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base", "embed"),
        *("p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot"),
    }
)
LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)

Image = Callable[[str], str | None]


def clean(html: str, *, image: Image = lambda address: None) -> SafeString:
    """`html` without script, style, handlers and foreign addresses; links open in a new tab.

    `image` says what stands for the address of an image: one that may be shown, or None. What is
    nested without end comes as its text alone.
    """
    if _depth(html) > DEEPEST:
        return escape(" ".join(TAG.sub(" ", html).split()))

    def judge(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return image(value)
        if attribute == "href":
            return value if LINK.match(value) else None
        return value

    # What nh3 gives back holds nothing but the lists above.
    return mark_safe(
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            attribute_filter=judge,
            url_schemes=SCHEMES,
            link_rel="noopener noreferrer",
            set_tag_attribute_values={"a": {"target": "_blank"}},
        )
    )


def _depth(html: str) -> int:
    """At most so many tags are open at once."""
    opened: Counter[str] = Counter()
    deepest = depth = 0
    for end, name in TAG.findall(html):
        tag = name.lower()
        if tag in FLAT or (end and not opened[tag]):
            continue
        step = -1 if end else 1
        opened[tag] += step
        depth += step
        deepest = max(deepest, depth)
    return deepest
