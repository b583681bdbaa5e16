"""Does a value meet a condition? Pure but for the time, which is given."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cmp_to_key
from typing import Any

from simulators.salesforce_org import ids
from simulators.salesforce_org.fields import PICKLISTS, Field
from simulators.salesforce_org.soql import moments
from simulators.salesforce_org.soql.parse import Moment, Test
from simulators.salesforce_org.values import parsed_time


def label(one: Field, value: Any) -> Any:
    labels = {choice.value: choice.label for choice in one.picklist}
    return labels.get(value, value)


def holds(one: Field, value: Any, test: Test, now: datetime) -> bool:
    """For a condition whose value is no query."""
    match test.operator:
        case "IN":
            return any(equal(one, value, wanted, now) for wanted in test.value)
        case "NOT IN":
            return not any(equal(one, value, wanted, now) for wanted in test.value)
        case "INCLUDES":
            return _includes(value, test.value)
        case "EXCLUDES":
            return not _includes(value, test.value)
        case "LIKE":
            return value is not None and _like(test.value).fullmatch(str(value)) is not None
        case "=":
            return equal(one, value, test.value, now)
        case "!=":
            return not equal(one, value, test.value, now)
    return value is not None and test.value is not None and _compares(value, test, now)


def equal(one: Field, value: Any, wanted: Any, now: datetime) -> bool:
    if value in (None, "") or wanted in (None, ""):
        return value in (None, "") and wanted in (None, "")
    if isinstance(wanted, Moment):
        start, end = moments.span(wanted, now)
        at = _moment(value)
        return at == start if start == end else start <= at < end
    if one.type in ("id", "reference"):
        return bool(ids.restored(wanted) == value)
    if isinstance(value, str) and isinstance(wanted, str):
        return value.lower() == wanted.lower()
    return bool(value == wanted)


def _includes(value: Any, wanted: list[str]) -> bool:
    """`'a;b','c'`: both a and b, or c."""
    held = set((value or "").split(";"))
    return any(set(one.split(";")) <= held for one in wanted)


def _compares(value: Any, test: Test, now: datetime) -> bool:
    wanted = test.value
    if isinstance(wanted, Moment):
        start, end = moments.span(wanted, now)
        value, wanted = _moment(value), start
        if start != end and test.operator in (">", "<="):
            return bool(value >= end) if test.operator == ">" else bool(value < end)
    if isinstance(value, str):
        value, wanted = value.lower(), str(wanted).lower()
    sign = (value > wanted) - (value < wanted)
    return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[test.operator]


def _moment(value: str) -> datetime:
    if "T" in value:
        return parsed_time(value).astimezone(UTC)
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def _like(pattern: str) -> re.Pattern[str]:
    parts = re.findall(r"\\.|.", pattern, re.S)
    return re.compile("".join(_like_part(part) for part in parts), re.I | re.S)


def _like_part(part: str) -> str:
    if len(part) == 2:
        return re.escape(part[1])
    return {"%": ".*", "_": "."}.get(part, re.escape(part))


def in_order(
    found: list[Any],
    one: Field,
    read: Callable[[Any], Any],
    *,
    descending: bool,
    nulls_last: bool,
) -> list[Any]:
    """Nulls come first unless the statement says otherwise, whatever the direction."""
    places = {choice.value: place for place, choice in enumerate(one.picklist)}

    def key(value: Any) -> Any:
        if one.type in PICKLISTS:
            return (places.get(value, len(places)), str(value))
        return value.lower() if isinstance(value, str) else value

    def order(left: Any, right: Any) -> int:
        first, second = read(left), read(right)
        if first is None or second is None:
            sign = (first is not None) - (second is not None)
            return -sign if nulls_last else sign
        sign = (key(first) > key(second)) - (key(first) < key(second))
        return -sign if descending else sign

    return sorted(found, key=cmp_to_key(order))
