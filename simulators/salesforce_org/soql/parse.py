"""The grammar: one object, fields with parents, one level of child queries, a condition tree."""

from dataclasses import dataclass, field
from typing import Any

from simulators.salesforce_org.errors import ApiError
from simulators.salesforce_org.soql.tokens import Token, malformed, read, unknown, unquoted

COMPARE = {"=", "!=", "<>", "<", "<=", ">", ">="}
CLAUSES = {"WHERE", "ORDER", "LIMIT", "OFFSET"}
# Right SOQL that this simulation leaves out.
LEFT_OUT = {"USING", "WITH", "GROUP", "HAVING", "FOR", "UPDATE"}
AGGREGATES = {"COUNT", "COUNT_DISTINCT", "MAX", "MIN", "AVG", "SUM"}
FUNCTIONS_LEFT_OUT = AGGREGATES | {
    *("FORMAT", "FIELDS", "CONVERTCURRENCY", "CONVERTTIMEZONE", "DISTANCE", "GROUPING"),
    *("CALENDAR_MONTH", "CALENDAR_QUARTER", "CALENDAR_YEAR", "DAY_IN_MONTH", "DAY_IN_WEEK"),
    *("DAY_IN_YEAR", "DAY_ONLY", "FISCAL_MONTH", "FISCAL_QUARTER", "FISCAL_YEAR"),
    *("HOUR_IN_DAY", "WEEK_IN_MONTH", "WEEK_IN_YEAR"),
}


@dataclass(frozen=True)
class Column:
    path: str
    function: str = ""
    alias: str = ""


@dataclass(frozen=True)
class Test:
    path: str
    operator: str
    value: Any
    function: str = ""


@dataclass(frozen=True)
class Logic:
    word: str
    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Order:
    path: str
    descending: bool = False
    nulls_last: bool | None = None


@dataclass
class Query:
    columns: list[Any] = field(default_factory=list)
    """`Column`, or a child `Query`."""
    source: str = ""
    alias: str = ""
    where: Any = None
    order: list[Order] = field(default_factory=list)
    limit: int | None = None
    offset: int = 0
    count_only: bool = False


@dataclass(frozen=True)
class Moment:
    """A date or time literal: `2026-11-23`, `TODAY`, `LAST_N_DAYS:7`."""

    text: str
    number: int | None = None


def parse(soql: str) -> Query:
    reader = Reader(read(soql))
    query = reader.query()
    if reader.left:
        raise reader.unexpected(reader.peek())
    return query


class Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def left(self) -> bool:
        return self.place < len(self.tokens)

    @property
    def word(self) -> str:
        return self.peek().text.upper()

    def peek(self) -> Token:
        return self.tokens[self.place] if self.left else Token("end", "<EOF>", -1)

    def next(self) -> Token:
        token = self.peek()
        self.place += 1
        return token

    def said(self, *words: str) -> bool:
        """Takes the words if they come next."""
        found = [one.text.upper() for one in self.tokens[self.place : self.place + len(words)]]
        if found != list(words):
            return False
        self.place += len(words)
        return True

    def must(self, *words: str) -> None:
        if not self.said(*words):
            raise self.unexpected(self.peek())

    def unexpected(self, token: Token) -> ApiError:
        if token.kind == "name" and token.text.upper() in LEFT_OUT:
            return unknown(token.text.upper())
        return malformed(f"unexpected token: '{token.text}'")

    def name(self) -> str:
        token = self.next()
        if token.kind != "name":
            raise self.unexpected(token)
        return token.text

    def query(self) -> Query:
        found = Query()
        if not self.said("SELECT"):
            raise malformed(f"unexpected token: '{self.peek().text}'")
        self._columns(found)
        self.must("FROM")
        found.source = self.name()
        found.alias = self._alias()
        if self.said("WHERE"):
            found.where = self._any()
        if self.said("ORDER", "BY"):
            found.order = self._orders()
        if self.said("LIMIT"):
            found.limit = self._count()
        if self.said("OFFSET"):
            found.offset = self._count()
        return found

    def _alias(self) -> str:
        if self.peek().kind != "name" or self.word in CLAUSES | LEFT_OUT | {"ALL"}:
            return ""
        return self.name()

    def _columns(self, found: Query) -> None:
        if self.said("COUNT", "(", ")"):
            found.count_only = True
            return
        found.columns.append(self._column())
        while self.said(","):
            found.columns.append(self._column())

    def _column(self) -> Any:
        if self.said("("):
            child = self.query()
            self.must(")")
            return child
        if self.word == "TYPEOF":
            raise unknown("TYPEOF")
        name = self.name()
        if not self.said("("):
            return Column(name)
        self._check_function(name)
        path = self.name()
        self.must(")")
        alias = self.name() if self.peek().kind == "name" and self.word != "FROM" else ""
        return Column(path, name.upper(), alias)

    def _check_function(self, name: str) -> None:
        if name.upper() in FUNCTIONS_LEFT_OUT:
            raise unknown(name.upper())
        if name.upper() != "TOLABEL":
            raise malformed(f"unexpected token: '{name}'")

    def _orders(self) -> list[Order]:
        orders = [self._order()]
        while self.said(","):
            orders.append(self._order())
        return orders

    def _order(self) -> Order:
        path = self.name()
        if self.word == "(":
            raise unknown("functions in ORDER BY")
        descending = self.said("DESC")
        if not descending:
            self.said("ASC")
        return Order(path, descending, self._nulls_last())

    def _nulls_last(self) -> bool | None:
        if not self.said("NULLS"):
            return None
        if self.said("LAST"):
            return True
        self.must("FIRST")
        return False

    def _count(self) -> int:
        token = self.next()
        if token.kind != "number" or not token.text.isdigit():
            raise self.unexpected(token)
        return int(token.text)

    def _any(self) -> Any:
        """AND and OR may not be mixed without brackets."""
        parts = [self._one()]
        joined = self.word
        while self.word in ("AND", "OR"):
            if self.word != joined:
                raise malformed(f"unexpected token: {self.word}")
            self.next()
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Logic(joined, tuple(parts))

    def _one(self) -> Any:
        if self.said("NOT"):
            return Logic("NOT", (self._one(),))
        if self.said("("):
            inner = self._any()
            self.must(")")
            return inner
        return self._test()

    def _test(self) -> Test:
        path, function = self.name(), ""
        if self.said("("):
            self._check_function(path)
            function, path = path.upper(), self.name()
            self.must(")")
        operator, value = self._operation()
        return Test(path, operator, value, function)

    def _operation(self) -> tuple[str, Any]:
        token = self.next()
        word = token.text.upper()
        if token.text in COMPARE:
            return ("!=" if token.text == "<>" else token.text), self._value()
        if word == "LIKE":
            return "LIKE", self._pattern()
        if word == "NOT" and self.said("IN"):
            return "NOT IN", self._list()
        if word in ("IN", "INCLUDES", "EXCLUDES"):
            return word, self._list()
        raise self.unexpected(token)

    def _pattern(self) -> str:
        token = self.next()
        if token.kind != "string":
            raise self.unexpected(token)
        return unquoted(token.text, like=True)

    def _list(self) -> Any:
        self.must("(")
        found = self.query() if self.word == "SELECT" else [self._value()]
        while isinstance(found, list) and self.said(","):
            found.append(self._value())
        self.must(")")
        return found

    def _value(self) -> Any:
        token = self.next()
        if token.kind == "string":
            return unquoted(token.text)
        if token.kind in ("time", "date"):
            return Moment(token.text)
        if token.kind == "number":
            return float(token.text) if "." in token.text else int(token.text)
        word = token.text.upper()
        if word in WORDS:
            return WORDS[word]
        if token.kind != "name":
            raise self.unexpected(token)
        return self._named_moment(token)

    def _named_moment(self, token: Token) -> Moment:
        word = token.text.upper()
        counted = "_N_" in word
        if word not in MOMENTS and not (counted and self.said(":")):
            raise self.unexpected(token)
        return Moment(word, self._count() if counted else None)


WORDS = {"TRUE": True, "FALSE": False, "NULL": None}
MOMENTS = {
    *("YESTERDAY", "TODAY", "TOMORROW", "LAST_90_DAYS", "NEXT_90_DAYS"),
    *(f"{when}_{what}" for when in ("LAST", "THIS", "NEXT") for what in ("WEEK", "MONTH", "YEAR")),
}
