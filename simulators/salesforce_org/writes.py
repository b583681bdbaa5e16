"""Single records: create, update, upsert, with the headers that change what happens."""

from typing import Any

from simulators.salesforce_org import ids
from simulators.salesforce_org.errors import ApiError

ASSIGNED = ("Case", "Lead")


def created(org: Any, call: Any, of: Any, given: Any) -> dict[str, Any]:
    """The stored record. Without an explicit FALSE an active assignment rule gives it an owner."""
    if not isinstance(given, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "The request body is no JSON object")
    _check_duplicates(org, call, of, given)
    record = org.store.create(of, given)
    _assign(org, call, of, record)
    return dict(record)


def create(org: Any, call: Any, of: Any) -> Any:
    from simulators.salesforce_org.rest import Reply

    record = created(org, call, of, call.body)
    return Reply(201, {"id": record["Id"], "success": True, "errors": []})


def update(org: Any, call: Any, of: Any, record_id: str) -> Any:
    from simulators.salesforce_org.rest import Reply

    changed(org, call, of, record_id, call.body)
    return Reply(204)


def changed(org: Any, call: Any, of: Any, record_id: str, given: Any) -> None:
    if not isinstance(given, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "The request body is no JSON object")
    record = org.store.get(of, record_id)
    org.store.update(of, record, given)
    _assign(org, call, of, record)


def by_external_id(org: Any, call: Any, of: Any, name: str, value: str) -> Any:
    from simulators.salesforce_org.rest import Reply, shown

    one = org.field(of, name)
    if one is None or not (one.has("x") or one.has("i")):
        message = f"Provided external ID field does not exist or is not accessible: {name}"
        raise ApiError(404, "NOT_FOUND", message)
    found = org.store.by_external_id(of, one, value)
    if len(found) > 1:
        urls = [f"{call.base}/sobjects/{of.name}/{record['Id']}" for record in found]
        return Reply(300, urls)
    if call.method == "PATCH":
        return _upserted(org, call, of, {one.name: value}, found)
    if not found:
        raise ApiError(404, "NOT_FOUND", "The requested resource does not exist")
    if call.method == "DELETE":
        org.store.delete(of, found[0])
        return Reply(204)
    return Reply(200, shown(org, of, found[0], call))


def _upserted(org: Any, call: Any, of: Any, key: dict[str, Any], found: list[Any]) -> Any:
    from simulators.salesforce_org.rest import Reply

    if any(name in (call.body or {}) for name in key):
        message = f"The external ID field {next(iter(key))} may not be in the request body"
        raise ApiError(400, "INVALID_FIELD", message)
    if found:
        changed(org, call, of, found[0]["Id"], call.body)
        body = {"id": found[0]["Id"], "success": True, "errors": [], "created": False}
        return Reply(200, body)
    record = created(org, call, of, {**call.body, **key})
    return Reply(201, {"id": record["Id"], "success": True, "errors": [], "created": True})


def _assign(org: Any, call: Any, of: Any, record: dict[str, Any]) -> None:
    if of.name not in ASSIGNED or not org.settings.assignment_rules:
        return
    if call.headers.get("sforce-auto-assign", "TRUE").upper() != "FALSE":
        record["OwnerId"] = org.queue_id


def _check_duplicates(org: Any, call: Any, of: Any, given: dict[str, Any]) -> None:
    rule = org.settings.duplicate_rules.get(of.name)
    if not rule:
        return
    options = call.headers.get("sforce-duplicate-rule-header", "").replace(" ", "").lower()
    if rule.get("allow_save") and "allowsave=true" in options:
        return
    matches = [
        record
        for record in org.store.visible(of)
        if any(given.get(name) and record.get(name) == given[name] for name in rule["fields"])
    ]
    if matches:
        raise _duplicates(of.name, matches, bool(rule.get("allow_save")))


def _duplicates(name: str, matches: list[dict[str, Any]], allow_save: bool) -> ApiError:
    found = {
        "allowSave": allow_save,
        "duplicateRule": f"Standard_{name}_Duplicate_Rule",
        "duplicateRuleEntityType": name,
        "errorMessage": "Use one of these records?",
        "matchResults": [
            {
                "entityType": name,
                "errors": [],
                "matchEngine": "FuzzyMatchEngine",
                "matchRecords": [
                    {
                        "additionalInformation": [],
                        "fieldDiffs": [],
                        "matchConfidence": 100.0,
                        "record": {"attributes": {"type": name}, "Id": ids.to18(one["Id"])},
                    }
                    for one in matches
                ],
                "rule": f"Standard_{name}_Match_Rule",
                "size": len(matches),
                "success": True,
            }
        ],
    }
    message = "Use one of these records?"
    # The misspelt key is Salesforce's own.
    return ApiError(400, "DUPLICATES_DETECTED", message, extra={"duplicateResut": found})
