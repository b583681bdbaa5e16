"""Answers a query from the store."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from simulators.salesforce_org import rows
from simulators.salesforce_org.errors import ApiError
from simulators.salesforce_org.fields import Field, SObject
from simulators.salesforce_org.soql import match
from simulators.salesforce_org.soql.judge import Judge, check_links
from simulators.salesforce_org.soql.parse import Column, Logic, Query, Test, parse
from simulators.salesforce_org.soql.paths import Paths

Record = dict[str, Any]
Narrow = Callable[[SObject, Record], bool]
LONG_TEXT = 255
SMALL_PAGE, PAGE = 200, 2000


@dataclass(frozen=True)
class Found:
    total: int
    rows: list[Record]
    """Every one, as it is shown."""
    largest_page: int = PAGE


def run(
    org: Any,
    soql: str,
    base: str,
    *,
    deleted: bool = False,
    only: Narrow | None = None,
    searching: bool = False,
) -> Found:
    """ApiError where the org refuses the statement. `only` narrows what it finds."""
    return Evaluation(org, soql, base, deleted=deleted).answer(only, searching=searching)


class Evaluation:
    def __init__(self, org: Any, soql: str, base: str, *, deleted: bool) -> None:
        self.org, self.base, self.deleted = org, base, deleted
        self.query = parse(soql)
        self.paths = Paths(org, soql, self.query.alias)
        self.judge = Judge(org, self.paths)

    def answer(self, only: Narrow | None, *, searching: bool) -> Found:
        of = self.paths.target(self.query.source)
        if searching and "searchable" in of.off:
            raise ApiError(400, "INVALID_TYPE", f"sObject type '{of.name}' is not searchable.")
        check_links(of, self.query)
        self.judge.check(of, self.query)
        found = self._rows(of, self.query, self._candidates(of, only))
        if self.query.count_only:
            return Found(len(found), [])
        shown = [self._shown(of, one, self.query) for one in found]
        return Found(len(found), shown, self._largest_page(of))

    def _candidates(self, of: SObject, only: Narrow | None) -> list[Record]:
        records: list[Record] = self.org.store.visible(of, deleted=self.deleted)
        return [one for one in records if only is None or only(of, one)]

    def _largest_page(self, of: SObject) -> int:
        """With two long texts a page has 200 rows at most."""
        columns = [one for one in self.query.columns if isinstance(one, Column)]
        fields = [self.paths.field(of, one.path) for one in columns]
        long = [one for one in fields if one.type == "textarea" and one.length > LONG_TEXT]
        return SMALL_PAGE if len(long) > 1 else PAGE

    def _rows(self, of: SObject, query: Query, candidates: list[Record]) -> list[Record]:
        found = [one for one in candidates if self._holds(of, one, query.where)]
        for order in reversed(query.order):
            found = match.in_order(
                found,
                self.paths.field(of, order.path),
                lambda record, path=order.path: self.paths.value(of, record, path),
                descending=order.descending,
                nulls_last=bool(order.nulls_last),
            )
        end = None if query.limit is None else query.offset + query.limit
        return found[query.offset : end]

    def _holds(self, of: SObject, record: Record, where: Any) -> bool:
        if where is None:
            return True
        if isinstance(where, Logic):
            answers = (self._holds(of, record, part) for part in where.parts)
            if where.word == "NOT":
                return not next(answers)
            return all(answers) if where.word == "AND" else any(answers)
        one = self.paths.field(of, where.path)
        value = self.paths.value(of, record, where.path)
        if where.function == "TOLABEL":
            value = match.label(one, value)
        return match.holds(one, value, self._without_query(where), self.org.now())

    def _without_query(self, test: Test) -> Test:
        query = test.value
        if not isinstance(query, Query):
            return test
        of = self.paths.target(query.source)
        found = self._rows(of, query, self._candidates(of, None))
        values = [self.paths.value(of, one, query.columns[0].path) for one in found]
        return replace(test, value=[one for one in values if one is not None])

    def _shown(self, of: SObject, record: Record, query: Query) -> Record:
        shown: Record = {"attributes": rows.attributes(of, record, self.base)}
        for column in query.columns:
            if isinstance(column, Query):
                shown[column.source] = self._children(of, record, column)
            else:
                self._put(of, record, column, shown)
        return shown

    def _children(self, of: SObject, record: Record, query: Query) -> Record | None:
        """Null, not empty, where there are none."""
        child, through = self.judge.child(of, query)
        own = [one for one in self._candidates(child, None) if one.get(through) == record["Id"]]
        found = self._rows(child, query, own)
        if not found:
            return None
        shown = [self._shown(child, one, query) for one in found]
        return {"totalSize": len(shown), "done": True, "records": shown}

    def _put(self, of: SObject, record: Record, column: Column, shown: Record) -> None:
        head, rest = self.paths.split(of, column.path)
        if not rest:
            self._put_own(of, record, replace(column, path=head), shown)
            return
        lookup = of.lookup(head)
        name = lookup.relationship if lookup and lookup.relationship else head
        parent = self.paths.parent(of, record, head)
        if parent is None:
            shown.setdefault(name, None)
            return
        held = shown.get(name) or {"attributes": rows.attributes(*parent, self.base)}
        shown[name] = held
        self._put(*parent, replace(column, path=rest), held)

    def _put_own(self, of: SObject, record: Record, column: Column, shown: Record) -> None:
        one: Field | None = of.find(column.path)
        value = record.get(one.name) if one else None
        if one and column.function == "TOLABEL":
            value = match.label(one, value)
        shown[column.alias or (one.name if one else column.path)] = value
