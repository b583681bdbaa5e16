"""Dates, times and numbers as the person reads them: by the browser's locale and time zone."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal

from common import clock
from jira.caller import JiraCaller

DAY_SECONDS = 86_400
MOMENT_SECONDS = 45
LONG_SECONDS = 120
CURRENCY = re.compile(r"[A-Z]{3}")
NUMBERS = ("int", "long", "double", "currency", "percent")


@lru_cache(maxsize=256)
def locale_of(name: str) -> Locale:
    """The nearest locale that is known; English otherwise."""
    for wanted in (name, name.split("-", maxsplit=1)[0]):
        try:
            return Locale.parse(wanted.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def day(value: date, caller: JiraCaller) -> str:
    return str(format_date(value, "medium", locale=locale_of(caller.locale)))


def local_day(value: datetime, caller: JiraCaller) -> str:
    return day(value.astimezone(ZoneInfo(caller.time_zone)).date(), caller)


def moment(value: datetime, caller: JiraCaller) -> str:
    """Date and time to the minute, as `18 Nov 2025, 09:42`."""
    zone, locale = ZoneInfo(caller.time_zone), locale_of(caller.locale)
    local = value.astimezone(zone)
    shown = format_date(local.date(), "medium", locale=locale)
    return f"{shown}, {format_time(local, 'short', locale=locale)}"


def age(value: datetime, caller: JiraCaller) -> str:
    """`2 min ago` up to a day, then the date."""
    passed = clock.now() - value
    seconds = passed.total_seconds()
    if seconds < MOMENT_SECONDS:
        return "just now"
    if seconds >= DAY_SECONDS:
        return moment(value, caller)
    return str(format_timedelta(-passed, add_direction=True, format="short", locale="en"))


def at(value: datetime, caller: JiraCaller, width: str = "medium") -> str:
    """`10:02:11` of today, else date and time; `short` leaves the seconds out."""
    if value < day_start(caller) or value >= day_start(caller) + timedelta(days=1):
        return moment(value, caller)
    local = value.astimezone(ZoneInfo(caller.time_zone))
    return str(format_time(local, width, locale=locale_of(caller.locale)))


def day_start(caller: JiraCaller) -> datetime:
    """When this day began where the person lives."""
    now = clock.now().astimezone(ZoneInfo(caller.time_zone))
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def seconds(value: float, caller: JiraCaller) -> str:
    """`0.9 s`, from two minutes on `3 min`."""
    if value >= LONG_SECONDS:
        return f"{_number(round(value / 60), caller)} min"
    return f"{_number(max(round(value, 1), 0.1), caller)} s"


def full(value: datetime, caller: JiraCaller) -> str:
    zone, locale = ZoneInfo(caller.time_zone), locale_of(caller.locale)
    return str(format_datetime(value, "long", tzinfo=zone, locale=locale))


def value_of(kind: str, value: Any, caller: JiraCaller, currency: str = "") -> str:
    """A value of a Salesforce field of this type; text that cannot be read stays as it is.

    `currency`: the code of ISO 4217 of an amount, where the org says it.
    """
    reader = READERS.get(kind)
    if kind == "currency" and CURRENCY.fullmatch(currency):
        reader = partial(_money, currency)
    if value in (None, "") or reader is None:
        return "" if value is None else str(value)
    try:
        return reader(value, caller)
    except (ValueError, TypeError, InvalidOperation):
        return str(value)


def _number(value: Any, caller: JiraCaller) -> str:
    return str(format_decimal(Decimal(str(value)), locale=locale_of(caller.locale)))


def _money(currency: str, value: Any, caller: JiraCaller) -> str:
    amount = Decimal(str(value))
    return str(format_currency(amount, currency, locale=locale_of(caller.locale)))


def _amount(value: Any, caller: JiraCaller) -> str:
    """Without a sign: an org of one currency does not say which."""
    locale = locale_of(caller.locale)
    # XXX is the code of ISO 4217 for no currency.
    return str(format_currency(Decimal(str(value)), "XXX", format="#,##0.00", locale=locale))


def _percent(value: Any, caller: JiraCaller) -> str:
    """Salesforce keeps 25 for 25 %."""
    return f"{_number(value, caller)} %"


def _yes_no(value: Any, caller: JiraCaller) -> str:
    return "Yes" if value in (True, "true", "True") else "No"


READERS: dict[str, Callable[[Any, JiraCaller], str]] = {
    "date": lambda value, caller: day(date.fromisoformat(value[:10]), caller),
    "datetime": lambda value, caller: moment(datetime.fromisoformat(value), caller),
    "boolean": _yes_no,
    "currency": _amount,
    "percent": _percent,
    "int": _number,
    "long": _number,
    "double": _number,
}
