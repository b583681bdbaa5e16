"""Dates as spreadsheets write them. Pure; what can be read in two ways is refused, not guessed.

2025-11-19, 2025/11/19, 20251119     year first
19.11.2025                           with dots the day is first
19/11/2025, 11/19/2025, 19-11-2025   only where one number is over 12
19 Nov 2025, November 19, 2025       the month by its English name
"""

import calendar
import re
from datetime import date

from common.errors import Refused

YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})")
NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
DAY_NAMED = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})")
MONTH_NAMED = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}


def iso(text: str) -> str:
    """`yyyy-mm-dd`; Refused where it is no date, or could be two."""
    try:
        return _read(text.strip()).isoformat()
    except (ValueError, KeyError) as error:
        raise _no(f"“{text[:40]}” is no date. Write it as yyyy-mm-dd.") from error


def iso_moment(text: str) -> str:
    """A date, or a date and a time behind a blank or T, for a field with both."""
    day, blank, rest = text.strip().partition("T" if "T" in text[8:12] else " ")
    try:
        found = iso(day)
    except Refused:
        if not rest or ":" in rest.partition(" ")[0]:
            raise
        return iso(text)
    clock = re.sub(r"^(\d):", r"0\1:", rest.strip())
    return f"{found}T{clock}" if blank and clock else f"{found}T00:00"


def _read(text: str) -> date:
    if found := YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[3]), int(found[4]))
    if found := NUMBERS.fullmatch(text):
        return _numbers(int(found[1]), int(found[3]), int(found[4]), found[2], text)
    if found := DAY_NAMED.fullmatch(text):
        return date(int(found[3]), MONTHS[found[2].lower()], int(found[1]))
    if found := MONTH_NAMED.fullmatch(text):
        return date(int(found[3]), MONTHS[found[1].lower()], int(found[2]))
    raise ValueError(text)


def _numbers(one: int, two: int, year: int, between: str, text: str) -> date:
    day_first, month_first = date_or_none(year, two, one), date_or_none(year, one, two)
    if between == ".":
        if day_first is None:
            raise ValueError(text)
        return day_first
    if day_first and month_first and day_first != month_first:
        raise _no(
            f"“{text}” can be {_told(day_first)} or {_told(month_first)}. Write it as yyyy-mm-dd,"
            f" for example {day_first.isoformat()}."
        )
    found = day_first or month_first
    if found is None:
        raise ValueError(text)
    return found


def date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _told(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _no(sentence: str) -> Refused:
    return Refused("date", sentence, status=400)
