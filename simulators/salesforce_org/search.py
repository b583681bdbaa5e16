"""Salesforce's own search: SOSL in its common form, and the search by parameters.

What is wanted of an object is answered by SOQL; the words only narrow it.
"""

import re
from collections.abc import Iterator
from typing import Any

from simulators.salesforce_org import search_words, soql
from simulators.salesforce_org.calls import Call, Reply
from simulators.salesforce_org.errors import ApiError
from simulators.salesforce_org.fields import SObject
from simulators.salesforce_org.search_words import Matches

SOSL = re.compile(
    r"FIND\s*\{(?P<term>(?:\\.|[^\\}])*)\}\s*(?:IN\s+(?P<scope>ALL|NAME|EMAIL|PHONE)\s+FIELDS)?"
    r"\s*(?:RETURNING\s+(?P<returning>.+?))?\s*(?:LIMIT\s+(?P<limit>\d+))?$",
    re.I | re.S,
)
CLAUSE = re.compile(r"\b(?:WHERE|ORDER\s+BY|LIMIT|OFFSET)\b", re.I)
SEARCHED = {
    "ALL": {"string", "email", "phone", "textarea", "picklist", "url"},
    "EMAIL": {"email"},
    "PHONE": {"phone"},
}
MOST_FOUND = 2000


def by_sosl(org: Any, call: Call, rest: list[str]) -> Reply:
    call.only("GET")
    hit = SOSL.match(call.query.get("q", "").strip())
    if hit is None:
        message = "No search term found. The search term must be enclosed in braces."
        raise ApiError(400, "MALFORMED_SEARCH", message)
    statements = [_statement_of(one) for one in _split(hit["returning"] or "")]
    words = search_words.parse(hit["term"])
    found = _found(org, call, words, hit["scope"] or "ALL", statements)
    return Reply(body={"searchRecords": found[: int(hit["limit"] or MOST_FOUND)]})


def parameterized(org: Any, call: Call, rest: list[str]) -> Reply:
    call.only("GET", "POST")
    asked = call.object_body() if call.method == "POST" else call.query
    wanted = asked.get("sobjects") or asked.get("sobject") or []
    if isinstance(wanted, str):
        wanted = [{"name": one} for one in wanted.split(",")]
    words = search_words.parse(str(asked.get("q") or ""))
    statements = [_built(one, asked) for one in wanted]
    found = _found(org, call, words, str(asked.get("in") or "ALL"), statements)
    return Reply(body={"searchRecords": found[: int(asked.get("overallLimit") or MOST_FOUND)]})


def _split(returning: str) -> Iterator[str]:
    """`Case(Id WHERE x IN ('a')), Account`: the parts between the outer commas."""
    depth, part = 0, ""
    for char in returning:
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            yield part
            part = ""
        else:
            part += char
    if part.strip():
        yield part


def _statement_of(part: str) -> str:
    name, _, inside = part.strip().partition("(")
    inside = inside.rstrip().removesuffix(")")
    clause = CLAUSE.search(inside)
    end = clause.start() if clause else len(inside)
    return f"SELECT {inside[:end].strip() or 'Id'} FROM {name.strip()} {inside[end:]}"


def _built(wanted: dict[str, Any], asked: dict[str, Any]) -> str:
    names = wanted.get("fields") or asked.get("fields") or ["Id"]
    columns = names if isinstance(names, str) else ", ".join(names)
    where = f" WHERE {wanted['where']}" if wanted.get("where") else ""
    order = f" ORDER BY {wanted['orderBy']}" if wanted.get("orderBy") else ""
    limit = wanted.get("limit") or asked.get("defaultLimit") or MOST_FOUND
    return f"SELECT {columns} FROM {wanted['name']}{where}{order} LIMIT {limit}"


def _found(
    org: Any, call: Call, words: Matches, scope: str, statements: list[str]
) -> list[dict[str, Any]]:
    def matches(of: SObject, record: dict[str, Any]) -> bool:
        return words(_text(of, record, scope.upper()))

    found = []
    for statement in statements:
        found += soql.run(org, statement, call.base, only=matches, searching=True).rows
    return found


def _text(of: SObject, record: dict[str, Any], scope: str) -> str:
    kinds = SEARCHED.get(scope, SEARCHED["ALL"])
    fields = [one for one in of.fields.values() if one.type in kinds]
    if scope == "NAME":
        fields = [one for one in fields if one.name == of.name_field]
    return "\n".join(str(record.get(one.name) or "") for one in fields)
