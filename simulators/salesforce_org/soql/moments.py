"""Date literals as a half-open span of time."""

from datetime import UTC, datetime, timedelta

from simulators.salesforce_org.soql.parse import Moment
from simulators.salesforce_org.soql.tokens import malformed, unknown
from simulators.salesforce_org.values import parsed_time

DAY = timedelta(days=1)
SHIFT = {"LAST": -1, "THIS": 0, "NEXT": 1}
Span = tuple[datetime, datetime]


def span(of: Moment, now: datetime) -> Span:
    """[start, end); an exact time is a span of no length."""
    if of.text[0].isdigit():
        return _literal(of.text)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if of.text in ("YESTERDAY", "TODAY", "TOMORROW"):
        start = today + DAY * ("YESTERDAY", "TODAY", "TOMORROW").index(of.text) - DAY
        return start, start + DAY
    when, _, what = of.text.partition("_")
    if what in ("WEEK", "MONTH", "YEAR"):
        unit = {"WEEK": _week, "MONTH": _month, "YEAR": _year}[what]
        return unit(today, SHIFT[when])
    if what not in ("90_DAYS", "N_DAYS"):
        raise unknown(of.text)
    days = DAY * (90 if what == "90_DAYS" else of.number or 0)
    return (today - days, today + DAY) if when == "LAST" else (today + DAY, today + DAY + days)


def _literal(text: str) -> Span:
    try:
        if "T" in text:
            at = parsed_time(text).astimezone(UTC)
            return at, at
        start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise malformed(f"Invalid date: {text}") from error
    return start, start + DAY


def _week(today: datetime, shift: int) -> Span:
    """Weeks begin on Sunday."""
    start = today - timedelta(days=(today.weekday() + 1) % 7) + timedelta(weeks=shift)
    return start, start + timedelta(weeks=1)


def _month(today: datetime, shift: int) -> Span:
    return _first(today, shift), _first(today, shift + 1)


def _year(today: datetime, shift: int) -> Span:
    start = today.replace(year=today.year + shift, month=1, day=1)
    return start, start.replace(year=start.year + 1)


def _first(today: datetime, shift: int) -> datetime:
    months = today.year * 12 + today.month - 1 + shift
    return today.replace(year=months // 12, month=months % 12 + 1, day=1)
