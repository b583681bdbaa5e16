"""What may be told of an exception outside: its class and its code. Its words may be a customer's:
PostgreSQL answers with the whole row that it refused."""

import traceback
from collections.abc import Iterator
from typing import Any

from django.db import Error

from common.errors import Refused, RemoteError

OWN = (RemoteError, Refused)  # their words are codes


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and all that led to it, those of a group as well."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]


def code(error: BaseException) -> str:
    """`salesforce: unclear`, `23502 records_post sent`, `SQLITE_BUSY`, `errno 111`, or nothing."""
    if isinstance(error, OWN):
        return str(error)
    if isinstance(error, Error):
        error = error.__cause__ or error
    diagnosed = getattr(error, "diag", None)
    names = ("table_name", "column_name", "constraint_name")
    found = [getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)]
    found += [getattr(diagnosed, name, None) for name in names]
    if isinstance(error, OSError) and error.errno:
        found.append(f"errno {error.errno}")
    return " ".join(str(one) for one in found if one)


def of_database(error: BaseException) -> bool:
    return isinstance(error, Error) or hasattr(error, "sqlstate")


def formatted(exc_info: Any) -> str:
    """A traceback, with codes in place of what the database said."""
    text = "".join(traceback.format_exception(*exc_info)).rstrip("\n")
    for one in chain(exc_info[1]):
        if of_database(one) and str(one):
            text = text.replace(str(one), code(one) or "[hidden]")
    return text
