"""Writing SOQL. Identifiers come only from describe; values only through the quoting here."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from salesforce import ids

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*){0,5}")
ESCAPES = {
    "\\": "\\\\",
    "'": "\\'",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
    "\0": "",
    # Half of a pair can't be sent: it has no UTF-8.
    **{chr(code): "" for code in range(0xD800, 0xE000)},
}
LONGEST = 4000


def identifier(name: str) -> str:
    """A field path or object name. A second lock: callers take names from describe anyway."""
    if not NAME.fullmatch(name):
        raise ValueError("not a field or object name")
    return name


def escaped(text: str) -> str:
    return "".join(ESCAPES.get(char, char) for char in text)


def literal(text: str) -> str:
    """`text` as a quoted string; ValueError over 4,000 characters (a limit of WHERE)."""
    quoted = escaped(text)
    if len(quoted) > LONGEST:
        raise ValueError("longer than SOQL takes in a condition")
    return f"'{quoted}'"


def like(text: str) -> str:
    """A pattern that finds `text` anywhere; `%` and `_` in it stand for themselves."""
    wild = escaped(text).replace("%", "\\%").replace("_", "\\_")
    if len(wild) > LONGEST:
        raise ValueError("longer than SOQL takes in a condition")
    return f"'%{wild}%'"


def value(of: str | bool | int | Decimal | float | date | datetime | None) -> str:
    """Any plain value as SOQL writes it: dates and numbers unquoted, times in UTC with `Z`."""
    if of is None:
        return "null"
    if isinstance(of, bool):
        return "true" if of else "false"
    if isinstance(of, datetime):
        return of.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"
    if isinstance(of, date):
        return of.isoformat()
    if isinstance(of, int | float | Decimal):
        return _number(of)
    return literal(of)


def _number(of: int | float | Decimal) -> str:
    exact = Decimal(str(of))
    if not exact.is_finite():
        raise ValueError("not a number that Salesforce knows")
    return format(exact, "f")


def id_list(record_ids: Iterable[str]) -> str:
    """`('500…','500…')`; ValueError where one is no id, or there is none."""
    listed = ",".join(f"'{ids.to18(one)}'" for one in record_ids)
    if not listed:
        raise ValueError("IN takes one id at least")
    return f"({listed})"


def select(
    fields: Iterable[str],
    object_name: str,
    *,
    where: str = "",
    order: str = "",
    limit: int | None = None,
) -> str:
    """`where` and `order` are SOQL built with the functions above."""
    columns = ", ".join(identifier(name) for name in dict.fromkeys(fields))
    if not columns:
        raise ValueError("SELECT takes one field at least")
    parts = [f"SELECT {columns} FROM {identifier(object_name)}"]
    if where:
        parts.append(f"WHERE {where}")
    if order:
        parts.append(f"ORDER BY {order}")
    if limit is not None:
        parts.append(f"LIMIT {int(limit)}")
    return " ".join(parts)
