"""Foreign HTML is shown only through this allow-list."""

import re
from collections.abc import Callable

import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    *("p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "strike", "code", "pre"),
    *("blockquote", "ul", "ol", "li", "a", "img", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
# `cid:` names an image of the same mail; as a link it leads nowhere.
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)

Image = Callable[[str], str | None]


def clean(html: str, *, image: Image = lambda address: None) -> SafeString:
    """`html` without script, style, handlers and foreign addresses; links open in a new tab.

    `image` says what stands for the address of an image: one that may be shown, or None.
    """

    def judge(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "src":
            return image(value)
        if attribute == "href":
            return value if LINK.match(value) else None
        return value

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
