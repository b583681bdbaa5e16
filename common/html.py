"""Foreign HTML is shown only through this allow-list."""

import nh3

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


def clean(html: str) -> str:
    """`html` without script, style, handlers and foreign addresses; links open in a new tab."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
