"""What the org refuses of a statement that reads well: unknown names, unfit fields and values."""

import re
from collections.abc import Iterator
from typing import Any

from simulators.salesforce_org import ids
from simulators.salesforce_org.describe import child_relationship
from simulators.salesforce_org.errors import ApiError, bad_field
from simulators.salesforce_org.fields import NUMBERS, TEXTS, Field, SObject
from simulators.salesforce_org.soql import moments
from simulators.salesforce_org.soql.parse import Logic, Moment, Query, Test
from simulators.salesforce_org.soql.paths import Paths
from simulators.salesforce_org.soql.tokens import malformed, unknown

LONGEST_LITERAL = 4000
MOST_OFFSET = 2000
IDS = ("id", "reference")
MOMENTS = ("date", "datetime")
EQUALITY = ("=", "!=", "IN", "NOT IN")
ORDERED = (*EQUALITY, "<", "<=", ">", ">=")


class Judge:
    def __init__(self, org: Any, paths: Paths) -> None:
        self.org = org
        self.paths = paths

    def check(self, of: SObject, query: Query) -> None:
        """ApiError where the org would refuse."""
        self._columns(of, query)
        for test in tests_in(query.where):
            self._test(of, test)
        for order in query.order:
            if not self.paths.field(of, order.path).has("s"):
                raise bad_field(f"field '{order.path}' can not be sorted in a query call")
        if query.offset > MOST_OFFSET:
            message = f"Maximum SOQL offset allowed is {MOST_OFFSET}"
            raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", message)

    def child(self, of: SObject, query: Query) -> tuple[SObject, str]:
        """The object of a child query and its lookup that leads back here."""
        for other in self.org.sobjects.values():
            for one in other.fields.values():
                name = child_relationship(other, one) if of.name in one.reference_to else None
                if name and name.lower() == query.source.lower():
                    return self.org.seen(other), one.name
        message = f"Didn't understand relationship '{query.source}' in FROM part of query call."
        raise ApiError(400, "INVALID_TYPE", message)

    def _columns(self, of: SObject, query: Query) -> None:
        seen = set()
        for column in query.columns:
            if isinstance(column, Query):
                self._child_query(of, column)
            elif column.path:
                self.paths.field(of, column.path)
                key = (column.path.lower(), column.alias)
                if key in seen:
                    raise bad_field(f"duplicate field selected: {column.path}")
                seen.add(key)

    def _child_query(self, of: SObject, query: Query) -> None:
        if any(isinstance(one, Query) for one in query.columns):
            raise unknown("child queries in child queries")
        self.check(self.child(of, query)[0], query)

    def _test(self, of: SObject, test: Test) -> None:
        one = self.paths.field(of, test.path)
        if not one.has("f"):
            raise bad_field(f"field '{test.path}' can not be filtered in a query call")
        if test.operator not in _operators(one):
            message = f"invalid operator on {one.type} field"
            raise ApiError(400, "INVALID_QUERY_FILTER_OPERATOR", message)
        for value in test.value if isinstance(test.value, list) else [test.value]:
            self._value(one, value)

    def _value(self, one: Field, value: Any) -> None:
        if isinstance(value, Query):
            return self._inner(value)
        if value is None:
            return None
        if isinstance(value, str) and len(value) > LONGEST_LITERAL:
            raise malformed("SOQL statements cannot query strings longer than 4000 characters")
        if not _fits(one, value):
            should = " not" if isinstance(value, str) else ""
            end = f" and should{should} be enclosed in quotes" if one.type not in MOMENTS else ""
            raise bad_field(
                f"value of filter criterion for field '{one.name}' must be of type {one.type}{end}"
            )
        if isinstance(value, Moment):
            moments.span(value, self.org.now())  # refuses a day that there is not
        if one.type in IDS and not ids.is_id(value):
            message = f"invalid ID field: {value}"
            raise ApiError(400, "INVALID_QUERY_FILTER_OPERATOR", message)
        return None

    def _inner(self, query: Query) -> None:
        """`IN (SELECT …)`: one column, and that an id."""
        of = self.paths.target(query.source)
        self.check(of, query)
        column = query.columns[0]
        alone = len(query.columns) == 1 and not isinstance(column, Query) and column.path
        if not alone or self.paths.field(of, column.path).type not in IDS:
            raise malformed("The inner select must have one column that is an id or a reference")


def check_links(of: SObject, query: Query) -> None:
    """Links of files are only looked up from the file or from what it belongs to."""
    if of.name != "ContentDocumentLink":
        return
    ends = ("contentdocumentid", "linkedentityid")
    if not any(
        one.path.lower() in ends and one.operator in ("=", "IN") for one in tests_in(query.where)
    ):
        message = (
            "Implementation restriction: ContentDocumentLink requires a filter by a single Id on"
            " ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using"
            " the IN operator."
        )
        raise malformed(message)


def tests_in(where: Any) -> Iterator[Test]:
    if isinstance(where, Logic):
        for part in where.parts:
            yield from tests_in(part)
    elif where is not None:
        yield where


def _operators(one: Field) -> tuple[str, ...]:
    if one.type == "multipicklist":
        return ("=", "!=", "INCLUDES", "EXCLUDES")
    if one.type in ("boolean", *IDS):
        return EQUALITY
    return (*ORDERED, "LIKE") if one.type in TEXTS else ORDERED


def _fits(one: Field, value: Any) -> bool:
    if one.type == "boolean":
        return isinstance(value, bool)
    if one.type in NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if one.type in MOMENTS:
        return isinstance(value, Moment) and not _wrong_form(one, value)
    return isinstance(value, str)


def _wrong_form(one: Field, value: Moment) -> bool:
    """A date against a date-time or the other way round; `TODAY` and its like fit both."""
    exact = re.match(r"\d", value.text) is not None
    return exact and ("T" in value.text) is not (one.type == "datetime")
