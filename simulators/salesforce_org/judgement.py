"""May this be written? As Salesforce judges it: rights, fields, values, references, rules."""

from collections.abc import Mapping
from typing import Any

from simulators.salesforce_org import record_types, values
from simulators.salesforce_org.errors import READ_ONLY, ApiError, bad_field, on_fields
from simulators.salesforce_org.fields import Field, SObject

Record = dict[str, Any]


def of_create(org: Any, of: SObject, given: Mapping[str, Any]) -> Record:
    """The values as they are stored; ApiError where the org refuses them."""
    if "createable" in of.off:
        message = f"entity type cannot be inserted: {of.label}"
        raise ApiError(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message, [])
    if any(name.lower() == "id" for name in given):
        message = "cannot specify Id in an insert call"
        raise on_fields("INVALID_FIELD_FOR_INSERT_UPDATE", message, "Id")
    wanted = _fields(org, of, given, verb="c")
    _check_lock(org)
    fields = of.fields.values()
    _check_required([one.name for one in fields if one.required and wanted.get(one.name) is None])
    if record_types.FIELD in of.fields and not wanted.get(record_types.FIELD):
        wanted[record_types.FIELD] = record_types.first(org, of)
    record_types.judge(org, of, wanted, wanted)
    _check_unique(org, of, wanted, None)
    _check_feed(org, of, wanted)
    _check_rules(org, of, wanted)
    return wanted


def _check_feed(org: Any, of: SObject, wanted: Record) -> None:
    if of.name == "FeedItem" and not org.seen(org.by_prefix(wanted["ParentId"])).feed:
        message = "Feeds are not enabled for this object"
        raise on_fields("FIELD_INTEGRITY_EXCEPTION", message, "ParentId")


def of_update(org: Any, of: SObject, record: Record, given: Mapping[str, Any]) -> Record:
    _check_right(of, "updateable")
    if record["Id"] in org.settings.locked_records:
        message = f"unable to obtain exclusive access to this record or 1 records: {record['Id']}"
        raise ApiError(400, "UNABLE_TO_LOCK_ROW", message, [])
    wanted = _fields(org, of, given, verb="u")
    if of.name == "CaseComment" and "CommentBody" in wanted and not org.settings.modify_all:
        raise ApiError(
            403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", []
        )
    _check_required(
        [name for name, one in wanted.items() if one is None and of.fields[name].required]
    )
    record_types.judge(org, of, record | wanted, wanted)
    _check_unique(org, of, wanted, record["Id"])
    _check_rules(org, of, record | wanted)
    return wanted


def _check_lock(org: Any) -> None:
    if org.settings.locked_creations > 0:
        org.settings.locked_creations -= 1
        message = "unable to obtain exclusive access to this record or 1 records: "
        raise ApiError(400, "UNABLE_TO_LOCK_ROW", message, [])


def of_delete(org: Any, of: SObject, record: Record) -> None:
    _check_right(of, "deletable")


def _check_right(of: SObject, flag: str) -> None:
    if flag in of.off:
        message = "insufficient access rights on object id"
        raise ApiError(403, "INSUFFICIENT_ACCESS_OR_READONLY", message, [])


def _fields(org: Any, of: SObject, given: Mapping[str, Any], *, verb: str) -> Record:
    wanted: Record = {}
    refused = []
    for name, raw in given.items():
        if name == "attributes":
            continue
        one, value = _field(org, of, name, raw)
        if not one.has(verb):
            refused.append(one.name)
            continue
        wanted[one.name] = values.checked(of.name, one, value)
        if one.type == "reference" and wanted[one.name]:
            _check_reference(org, one, wanted[one.name])
    if refused:
        message = READ_ONLY.format(names=", ".join(refused))
        raise on_fields("INVALID_FIELD_FOR_INSERT_UPDATE", message, *refused)
    return wanted


def _field(org: Any, of: SObject, name: str, value: Any) -> tuple[Field, Any]:
    one = org.field(of, name)
    if one is not None:
        return one, value
    lookup = of.lookup(name)
    if lookup is None or not isinstance(value, Mapping):
        raise bad_field(f"No such column '{name}' on sobject of type {of.name}")
    return lookup, _parent(org, lookup, value)


def _parent(org: Any, lookup: Field, value: Mapping[str, Any]) -> str:
    """`{"Account": {"Import_Key__c": "a"}}`: the parent by its external id."""
    named = [(name, key) for name, key in value.items() if name != "attributes"]
    for target in lookup.reference_to if len(named) == 1 else ():
        of = org.sobjects.get(target)
        one = of and org.field(of, named[0][0])
        found = of and one and org.store.by_external_id(of, one, str(named[0][1]))
        if found:
            return str(found[0]["Id"])
    key = named[0][1] if named else ""
    message = f"Foreign key external ID: {key} not found for field {lookup.name}"
    raise ApiError(400, "INVALID_FIELD", message, [])


def _check_reference(org: Any, one: Field, value: str) -> None:
    targets = [org.sobjects[name] for name in one.reference_to if name in org.sobjects]
    if targets and value[:3] not in {of.prefix for of in targets}:
        message = f"{one.label}: id value of incorrect type: {value}"
        raise on_fields("MALFORMED_ID", message, one.name)
    target = org.store.find(value)
    if target is None:
        raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
    if target.get("IsDeleted"):
        raise ApiError(400, "ENTITY_IS_DELETED", "entity is deleted", [])


def _check_required(missing: list[str]) -> None:
    if missing:
        message = f"Required fields are missing: [{', '.join(missing)}]"
        raise on_fields("REQUIRED_FIELD_MISSING", message, *missing)


def _check_unique(org: Any, of: SObject, wanted: Record, own: str | None) -> None:
    for name, value in wanted.items():
        if value is None or not of.fields[name].has("q"):
            continue
        for other in org.store.by_external_id(of, of.fields[name], str(value)):
            if other["Id"] != own:
                at = other["Id"][:15]
                message = f"duplicate value found: {name} duplicates value on record with id: {at}"
                raise ApiError(400, "DUPLICATE_VALUE", message, [])


def _check_rules(org: Any, of: SObject, record: Record) -> None:
    for rule in org.settings.validation_rules:
        if rule["object"] == of.name and record.get(rule["field"]) == rule["equals"]:
            message = rule["message"]
            raise on_fields("FIELD_CUSTOM_VALIDATION_EXCEPTION", message, rule["field"])
