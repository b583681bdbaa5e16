"""What panels and dialogs are given: values as Salesforce sent them, with label and type."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

State = Literal["live", "stored", "deleted", "merged", "hidden"]
TILES = {
    "Case": "case",
    "Account": "account",
    "Opportunity": "opportunity",
    "Lead": "lead",
    "Contact": "contact",
}


@dataclass(frozen=True)
class Column:
    """`type` of the Salesforce field: numbers stand at the right edge."""

    name: str
    label: str
    searched: bool = True
    type: str = ""


@dataclass(frozen=True)
class Cell:
    """`value` as in JSON; `href` only for links that are safe to follow.

    `currency` is the code of an amount, empty where the org has but one.
    `tone` is set for fields like Status, drawn as a lozenge: neutral, info, ok, warn, bad.
    `rich`: `value` is HTML that is safe to show, without some images for the two reasons.
    """

    name: str
    label: str
    type: str
    value: Any = None
    href: str = ""
    currency: str = ""
    tone: str = ""
    rich: bool = False
    images_off: int = 0
    images_lost: int = 0


@dataclass(frozen=True)
class Row:
    """One linked record. `linked_by` is an account id; `merged_into` the id of the other record."""

    link_id: UUID
    object_name: str
    record_id: str
    name: str
    url: str
    state: State
    linked_at: datetime
    cells: tuple[Cell, ...] = ()
    merged_into: str = ""
    merged_name: str = ""
    gone_at: datetime | None = None
    linked_by: str = ""

    @property
    def tile(self) -> str:
        return TILES.get(self.object_name, "other")


@dataclass(frozen=True)
class Problem:
    """Why the values aren't live. `retry`: asking again can help."""

    code: str
    title: str
    sentence: str
    retry: bool = False


@dataclass(frozen=True)
class Group:
    """`problem` is of this object alone, for instance when the org no longer shows it."""

    object_name: str
    label: str
    label_plural: str
    total: int
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    offset: int = 0
    missing_fields: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def more(self) -> int:
        """How many linked records come after these."""
        return max(0, self.total - self.offset - len(self.rows))

    @property
    def next_offset(self) -> int:
        return self.offset + len(self.rows)

    @property
    def from_store(self) -> bool:
        """Nothing in it was read from Salesforce."""
        return all(row.state == "stored" for row in self.rows)

    @property
    def tile(self) -> str:
        return TILES.get(self.object_name, "other")


@dataclass(frozen=True)
class PanelRecords:
    groups: tuple[Group, ...] = ()
    live: bool = False
    problem: Problem | None = None
    fetched_at: datetime | None = None

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)


@dataclass(frozen=True)
class FoundRecord:
    record_id: str
    name: str
    url: str
    linked: bool
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class SearchResult:
    """`everywhere`: by Salesforce's own search. `exact`: found by number, id or address."""

    object_name: str
    label: str
    label_plural: str
    columns: tuple[Column, ...] = field(default=())
    rows: tuple[FoundRecord, ...] = field(default=())
    exact: bool = False
    everywhere: bool = False
    capped: bool = False
