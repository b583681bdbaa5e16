"""Records that may be what somebody is about to create: Salesforce's own search, one callout."""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from common.errors import Refused
from jira.caller import JiraCaller
from mapping import choosing
from mapping.models import MappedObject, Tab
from records import links, policy, reading
from records.cells import cell
from records.linking import issue_of, mapped_schema
from records.lookup import url_for
from records.policy import Action
from records.shapes import FoundRecord
from salesforce import ids, soql
from salesforce.client import client_for
from salesforce.schema import ObjectSchema

SHORTEST = 3
LONGEST = 200
MOST = 10
MOST_ASKED = 30  # linked ones are taken out afterwards
MOST_WORDS = 3
TIMEOUT = 10.0
WORD = re.compile(r"\w+")
OPERATORS = frozenset({"and", "or", "not"})


def find(caller: JiraCaller, object_name: str, text: str) -> list[FoundRecord]:
    """At most ten; those that are linked to the issue already are left out.

    Refused where the switch is off, or the text is too short; RemoteError.
    """
    verdict = policy.judge(caller, Action.SIMILAR)
    if not verdict.allowed:
        raise Refused(verdict.code, verdict.sentence)
    known = mapped_schema(caller.tenant, object_name)
    wanted = words_of(text)
    if not wanted or not known.searchable:
        if known.searchable and len(text.strip()) < SHORTEST:
            raise Refused("too_short", f"Type at least {SHORTEST} characters.", status=400)
        return []
    names = _names(caller, known)
    body = {
        "q": wanted,
        "in": "ALL",
        "sobjects": [
            {
                "name": known.name,
                "fields": reading.paths_of(known, names, [known.name_field]),
                "limit": MOST_ASKED,
            }
        ],
        "overallLimit": MOST_ASKED,
        "spellCorrection": False,
    }
    client = client_for(caller.tenant, timeout=TIMEOUT)
    answer = client.post("/parameterizedSearch", body).body
    found = _drawn(caller, known, names, (answer or {}).get("searchRecords") or [])
    return [one for one in found if not one.linked][:MOST]


def named(caller: JiraCaller, object_name: str, record_ids: Sequence[str]) -> list[FoundRecord]:
    """Records that Salesforce named itself, as a person can tell them apart. One callout."""
    known = mapped_schema(caller.tenant, object_name)
    usable = [one for one in record_ids if ids.is_id(one)][:MOST]
    if not usable:
        return []
    names = _names(caller, known)
    where = f"Id IN {soql.id_list(usable)}"
    paths = reading.paths_of(known, names, [known.name_field])
    statement = soql.select(paths, known.name, where=where)
    client = client_for(caller.tenant, timeout=TIMEOUT)
    return _drawn(caller, known, names, client.query(statement).records)


def words_of(text: str) -> str:
    """What is searched for: two words must be there, of a sentence any two of its longest three;
    the last one may go on. Without signs, which Salesforce would read as operators."""
    found = [one for one in WORD.findall(text[:LONGEST].lower())]
    found = [one for one in found if len(one) > 1 and one not in OPERATORS]
    if not found or len(text.strip()) < SHORTEST:
        return ""
    last = found[-1]
    kept = sorted(dict.fromkeys(found), key=len, reverse=True)[:MOST_WORDS]
    ordered = [one for one in dict.fromkeys(found) if one in kept]
    goes_on = bool(text) and text[-1].isalnum()
    words = [f"{one}*" if one == last and goes_on else one for one in ordered]
    if len(words) < MOST_WORDS:
        return " ".join(words)
    return " OR ".join(f"({one} AND {other})" for one, other in combinations(words, 2))


def _names(caller: JiraCaller, known: ObjectSchema) -> tuple[str, ...]:
    mapped = MappedObject.objects.prefetch_related("chosen_fields").get(
        tenant=caller.tenant, name=known.name
    )
    names = choosing.effective(mapped, Tab.COMPACT, known)
    return tuple(name for name in names if name in known.fields)


def _drawn(
    caller: JiraCaller, known: ObjectSchema, names: Sequence[str], records: list[dict[str, Any]]
) -> list[FoundRecord]:
    found = {ids.to18(str(one["Id"])): one for one in records if one.get("Id")}
    linked = links.linked_ids(caller.tenant, issue_of(caller).id, list(found))
    url = url_for(caller)
    fields = [known.fields[name] for name in names if name != known.name_field]
    return [
        FoundRecord(
            record_id=record_id,
            name=str(record.get(known.name_field) or record_id),
            url=url(record_id),
            linked=record_id in linked,
            cells=tuple(cell(one, record, url) for one in fields),
        )
        for record_id, record in found.items()
    ]
