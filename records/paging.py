"""Pages of what is newest first, by the moment where a page ends. Pure.

Several may be of the same second, so a place is that second and how many of it were shown. OFFSET
alone would end at 2,000 and repeat what is pushed down by something new.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.errors import Refused
from salesforce import soql

PAGE = 25
PLACE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)~(\d{1,4})")
MOST_OFFSET = 2000


@dataclass(frozen=True)
class Pages:
    """Of one object, by a date of it."""

    object_name: str
    columns: tuple[str, ...]
    date: str

    def statement(self, where: str, after: str = "") -> str:
        """One more than is shown, to know whether there is more."""
        at, skip = _place(after) if after else ("", 0)
        where = f"{where} AND {self.date} <= {at}" if at else where
        order = f"{self.date} DESC NULLS LAST, Id DESC"
        found = soql.select(
            self.columns, self.object_name, where=where, order=order, limit=PAGE + 1
        )
        return f"{found} OFFSET {skip}" if skip else found

    def cut(
        self, rows: Sequence[Mapping[str, Any]], after: str
    ) -> tuple[list[Mapping[str, Any]], str]:
        """What is shown of the answer, and where the next page begins; empty at the end."""
        shown = list(rows[:PAGE])
        moment = shown[-1].get(self.date) if len(rows) > PAGE else None
        if not moment:
            return shown, ""
        at = soql.value(datetime.fromisoformat(str(moment)))
        before, skip = _place(after) if after else ("", 0)
        same = sum(one.get(self.date) == moment for one in shown) + (skip if before == at else 0)
        return shown, f"{at}~{same}" if same <= MOST_OFFSET else ""


def _place(after: str) -> tuple[str, int]:
    found = PLACE.fullmatch(after)
    if found is None or int(found[2]) > MOST_OFFSET or not _is_moment(found[1]):
        raise Refused("after", "Open the record again.", status=400)
    return found[1], int(found[2])


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
