"""A value of Salesforce as a cell: what a person reads, and where it may lead. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from records.fields import label_of
from records.rich import Rich
from records.shapes import Cell
from salesforce import ids
from salesforce.schema import CURRENCY_FIELD, FieldSchema

LONGEST = 255
TONES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("bad", ("escalated", "lost", "failed", "rejected", "overdue", "cancel", "not converted")),
    ("warn", ("wait", "hold", "pending", "blocked")),
    ("ok", ("closed", "won", "done", "complete", "resolved", "solved", "converted")),
    ("info", ("working", "progress", "open", "assigned", "negotiation", "qualif", "proposal")),
)
STATUS = re.compile(r"status|stage", re.IGNORECASE)
TAG = re.compile(r"<[^>]{0,2000}>")
RecordUrl = Callable[[str], str]


def at(record: Mapping[str, Any], path: str) -> Any:
    """`Owner.Name` of a record; None where a relationship is empty."""
    value: Any = record
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def cell(field: FieldSchema, record: Mapping[str, Any], record_url: RecordUrl) -> Cell:
    raw = at(record, field.path)
    return Cell(
        name=field.name,
        label=label_of(field),
        type=field.type,
        value=_value(field, raw),
        href=_href(field, raw, record, record_url),
        currency=str(record.get(CURRENCY_FIELD) or "") if field.type == "currency" else "",
        tone=_tone(field, raw),
    )


def whole(
    field: FieldSchema,
    record: Mapping[str, Any],
    record_url: RecordUrl,
    rich: Callable[[str, str], Rich],
) -> Cell:
    """The same with all of its text; `rich` makes HTML of the field of that name safe."""
    found = cell(field, record, record_url)
    raw = at(record, field.path)
    if not isinstance(raw, str) or field.picklist:
        return found
    if not field.html:
        return replace(found, value=raw)
    safe = rich(raw, field.name)
    return replace(found, value=safe.html, rich=True, images_off=safe.off, images_lost=safe.lost)


def _value(field: FieldSchema, raw: Any) -> Any:
    if not isinstance(raw, str):
        return raw if isinstance(raw, bool | int | float | None) else str(raw)
    if field.picklist:
        labels = {one.value: one.label for one in field.picklist}
        return "; ".join(labels.get(one, one) for one in raw.split(";"))
    text = TAG.sub(" ", raw) if field.html else raw
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _href(field: FieldSchema, raw: Any, record: Mapping[str, Any], record_url: RecordUrl) -> str:
    if not isinstance(raw, str) or not raw:
        return ""
    if field.type == "reference":
        target = record.get(field.name)
        return record_url(target) if isinstance(target, str) and ids.is_id(target) else ""
    if field.type == "email":
        return f"mailto:{raw}" if re.fullmatch(r"[^\s@?&<>\"']+@[^\s@?&<>\"']+", raw) else ""
    if field.type == "phone":
        digits = re.sub(r"[^\d+]", "", raw)
        return f"tel:{digits}" if len(digits) > 2 else ""
    return web_address(raw) if field.type == "url" else ""


def web_address(text: str) -> str:
    """`text` if a click on it can only open a web page, else nothing. People leave out https."""
    text = text.strip()
    full = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(full)
        _ = parts.port
    except ValueError:
        return ""
    safe = parts.scheme.lower() in ("http", "https") and parts.hostname and "." in parts.hostname
    return full if safe and not re.search(r"[\s<>\"'\\]", full) else ""


def _tone(field: FieldSchema, raw: Any) -> str:
    if field.type != "picklist" or not isinstance(raw, str) or not STATUS.search(field.name):
        return ""
    text = raw.lower()
    found = (tone for tone, words in TONES if any(word in text for word in words))
    return next(found, "neutral")
