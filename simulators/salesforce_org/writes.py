"""Single records: create, update, upsert, with the headers that change what happens."""

from typing import Any

from simulators.salesforce_org import duplicates, ids, rows
from simulators.salesforce_org.calls import Call, Reply
from simulators.salesforce_org.errors import ApiError, bad_field, not_found
from simulators.salesforce_org.fields import Field, SObject

ASSIGNED = ("Case", "Lead")
Record = dict[str, Any]


def create(org: Any, call: Call, of: SObject) -> Reply:
    given = call.object_body()
    _check_no_id(given)
    record = created(org, call, of, given)
    return Reply(201, {"id": record["Id"], "success": True, "errors": []})


def update(org: Any, call: Call, of: SObject, record: Record) -> Reply:
    given = call.object_body()
    _check_no_id(given)
    changed(org, call, of, record, given)
    return Reply(204)


def _check_no_id(given: Record) -> None:
    if any(name.lower() == "id" for name in given):
        raise bad_field("The Id field should not be specified in the sobject data.")


def created(org: Any, call: Call, of: SObject, given: Record) -> Record:
    owner = _assigned_owner(org, call, of)
    duplicates.check(org, call, of, given)
    record: Record = org.store.create(of, given)
    return record | _assign(record, owner)


def changed(org: Any, call: Call, of: SObject, record: Record, given: Record) -> None:
    owner = _assigned_owner(org, call, of)
    org.store.update(of, record, given)
    _assign(record, owner)


def _assign(record: Record, owner: str | None) -> Record:
    """An assignment rule has the last word, also over an owner that was sent."""
    if owner:
        record["OwnerId"] = owner
    return record


def _assigned_owner(org: Any, call: Call, of: SObject) -> str | None:
    """Without the header it counts as TRUE; it may also name a rule."""
    wanted = call.headers.get("sforce-auto-assign", "TRUE")
    if of.name not in ASSIGNED or wanted.upper() == "FALSE":
        return None
    if wanted.upper() != "TRUE" and not names_rule(org, of, wanted):
        # How the real one words this is not known; the code is one that it has.
        message = f"invalid cross reference id: {wanted}"
        raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", message, [])
    return str(org.queue_id) if org.settings.assignment_rules else None


def names_rule(org: Any, of: SObject, wanted: str) -> bool:
    rule = org.store.find(wanted)
    return bool(rule and rule.get("SobjectType") == of.name)


def by_external_id(org: Any, call: Call, of: SObject, name: str, value: str) -> Reply:
    call.only("GET", "PATCH", "DELETE")
    one = external_id(org, of, name)
    found = org.store.by_external_id(of, one, value)
    if len(found) > 1:
        return Reply(300, [rows.attributes(of, record, call.base)["url"] for record in found])
    if call.method == "PATCH":
        return _upserted(org, call, of, one, value, found)
    if not found:
        raise not_found()
    if call.method == "DELETE":
        org.store.delete(of, found[0])
        return Reply(204)
    return Reply(200, rows.shown(org, of, found[0], call.base))


def external_id(org: Any, of: SObject, name: str) -> Field:
    one: Field | None = org.field(of, name)
    if one is None or not (one.has("x") or one.has("i")):
        raise not_found(f"Provided external ID field does not exist or is not accessible: {name}")
    return one


def _upserted(
    org: Any, call: Call, of: SObject, one: Field, value: str, found: list[Record]
) -> Reply:
    given = call.object_body()
    _check_no_id(given)
    if any(name.lower() == one.name.lower() for name in given):
        raise bad_field(f"The {one.name} field should not be specified in the sobject data.")
    record, is_new = upserted(org, call, of, {**given, one.name: value}, one, found)
    body = {"id": record["Id"], "success": True, "errors": [], "created": is_new}
    return Reply(201 if is_new else 200, body)


def upserted(
    org: Any, call: Call, of: SObject, given: Record, one: Field, found: list[Record]
) -> tuple[Record, bool]:
    """(the record, whether it is new); `found` is what the key leads to, at most one."""
    if not found:
        return created(org, call, of, given), True
    without_key = {name: value for name, value in given.items() if name != one.name}
    changed(org, call, of, found[0], without_key)
    return found[0], False


def by_id(org: Any, of: SObject, record_id: str) -> Record:
    """As the collections name what they cannot find."""
    if not ids.is_id(record_id):
        raise ApiError(400, "MALFORMED_ID", f"malformed id {record_id}", ["Id"])
    try:
        record: Record = org.store.get(of, record_id)
    except ApiError as error:
        if error.code != "NOT_FOUND":
            raise
        message = "invalid cross reference id"
        raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", message, []) from error
    return record
