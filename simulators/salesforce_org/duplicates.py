"""Duplicate rules: a create is held up by records that look the same."""

from typing import Any

from simulators.salesforce_org import ids
from simulators.salesforce_org.calls import Call
from simulators.salesforce_org.errors import ApiError
from simulators.salesforce_org.fields import SObject

SENTENCE = "Use one of these records?"


def check(org: Any, call: Call, of: SObject, given: dict[str, Any]) -> None:
    rule = org.settings.duplicate_rules.get(of.name)
    if not rule or (rule.get("allow_save") and _saves_anyway(call)):
        return
    matches = [one for one in org.store.visible(of) if _alike(one, given, rule["fields"])]
    if matches:
        # The misspelt key is Salesforce's own.
        found = _result(of.name, matches, allow_save=bool(rule.get("allow_save")))
        raise ApiError(400, "DUPLICATES_DETECTED", SENTENCE, extra={"duplicateResut": found})


def _saves_anyway(call: Call) -> bool:
    options = call.headers.get("sforce-duplicate-rule-header", "")
    return "allowsave=true" in options.replace(" ", "").lower()


def _alike(record: dict[str, Any], given: dict[str, Any], names: list[str]) -> bool:
    return any(given.get(name) and record.get(name) == given[name] for name in names)


def _result(name: str, matches: list[dict[str, Any]], *, allow_save: bool) -> dict[str, Any]:
    return {
        "allowSave": allow_save,
        "duplicateRule": f"Standard_{name}_Duplicate_Rule",
        "duplicateRuleEntityType": name,
        "errorMessage": SENTENCE,
        "matchResults": [
            {
                "entityType": name,
                "errors": [],
                "matchEngine": "FuzzyMatchEngine",
                "matchRecords": [_match(name, one) for one in matches],
                "rule": f"Standard_{name}_Match_Rule",
                "size": len(matches),
                "success": True,
            }
        ],
    }


def _match(name: str, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "additionalInformation": [],
        "fieldDiffs": [],
        "matchConfidence": 100.0,
        "record": {"attributes": {"type": name}, "Id": ids.to18(record["Id"])},
    }
