"""Answers a query from the store."""

import re
from datetime import UTC, datetime
from functools import cmp_to_key, partial
from typing import Any

from simulators.salesforce_org.errors import ApiError
from simulators.salesforce_org.fields import SObject
from simulators.salesforce_org.soql import moments
from simulators.salesforce_org.soql.parse import Column, Logic, Moment, Query, Test, parse
from simulators.salesforce_org.soql.paths import Paths
from simulators.salesforce_org.soql.tokens import malformed
from simulators.salesforce_org.values import parsed_time

Record = dict[str, Any]
LONGEST_LITERAL = 4000
MOST_OFFSET = 2000


def run(org: Any, soql: str, base: str, *, deleted: bool = False) -> tuple[int, list[Record]]:
    """(totalSize, every row as it is shown). ApiError where the org refuses the statement."""
    return Evaluation(org, soql, base, deleted=deleted).answer()


class Evaluation:
    def __init__(self, org: Any, soql: str, base: str, *, deleted: bool) -> None:
        self.org, self.base, self.deleted = org, base, deleted
        self.paths = Paths(org, soql)
        self.query = parse(soql)

    def answer(self) -> tuple[int, list[Record]]:
        of = self.paths.target(self.query.source)
        self._judge(of, self.query)
        found = self._rows(of, self.query)
        if self.query.count_only:
            return len(found), []
        return len(found), [self._shown(of, one, self.query) for one in found]

    def _judge(self, of: SObject, query: Query) -> None:
        for column in query.columns:
            if isinstance(column, Query):
                self._judge(self._child(of, column)[0], column)
            elif column.path:
                self.paths.field(of, column.path)
        self._judge_where(of, query.where)
        for order in query.order:
            if not self.paths.field(of, order.path).has("s"):
                raise self._unfit(order.path, "sort")
        if query.offset > MOST_OFFSET:
            message = "Maximum SOQL offset allowed is 2000"
            raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", message)

    def _judge_where(self, of: SObject, where: Any) -> None:
        if isinstance(where, Logic):
            for part in where.parts:
                self._judge_where(of, part)
        if not isinstance(where, Test):
            return
        one = self.paths.field(of, where.path)
        if not one.has("f"):
            raise self._unfit(where.path, "filter")
        self._judge_value(one, where)

    def _unfit(self, path: str, verb: str) -> ApiError:
        message = f"field '{path}' can not be {verb}ed in a query call"
        if verb == "sort":
            message = f"field '{path}' can not be sorted in a query call"
        return ApiError(400, "INVALID_FIELD", message)

    def _judge_value(self, one: Any, test: Test) -> None:
        values = test.value if isinstance(test.value, list) else [test.value]
        for value in values:
            if isinstance(value, str) and len(value) > LONGEST_LITERAL:
                raise malformed("SOQL statements cannot query strings longer than 4000 characters")
            wrong = (
                (one.type == "boolean" and not isinstance(value, bool | None))
                or (one.type in ("date", "datetime") and not isinstance(value, Moment | None))
                or (one.type in NUMBERS and not isinstance(value, int | float | None))
                or (one.type in TEXT and not isinstance(value, str | Query | None))
            )
            if wrong or (one.type == "date" and isinstance(value, Moment) and "T" in _iso(value)):
                message = f"value of filter criterion for field '{one.name}' must be of type {one.type} and should"
                message += " not be enclosed in quotes" if isinstance(value, str) else ""
                raise ApiError(400, "INVALID_FIELD", message)
        if test.operator == "LIKE" and one.type not in TEXT | {"reference"}:
            raise ApiError(400, "INVALID_FIELD", f"invalid operator on {one.type} field")
        if test.operator in ("INCLUDES", "EXCLUDES") and one.type != "multipicklist":
            raise ApiError(400, "INVALID_FIELD", "invalid operator: INCLUDES and EXCLUDES")
        if test.operator == "LIKE" and one.type in ("reference", "id"):
            raise ApiError(400, "INVALID_FIELD", "invalid operator on id field")

    def _child(self, of: SObject, child: Query) -> tuple[SObject, str]:
        """The child object and the lookup that leads back here."""
        from simulators.salesforce_org.describe import child_relationship

        for other in self.org.sobjects.values():
            for one in other.fields.values():
                if of.name in one.reference_to:
                    name = child_relationship(other, one)
                    if name and name.lower() == child.source.lower():
                        return self.org.seen(other), one.name
        message = f"Didn't understand relationship '{child.source}' in FROM part of query call."
        raise ApiError(400, "INVALID_TYPE", message)

    def _rows(
        self, of: SObject, query: Query, *, through: str = "", parent: str = ""
    ) -> list[Record]:
        found = [
            record
            for record in self.org.store.visible(of, deleted=self.deleted)
            if (not through or record.get(through) == parent)
            and self._holds(of, record, query.where)
        ]
        found = self._ordered(of, found, query)
        end = None if query.limit is None else query.offset + query.limit
        return found[query.offset : end]

    def _ordered(self, of: SObject, found: list[Record], query: Query) -> list[Record]:
        for order in reversed(query.order):
            last = order.nulls_last if order.nulls_last is not None else order.descending
            key = partial(self._value_at, of, order.path)
            found = _sorted(found, key, order.descending, last)
        return found

    def _value_at(self, of: SObject, path: str, record: Record) -> Any:
        return self.paths.value(of, record, path)

    def _shown(self, of: SObject, record: Record, query: Query) -> Record:
        shown: Record = {
            "attributes": {"type": of.name, "url": f"{self.base}/sobjects/{of.name}/{record['Id']}"}
        }
        for column in query.columns:
            if isinstance(column, Query):
                shown[column.source] = self._children(of, record, column)
            else:
                self._put(of, record, column, shown)
        return shown

    def _children(self, of: SObject, record: Record, query: Query) -> Record | None:
        child, through = self._child(of, query)
        rows = self._rows(child, query, through=through, parent=record["Id"])
        if not rows:
            return None
        shown = [self._shown(child, one, query) for one in rows]
        return {"totalSize": len(shown), "done": True, "records": shown}

    def _put(self, of: SObject, record: Record, column: Column, shown: Record) -> None:
        head, _, rest = column.path.partition(".")
        if rest and head.lower() == of.name.lower():
            return self._put(of, record, Column(rest, column.function, column.alias), shown)
        if not rest:
            one = of.find(head)
            name = column.alias or (one.name if one else head)
            value = record.get(one.name) if one else None
            shown[name] = _label(one, value) if column.function == "TOLABEL" else value
            return None
        lookup = of.lookup(head)
        name = lookup.relationship if lookup and lookup.relationship else head
        parent = self.paths.parent(of, record, head)
        if parent is None:
            shown.setdefault(name, None)
            return None
        held = shown.get(name) or {
            "attributes": {
                "type": parent[0].name,
                "url": f"{self.base}/sobjects/{parent[0].name}/{parent[1]['Id']}",
            }
        }
        shown[name] = held
        return self._put(*parent, Column(rest, column.function, column.alias), held)

    def _holds(self, of: SObject, record: Record, where: Any) -> bool:
        if where is None:
            return True
        if isinstance(where, Logic):
            answers = (self._holds(of, record, part) for part in where.parts)
            if where.word == "NOT":
                return not next(answers)
            return all(answers) if where.word == "AND" else any(answers)
        value = self.paths.value(of, record, where.path)
        if where.function == "TOLABEL":
            value = _label(self.paths.field(of, where.path), value)
        return self._test(value, where)

    def _test(self, value: Any, test: Test) -> bool:
        if test.operator in ("IN", "NOT IN"):
            inside = any(self._equal(value, one) for one in self._listed(test.value))
            return inside is (test.operator == "IN")
        if test.operator in ("INCLUDES", "EXCLUDES"):
            held = set((value or "").split(";"))
            hit = any(set(one.split(";")) <= held for one in test.value)
            return hit is (test.operator == "INCLUDES")
        if test.operator == "LIKE":
            return value is not None and _like(test.value).fullmatch(str(value)) is not None
        if test.operator == "=":
            return self._equal(value, test.value)
        if test.operator == "!=":
            return not self._equal(value, test.value)
        return value is not None and self._compare(value, test)

    def _listed(self, value: Any) -> list[Any]:
        if not isinstance(value, Query):
            return list(value)
        of = self.paths.target(value.source)
        column = value.columns[0].path
        return [self.paths.value(of, one, column) for one in self._rows(of, value)]

    def _equal(self, value: Any, wanted: Any) -> bool:
        if isinstance(wanted, Moment):
            if value is None:
                return False
            start, end = moments.span(wanted, self.org.now())
            at = _moment(value)
            return at == start if start == end else start <= at < end
        if isinstance(value, str) and isinstance(wanted, str):
            if len(wanted) in (15, 18) and len(value) == 18 and value[:15] == wanted[:15]:
                return True
            return value.lower() == wanted.lower()
        return value == wanted or (value in (None, "") and wanted in (None, ""))

    def _compare(self, value: Any, test: Test) -> bool:
        wanted = test.value
        if isinstance(wanted, Moment):
            start, end = moments.span(wanted, self.org.now())
            value = _moment(value)
            edge = {"<": start, ">=": start, ">": end, "<=": end}[test.operator]
            if test.operator == ">" and start != end:
                return bool(value >= end)
            if test.operator == "<=" and start != end:
                return bool(value < end)
            wanted = edge
        if isinstance(value, str):
            value, wanted = value.lower(), str(wanted).lower()
        if wanted is None:
            return False
        return bool(
            {
                "<": value < wanted,
                "<=": value <= wanted,
                ">": value > wanted,
                ">=": value >= wanted,
            }[test.operator]
        )


NUMBERS = {"int", "long", "double", "currency", "percent"}
TEXT = {
    "string",
    "picklist",
    "email",
    "phone",
    "url",
    "id",
    "textarea",
    "combobox",
    "multipicklist",
}


def _iso(moment: Moment) -> str:
    return moment.text if moment.text[0].isdigit() else ""


def _moment(value: str) -> datetime:
    if "T" in value:
        return parsed_time(value).astimezone(UTC)
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def _label(one: Any, value: Any) -> Any:
    labels = {choice.value: choice.label for choice in one.picklist} if one else {}
    return labels.get(value, value)


def _like(pattern: str) -> re.Pattern[str]:
    out, place = "", 0
    while place < len(pattern):
        char = pattern[place]
        if char == "\\" and place + 1 < len(pattern):
            place += 1
            out += re.escape(pattern[place])
        else:
            out += {"%": ".*", "_": "."}.get(char, re.escape(char))
        place += 1
    return re.compile(out, re.I | re.S)


def _sorted(found: list[Record], key: Any, descending: bool, nulls_last: bool) -> list[Record]:
    def order(one: Record, other: Record) -> int:
        left, right = key(one), key(other)
        if left is None or right is None:
            if left is None and right is None:
                return 0
            first = -1 if left is None else 1
            return -first if nulls_last else first
        if isinstance(left, str):
            left, right = left.lower(), str(right).lower()
        sign = (left > right) - (left < right)
        return -sign if descending else sign

    return sorted(found, key=cmp_to_key(order))
