"""Atlassian's document format as plain text. Pure; an unknown node gives the text inside it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

LISTS = frozenset({"bulletList", "orderedList", "taskList", "decisionList"})


def is_document(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("type") == "doc"


def to_text(value: Any) -> str:
    """Paragraphs as lines, lists with a dash or a number, tables with tabs."""
    lines = _block(value, "")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _block(node: Any, indent: str) -> list[str]:
    if not isinstance(node, Mapping):
        return []
    kind = node.get("type")
    if kind in LISTS:
        return _list(node, indent)
    if kind == "tableRow":
        return [indent + "\t".join(" ".join(_inside(cell, "")).strip() for cell in _content(node))]
    if kind == "rule":
        return [f"{indent}---"]
    if _is_inline(node):
        return [indent + line for line in _inline(node).split("\n")]
    return _inside(node, indent)


def _inside(node: Mapping[str, Any], indent: str) -> list[str]:
    children = _content(node)
    if children and all(_is_inline(child) for child in children):
        text = "".join(_inline(child) for child in children)
        return [indent + line for line in text.split("\n")]
    if not children:
        return [""] if node.get("type") == "paragraph" else []
    return [line for child in children for line in _block(child, indent)]


def _list(node: Mapping[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    number = int((node.get("attrs") or {}).get("order") or 1)
    for place, item in enumerate(_content(node), start=number):
        mark = f"{place}. " if node.get("type") == "orderedList" else "- "
        inner = _inside(item, "") or [""]
        lines.append(f"{indent}{mark}{inner[0]}")
        lines += [f"{indent}{' ' * len(mark)}{line}" for line in inner[1:]]
    return lines


def _is_inline(node: Any) -> bool:
    return isinstance(node, Mapping) and node.get("type") in _INLINE


def _inline(node: Mapping[str, Any]) -> str:
    return _INLINE[str(node.get("type"))](node)


def _content(node: Mapping[str, Any]) -> list[Any]:
    content = node.get("content")
    return [one for one in content if isinstance(one, Mapping)] if isinstance(content, list) else []


def _text(node: Mapping[str, Any]) -> str:
    text = str(node.get("text") or "")
    links = [one for one in node.get("marks") or [] if one.get("type") == "link"]
    address = str((links[0].get("attrs") or {}).get("href") or "") if links else ""
    return f"{text} ({address})" if address and address != text else text


def _attribute(*names: str) -> Callable[[Mapping[str, Any]], str]:
    def read(node: Mapping[str, Any]) -> str:
        attributes = node.get("attrs") or {}
        return next((str(attributes[name]) for name in names if attributes.get(name)), "")

    return read


def _date(node: Mapping[str, Any]) -> str:
    """The time stamp is in milliseconds."""
    try:
        seconds = int((node.get("attrs") or {})["timestamp"]) / 1000
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return ""


_INLINE: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "text": _text,
    "hardBreak": lambda _: "\n",
    "mention": _attribute("text"),
    "emoji": _attribute("text", "shortName"),
    "inlineCard": _attribute("url"),
    "blockCard": _attribute("url"),
    "status": _attribute("text"),
    "date": _date,
    "media": _attribute("alt"),
    "mediaInline": _attribute("alt"),
}
