"""Date literals as a half-open span of time."""

from datetime import UTC, datetime, timedelta

from simulators.salesforce_org.soql.parse import Moment
from simulators.salesforce_org.soql.tokens import malformed
from simulators.salesforce_org.values import parsed_time

DAY = timedelta(days=1)


def span(of: Moment, now: datetime) -> tuple[datetime, datetime]:
    """[start, end); an exact time is a span of no length."""
    if of.text[0].isdigit():
        return _literal(of.text)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    number = of.number or 0
    fixed = {
        "TODAY": (today, today + DAY),
        "YESTERDAY": (today - DAY, today),
        "TOMORROW": (today + DAY, today + 2 * DAY),
        "LAST_N_DAYS": (today - number * DAY, now),
        "NEXT_N_DAYS": (today + DAY, today + (number + 1) * DAY),
        "LAST_WEEK": _week(today, -1),
        "THIS_WEEK": _week(today, 0),
        "LAST_MONTH": _month(today, -1),
        "THIS_MONTH": _month(today, 0),
    }
    if of.text not in fixed:
        raise malformed(f"unexpected token: '{of.text}'")
    return fixed[of.text]


def _literal(text: str) -> tuple[datetime, datetime]:
    try:
        if "T" in text:
            at = parsed_time(text).astimezone(UTC)
            return at, at
        start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise malformed(f"Invalid date: {text}") from error
    return start, start + DAY


def _week(today: datetime, shift: int) -> tuple[datetime, datetime]:
    start = today - timedelta(days=(today.weekday() + 1) % 7) + timedelta(weeks=shift)
    return start, start + timedelta(weeks=1)


def _month(today: datetime, shift: int) -> tuple[datetime, datetime]:
    months = today.year * 12 + today.month - 1 + shift
    start = today.replace(year=months // 12, month=months % 12 + 1, day=1)
    following = months + 1
    return start, today.replace(year=following // 12, month=following % 12 + 1, day=1)
