"""Atlassian document format: from plain text, to plain text, and to HTML for the page."""

from html import escape
from typing import Any

BLOCKS = {"paragraph", "heading", "codeBlock", "blockquote", "listItem", "panel", "rule"}
TAGS = {
    "paragraph": "p",
    "bulletList": "ul",
    "orderedList": "ol",
    "listItem": "li",
    "blockquote": "blockquote",
    "codeBlock": "pre",
    "panel": "div",
    "table": "table",
    "tableRow": "tr",
    "tableCell": "td",
    "tableHeader": "th",
}
MARKS = {"strong": "strong", "em": "em", "underline": "u", "strike": "s", "code": "code"}


def is_adf(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("type") == "doc"
        and value.get("version") == 1
        and isinstance(value.get("content"), list)
    )


def from_text(text: str) -> dict[str, Any]:
    paragraphs = [_paragraph(part) for part in text.split("\n\n") if part]
    return {"type": "doc", "version": 1, "content": paragraphs}


def _paragraph(text: str) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    for place, line in enumerate(text.split("\n")):
        if place:
            content.append({"type": "hardBreak"})
        if line:
            content.append({"type": "text", "text": line})
    return {"type": "paragraph", "content": content}


def to_text(node: Any) -> str:
    if not isinstance(node, dict):
        return ""
    kind = node.get("type")
    if kind == "text":
        return str(node.get("text", ""))
    if kind == "hardBreak":
        return "\n"
    if kind in ("mention", "emoji", "status"):
        return str(node.get("attrs", {}).get("text", ""))
    if kind == "inlineCard":
        return str(node.get("attrs", {}).get("url", ""))
    parts = [to_text(child) for child in node.get("content", [])]
    blocks = any(child.get("type") in BLOCKS for child in node.get("content", []))
    return ("\n\n" if kind == "doc" else "\n" if blocks else "").join(parts)


def to_html(node: Any) -> str:
    if not isinstance(node, dict):
        return ""
    kind = str(node.get("type"))
    if kind == "text":
        return _marked(node)
    if kind == "hardBreak":
        return "<br>"
    if kind == "rule":
        return "<hr>"
    inner = "".join(to_html(child) for child in node.get("content", []))
    if kind == "heading":
        level = min(max(int(node.get("attrs", {}).get("level", 3)), 1), 6)
        return f"<h{level}>{inner}</h{level}>"
    if kind in TAGS:
        return f"<{TAGS[kind]}>{inner}</{TAGS[kind]}>"
    return inner or escape(to_text(node))


def _marked(node: dict[str, Any]) -> str:
    html = escape(str(node.get("text", "")))
    for mark in node.get("marks", []):
        if mark.get("type") in MARKS:
            html = f"<{MARKS[mark['type']]}>{html}</{MARKS[mark['type']]}>"
        elif mark.get("type") == "link":
            href = str(mark.get("attrs", {}).get("href", ""))
            if href.startswith(("http://", "https://", "mailto:")):
                html = f'<a href="{escape(href)}" rel="noreferrer">{html}</a>'
    return html
