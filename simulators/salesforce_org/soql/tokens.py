"""SOQL in words."""

import re
from dataclasses import dataclass

from simulators.salesforce_org.errors import ApiError

WORD = re.compile(
    r"""\s*(?:
    (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<time>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2}))
  | (?P<date>\d{4}-\d{2}-\d{2})
  | (?P<number>[+-]?\d+(?:\.\d+)?)
  | (?P<name>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*)
  | (?P<mark>!=|<>|<=|>=|[=<>(),:])
    )""",
    re.X,
)
UNESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    at: int


LONGEST = 100_000


def malformed(message: str) -> ApiError:
    return ApiError(400, "MALFORMED_QUERY", message)


def unknown(what: str) -> ApiError:
    """Salesforce knows it, this simulation does not: loud, so that no test leans on it."""
    return ApiError(501, "NOT_IMPLEMENTED", f"This simulated org does not know {what}.")


def read(soql: str) -> list[Token]:
    if len(soql) > LONGEST:
        raise malformed(f"SOQL statements cannot be longer than {LONGEST} characters.")
    tokens, place = [], 0
    while soql[place:].strip():
        hit = WORD.match(soql, place)
        if hit is None:
            rest = soql[place:].strip()
            raise malformed(f"line 1:{place} no viable alternative at character '{rest[0]}'")
        kind = hit.lastgroup or ""
        tokens.append(Token(kind, hit.group(kind), hit.start(kind)))
        place = hit.end()
    return tokens


def unquoted(text: str, *, like: bool = False) -> str:
    """The value of a literal. In LIKE a backslash, `%` and `_` stay escaped for the pattern."""
    out, place = "", 0
    inner = text[1:-1]
    while place < len(inner):
        char = inner[place]
        if char != "\\":
            out += char
            place += 1
            continue
        following = inner[place + 1]
        place += 2
        if following == "u":
            out += chr(int(inner[place : place + 4], 16))
            place += 4
        elif following in "%_\\" and like:
            out += "\\" + following
        elif following in UNESCAPED:
            out += UNESCAPED[following]
        else:
            raise malformed(f"Illegal string literal. Invalid string literal '{inner}'")
    return out
