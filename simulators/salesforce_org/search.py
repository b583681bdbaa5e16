"""Salesforce's own search: SOSL in its common form, and the search by parameters."""

import re
from typing import Any

from simulators.salesforce_org.errors import ApiError

SOSL = re.compile(
    r"FIND\s*\{(?P<term>(?:\\.|[^\\}])*)\}\s*(?:IN\s+(?P<in>ALL|NAME|EMAIL|PHONE)\s+FIELDS)?"
    r"\s*(?:RETURNING\s+(?P<returning>.+))?$",
    re.I | re.S,
)
RETURNED = re.compile(r"(\w+)\s*(?:\(([^()]*)\))?")
UNESCAPED = re.compile(r"\\(.)")
SEARCHED = {"string", "email", "phone", "textarea", "picklist", "url"}


def by_sosl(org: Any, call: Any, rest: list[str]) -> Any:
    from simulators.salesforce_org.rest import Reply

    hit = SOSL.match(call.query.get("q", "").strip())
    if hit is None:
        message = "No search term found. The search term must be enclosed in braces."
        raise ApiError(400, "MALFORMED_SEARCH", message)
    term = UNESCAPED.sub(r"\1", hit["term"])
    wanted = []
    for name, inside in RETURNED.findall(hit["returning"] or ""):
        fields = re.split(r"\s+(?:WHERE|ORDER|LIMIT)\b", inside, flags=re.I)[0]
        limit = re.search(r"LIMIT\s+(\d+)", inside, re.I)
        names = [one.strip() for one in fields.split(",") if one.strip()] or ["Id"]
        wanted.append({"name": name, "fields": names, "limit": int(limit[1]) if limit else 2000})
    return Reply(body={"searchRecords": _found(org, call, term, wanted)})


def parameterized(org: Any, call: Any, rest: list[str]) -> Any:
    from simulators.salesforce_org.rest import Reply

    asked = call.body if call.method == "POST" else call.query
    term = str((asked or {}).get("q") or "")
    wanted = (asked or {}).get("sobjects") or []
    if not isinstance(wanted, list):
        raise ApiError(400, "INVALID_SEARCH", "sobjects must be a list")
    found = _found(org, call, term, wanted)
    most = (asked or {}).get("overallLimit")
    return Reply(body={"searchRecords": found[: int(most)] if most else found})


def _found(org: Any, call: Any, term: str, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    words = [word for word in re.split(r"[\s*]+", term.lower()) if word]
    if len("".join(words)) < 2:
        message = f"search term must be longer than one character: {term}"
        raise ApiError(400, "INVALID_SEARCH", message)
    return [record for one in wanted for record in _of_object(org, call, words, one)]


def _of_object(
    org: Any, call: Any, words: list[str], wanted: dict[str, Any]
) -> list[dict[str, Any]]:
    from simulators.salesforce_org.rest import Call, shown

    of = org.sobject_or_none(wanted["name"])
    if of is None or "searchable" in of.off:
        message = f"sObject type '{wanted['name']}' is not supported."
        raise ApiError(400, "INVALID_TYPE", message)
    of = org.seen(of)
    inner = Call(
        "GET", "", {"fields": ",".join(wanted.get("fields") or ["Id"])}, {}, None, call.base
    )
    hits = [one for one in org.store.visible(of) if _matches(of, one, words)]
    hits.sort(key=lambda one: str(one.get("LastModifiedDate") or ""), reverse=True)
    return [shown(org, of, one, inner) for one in hits[: int(wanted.get("limit") or 2000)]]


def _matches(of: Any, record: dict[str, Any], words: list[str]) -> bool:
    text = " ".join(
        str(record.get(one.name) or "") for one in of.fields.values() if one.type in SEARCHED
    ).lower()
    return all(word in text for word in words)
