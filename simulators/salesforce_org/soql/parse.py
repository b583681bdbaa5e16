"""The grammar: one object, fields with parents, one level of child queries, a condition tree."""

from dataclasses import dataclass, field
from typing import Any

from simulators.salesforce_org.soql.tokens import Token, malformed, read, unquoted

COMPARE = {"=", "!=", "<>", "<", "<=", ">", ">="}
FUNCTIONS = {"TOLABEL", "COUNT", "COUNT_DISTINCT", "MAX", "MIN", "FORMAT"}


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
        raise malformed(f"unexpected token: '{reader.peek().text}'")
    return query


class Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def left(self) -> bool:
        return self.place < len(self.tokens)

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
            raise malformed(f"unexpected token: '{self.peek().text}'")

    def name(self) -> str:
        token = self.next()
        if token.kind != "name":
            raise malformed(f"unexpected token: '{token.text}'")
        return token.text

    def query(self) -> Query:
        found = Query()
        self.must("SELECT")
        self._columns(found)
        self.must("FROM")
        found.source = self.name()
        if self.peek().kind == "name" and self.peek().text.upper() not in CLAUSES:
            raise malformed(f"unexpected token: '{self.peek().text}'")
        if self.said("WHERE"):
            found.where = self._any()
        if self.said("ORDER", "BY"):
            found.order = self._orders()
        if self.said("LIMIT"):
            found.limit = self._count()
        if self.said("OFFSET"):
            found.offset = self._count()
        return found

    def _columns(self, found: Query) -> None:
        while True:
            found.columns.append(self._column())
            if not self.said(","):
                break
        first = found.columns[0]
        alone = len(found.columns) == 1 and isinstance(first, Column)
        found.count_only = alone and first.function == "COUNT" and not first.path

    def _column(self) -> Any:
        if self.said("("):
            child = self.query()
            self.must(")")
            return child
        name = self.name()
        if not self.said("("):
            return Column(name)
        if name.upper() not in FUNCTIONS:
            raise malformed(f"unexpected token: '{name}'")
        path = "" if self.peek().text == ")" else self.name()
        self.must(")")
        alias = ""
        if self.peek().kind == "name" and self.peek().text.upper() != "FROM":
            alias = self.name()
        return Column(path, name.upper(), alias)

    def _orders(self) -> list[Order]:
        orders = []
        while True:
            path = self.name()
            descending = self.said("DESC") or (self.said("ASC") and False)
            last = True if self.said("NULLS", "LAST") else None
            last = False if self.said("NULLS", "FIRST") else last
            orders.append(Order(path, descending, last))
            if not self.said(","):
                return orders

    def _count(self) -> int:
        token = self.next()
        if token.kind != "number" or not token.text.isdigit():
            raise malformed(f"unexpected token: '{token.text}'")
        return int(token.text)

    def _any(self) -> Any:
        """AND and OR may not be mixed without brackets."""
        parts = [self._one()]
        word = ""
        while self.peek().text.upper() in ("AND", "OR"):
            found = self.next().text.upper()
            if word and found != word:
                raise malformed(f"unexpected token: {found}")
            word = found
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Logic(word, tuple(parts))

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
            function, path = path.upper(), self.name()
            self.must(")")
        token = self.next()
        word = token.text.upper()
        if token.text in COMPARE:
            return Test(path, "!=" if token.text == "<>" else token.text, self._value(), function)
        if word == "LIKE":
            return Test(path, "LIKE", self._value(like=True), function)
        if word == "NOT" and self.said("IN"):
            return Test(path, "NOT IN", self._list(), function)
        if word in ("IN", "INCLUDES", "EXCLUDES"):
            return Test(path, word, self._list(), function)
        raise malformed(f"unexpected token: '{token.text}'")

    def _list(self) -> Any:
        self.must("(")
        if self.peek().text.upper() == "SELECT":
            inner = self.query()
            self.must(")")
            return inner
        values = [self._value()]
        while self.said(","):
            values.append(self._value())
        self.must(")")
        return values

    def _value(self, *, like: bool = False) -> Any:
        token = self.next()
        if token.kind == "string":
            return unquoted(token.text, like=like)
        if token.kind in ("time", "date"):
            return Moment(token.text)
        if token.kind == "number":
            return float(token.text) if "." in token.text else int(token.text)
        word = token.text.upper()
        if word in ("TRUE", "FALSE"):
            return word == "TRUE"
        if word == "NULL":
            return None
        if token.kind != "name":
            raise malformed(f"unexpected token: '{token.text}'")
        number = self._count() if self.said(":") else None
        return Moment(word, number)


CLAUSES = {"WHERE", "ORDER", "LIMIT", "OFFSET"}
