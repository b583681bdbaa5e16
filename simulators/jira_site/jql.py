"""A small part of JQL: clauses on system fields and on what apps index, AND, OR, NOT, ORDER BY."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from simulators.jira_site import adf
from simulators.jira_site.fields import FIELDS
from simulators.jira_site.model import Issue, World

TOKEN = re.compile(
    r"""\s*(?:(?P<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
    r"""|(?P<sign><=|>=|!=|!~|[=<>~(),])|(?P<word>[^\s=<>~!(),"']+))"""
)
WORDS = {"and", "or", "not", "in", "is", "empty", "null", "order", "by", "asc", "desc"}
NOTHING = (None, "", [])
Test = Callable[[World, Issue], bool]
Aliases = dict[str, dict[str, Any]]


class BadQuery(Exception):
    """In Jira's words."""


@dataclass(frozen=True)
class Token:
    text: str
    kind: str

    def says(self, *words: str) -> bool:
        return self.kind == "word" and self.text.lower() in words


@dataclass
class Query:
    test: Test | None
    aliases: Aliases
    order: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def bounded(self) -> bool:
        return self.test is not None

    def run(self, world: World) -> list[Issue]:
        """Newest first where nothing else is asked."""
        test = self.test or (lambda world, issue: True)
        found = [one for one in world.issues.values() if test(world, one)]
        found.sort(key=lambda one: int(one.id), reverse=True)
        for name, down in reversed(self.order):
            found.sort(key=lambda one: _place(world, one, name, self.aliases), reverse=down)
        return found


def parse(text: str, aliases: Aliases) -> Query:
    """`aliases` by their lower-case name, as apps index them."""
    parser = Parser(list(_tokens(text)), aliases)
    test = None if parser.ended or parser.sees("order") else parser.either()
    order = parser.order()
    if not parser.ended:
        raise BadQuery(
            f"Error in the JQL Query: Expecting either 'OR' or 'AND' but got '{parser}'."
        )
    return Query(test, aliases, order)


def _tokens(text: str) -> Iterator[Token]:
    place, text = 0, text.strip()
    while place < len(text):
        hit = TOKEN.match(text, place)
        if hit is None:
            raise BadQuery(f"Error in the JQL Query: unexpected '{text[place]}'.")
        place = hit.end()
        kind = str(hit.lastgroup)
        found = hit[kind]
        yield Token(re.sub(r"\\(.)", r"\1", found[1:-1]) if kind == "quoted" else found, kind)


class Parser:
    def __init__(self, tokens: list[Token], aliases: Aliases) -> None:
        self.tokens = tokens
        self.aliases = aliases

    def __str__(self) -> str:
        return self.tokens[0].text if self.tokens else "the end"

    @property
    def ended(self) -> bool:
        return not self.tokens

    def sees(self, *words: str) -> bool:
        return bool(self.tokens) and self.tokens[0].says(*words)

    def take(self) -> Token:
        if not self.tokens:
            raise BadQuery("Error in the JQL Query: the query ends too early.")
        return self.tokens.pop(0)

    def took(self, sign: str) -> bool:
        seen = bool(self.tokens) and self.tokens[0] == Token(sign, "sign")
        return bool(seen and self.tokens.pop(0))

    def expect(self, sign: str) -> None:
        if not self.took(sign):
            raise BadQuery(f"Error in the JQL Query: Expecting '{sign}' but got '{self}'.")

    def either(self) -> Test:
        tests = [self.both()]
        while self.sees("or"):
            self.take()
            tests.append(self.both())
        return lambda world, issue: any(test(world, issue) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.sees("and"):
            self.take()
            tests.append(self.one())
        return lambda world, issue: all(test(world, issue) for test in tests)

    def one(self) -> Test:
        if self.sees("not"):
            self.take()
            test = self.one()
            return lambda world, issue: not test(world, issue)
        if self.took("("):
            test = self.either()
            self.expect(")")
            return test
        return self.clause()

    def clause(self) -> Test:
        name = self.name()
        sign, wanted = self.comparison()
        aliases = self.aliases
        return lambda world, issue: compare(values(world, issue, name, aliases), sign, wanted)

    def name(self) -> str:
        token = self.take()
        name = token.text.lower()
        found = name if name in self.aliases else _field(name)
        if found is None:
            raise BadQuery(f"Field '{token.text}' does not exist or you do not have permission.")
        return found

    def comparison(self) -> tuple[str, list[str]]:
        token = self.take()
        if token.says("is"):
            negated = self.sees("not") and bool(self.take())
            if not self.take().says("empty", "null"):
                raise BadQuery("Error in the JQL Query: 'IS' goes with EMPTY.")
            return ("is not" if negated else "is"), []
        if token.says("not") and self.sees("in"):
            self.take()
            return "not in", self.listed()
        if token.says("in"):
            return "in", self.listed()
        if token.kind != "sign" or token.text in "(),":
            raise BadQuery(f"Error in the JQL Query: Expecting an operator but got '{token.text}'.")
        return token.text, [self.value()]

    def listed(self) -> list[str]:
        self.expect("(")
        found = [self.value()]
        while self.took(","):
            found.append(self.value())
        self.expect(")")
        return found

    def value(self) -> str:
        token = self.take()
        if token.kind == "sign" or (token.kind == "word" and token.text.lower() in WORDS):
            raise BadQuery(f"Error in the JQL Query: Expecting a value but got '{token.text}'.")
        return token.text

    def order(self) -> list[tuple[str, bool]]:
        if not self.sees("order"):
            return []
        self.take()
        if not self.take().says("by"):
            raise BadQuery("Error in the JQL Query: Expecting 'by'.")
        found = [self.direction(self.name())]
        while self.took(","):
            found.append(self.direction(self.name()))
        return found

    def direction(self, name: str) -> tuple[str, bool]:
        down = self.sees("desc")
        if self.sees("asc", "desc"):
            self.take()
        return name, down


def _field(name: str) -> str | None:
    if name in ("key", "id", "issuekey", "issue", "text"):
        return "key" if name in ("issuekey", "issue") else name
    for one in FIELDS.values():
        if name in (clause.lower() for clause in one.clause_names):
            return one.id
    return None


def values(world: World, issue: Issue, name: str, aliases: Aliases) -> list[Any]:
    """Everything that a clause on this name may be compared with."""
    if name in aliases:
        return _indexed(issue, aliases[name])
    plain: dict[str, list[Any]] = {
        "key": [issue.key, issue.id],
        "id": [issue.id],
        "text": [issue.values.get("summary"), adf.to_text(issue.values.get("description"))],
        "project": [issue.project.key, issue.project.name, issue.project.id],
        "issuetype": [issue.type.name, issue.type.id],
        "status": [world.statuses[issue.values["status"]].name, issue.values["status"]],
        "created": [issue.created],
        "updated": [issue.updated],
    }
    return plain.get(name) or _held(world, issue, name)


def _held(world: World, issue: Issue, name: str) -> list[Any]:
    raw, known = issue.values.get(name), FIELDS[name]
    if known.kind == "area":
        return [adf.to_text(raw)]
    if known.kind == "priority":
        return [world.priorities.get(raw), raw]
    if known.kind == "parent":
        return [raw, world.issues[raw].key] if raw in world.issues else []
    held = raw if isinstance(raw, list) else [raw]
    return held + [one.value for one in known.options if one.id in held]


def _indexed(issue: Issue, extraction: dict[str, Any]) -> list[Any]:
    found = issue.properties.get(extraction["propertyKey"])
    for part in filter(None, str(extraction.get("objectName", "")).split(".")):
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, list) else [found]


def compare(held: list[Any], sign: str, wanted: list[str]) -> bool:
    held = [one for one in held if one not in NOTHING]
    if sign in ("is", "is not"):
        return bool(held) == (sign == "is not")
    if sign in ("!=", "not in", "!~"):
        positive = {"!=": "=", "not in": "in", "!~": "~"}[sign]
        return bool(held) and not compare(held, positive, wanted)
    if sign in ("=", "in"):
        return any(_same(one, text) for one in held for text in wanted)
    if sign == "~":
        words = wanted[0].lower().replace("*", "").split()
        return any(all(word in str(one).lower() for word in words) for one in held)
    return any(_ordered(one, sign, wanted[0]) for one in held)


def _same(held: Any, text: str) -> bool:
    number = _number(text)
    if number is not None and _number(held) is not None:
        return _number(held) == number
    return str(held).lower() == text.lower()


def _ordered(held: Any, sign: str, text: str) -> bool:
    left, right = _number(held), _number(text)
    pair: tuple[Any, Any] = (left, right)
    if left is None or right is None:
        pair = str(held), text
    return {
        "<": pair[0] < pair[1],
        ">": pair[0] > pair[1],
        "<=": pair[0] <= pair[1],
        ">=": pair[0] >= pair[1],
    }[sign]


def _number(value: Any) -> float | None:
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def _place(world: World, issue: Issue, name: str, aliases: Aliases) -> tuple[bool, str, float]:
    """Where an issue stands in an order: keys by their number, priorities from the lowest."""
    if name == "key":
        return False, issue.project.key, float(issue.key.rpartition("-")[2])
    if name == "priority":
        return False, "", -float(issue.values["priority"])
    held = values(world, issue, name, aliases)
    first = next((one for one in held if one not in NOTHING), None)
    number = _number(first)
    return first is None, "" if number is not None else str(first), number or 0.0
