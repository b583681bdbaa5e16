"""Ids and keys of issues, projects and types, as claims of a token hold them."""

import re
from typing import Any, TypeVar

from jira.caller import IssueRef, ProjectRef

Ref = TypeVar("Ref", IssueRef, ProjectRef)
NUMBER = re.compile(r"[0-9]{1,19}")
KEY = re.compile(r"[A-Za-z0-9_-]{1,255}")


def ref(kind: type[Ref], given: str, key: str) -> Ref | None:
    """None without an id; a key of another form is left out."""
    if not NUMBER.fullmatch(given):
        return None
    return kind(given, key if KEY.fullmatch(key) else "")


def number(given: str) -> str | None:
    return given if NUMBER.fullmatch(given) else None


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return str(value) if isinstance(value, str | int) else ""
