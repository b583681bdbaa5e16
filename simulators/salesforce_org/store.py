"""The org's records, in memory, with the rules every write must pass."""

from collections.abc import Mapping
from typing import Any

from simulators.salesforce_org import derived, ids, values
from simulators.salesforce_org.errors import ApiError, not_found
from simulators.salesforce_org.fields import Field, SObject

Record = dict[str, Any]
DELETED = "_deleted"


class Store:
    def __init__(self, org: Any) -> None:
        self.org = org
        self.tables: dict[str, dict[str, Record]] = {}
        self.last: dict[str, int] = {}

    def table(self, name: str) -> dict[str, Record]:
        return self.tables.setdefault(name, {})

    def visible(self, of: SObject, *, deleted: bool = False) -> list[Record]:
        hidden = self.org.hidden_ids
        return [
            record
            for record in self.table(of.name).values()
            if record["Id"] not in hidden and (deleted or not record.get(DELETED))
        ]

    def find(self, record_id: Any) -> Record | None:
        """By id in whatever table; deleted ones too, hidden ones not."""
        if not ids.is_id(record_id):
            return None
        wanted = ids.restored(record_id)
        if wanted in self.org.hidden_ids:
            return None
        return next((rows[wanted] for rows in self.tables.values() if wanted in rows), None)

    def get(self, of: SObject, record_id: str) -> Record:
        record = self.table(of.name).get(ids.restored(record_id)) if ids.is_id(record_id) else None
        if record is None or record["Id"] in self.org.hidden_ids:
            raise not_found(
                f"Provided external ID field does not exist or is not accessible: {record_id}"
            )
        if record.get(DELETED):
            raise ApiError(404, "ENTITY_IS_DELETED", "entity is deleted", [])
        return record

    def put(self, of: SObject, given: Mapping[str, Any], *, at: str | None = None) -> Record:
        """Store as it is, without judging: for the seed."""
        now = at or self.org.stamp()
        number = self.last[of.name] = self.last.get(of.name, 0) + 1
        record: Record = {"Id": ids.make(of.prefix, number), DELETED: False}
        record |= self._defaults(of, now) | dict(given)
        if record.get("CaseNumber") is None and of.name == "Case":
            record["CaseNumber"] = f"{1000 + number:08d}"
        if of.name == "Jira_Link__c":
            record["Name"] = f"JL-{number:06d}"
        derived.complete(of.name, record, self.find, now)
        self.table(of.name)[record["Id"]] = record
        return record

    def _defaults(self, of: SObject, now: str) -> Record:
        record: Record = {}
        for one in of.fields.values():
            if one.type == "boolean":
                record[one.name] = False
            elif one.default is not None:
                record[one.name] = one.default
        for name in ("CreatedDate", "LastModifiedDate", "SystemModstamp"):
            if name in of.fields:
                record[name] = now
        for name in ("CreatedById", "LastModifiedById", "OwnerId"):
            if name in of.fields:
                record[name] = self.org.user_id
        return record

    def create(self, of: SObject, given: Mapping[str, Any]) -> Record:
        if "createable" in of.off or of.name in self.org.settings.read_only_objects:
            message = f"entity type {of.name} does not support create"
            raise ApiError(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message, [])
        if any(key.lower() == "id" for key in given):
            message = "cannot specify Id in an insert call"
            raise ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, ["Id"])
        wanted = self._judged(of, given, verb="c")
        self._check_required(of, wanted)
        self._check_unique(of, wanted, None)
        self._check_rules(of, wanted)
        comments = wanted.pop("Comments", None) if of.name == "Case" else None
        wanted = {name: value for name, value in wanted.items() if value is not None}
        record = self.put(of, wanted)
        if "Probability" in wanted:
            record["Probability"] = wanted["Probability"]
            derived.complete(of.name, record, self.find, self.org.stamp())
        if comments:
            self.create(
                self.org.sobject("CaseComment"), {"ParentId": record["Id"], "CommentBody": comments}
            )
        return record

    def update(self, of: SObject, record: Record, given: Mapping[str, Any]) -> None:
        if "updateable" in of.off or of.name in self.org.settings.read_only_objects:
            raise ApiError(
                403,
                "INSUFFICIENT_ACCESS_OR_READONLY",
                "insufficient access rights on object id",
                [],
            )
        if record["Id"] in self.org.settings.locked_records:
            message = (
                f"unable to obtain exclusive access to this record or 1 records: {record['Id']}"
            )
            raise ApiError(400, "UNABLE_TO_LOCK_ROW", message, [])
        wanted = self._judged(of, given, verb="u")
        nulled = [
            name for name, value in wanted.items() if value is None and of.fields[name].required
        ]
        if nulled:
            raise _missing(nulled)
        self._check_unique(of, wanted, record["Id"])
        self._check_rules(of, record | wanted)
        now = self.org.stamp()
        record |= wanted | {"LastModifiedDate": now, "SystemModstamp": now}
        record["LastModifiedById"] = self.org.user_id
        derived.complete(of.name, record, self.find, now)

    def delete(self, of: SObject, record: Record) -> None:
        if "deletable" in of.off or of.name in self.org.settings.read_only_objects:
            raise ApiError(
                403,
                "INSUFFICIENT_ACCESS_OR_READONLY",
                "insufficient access rights on object id",
                [],
            )
        record |= {DELETED: True, "IsDeleted": True, "SystemModstamp": self.org.stamp()}

    def by_external_id(self, of: SObject, one: Field, value: str) -> list[Record]:
        wanted = value.lower()
        return [
            record
            for record in self.visible(of)
            if str(record.get(one.name) or "").lower() == wanted
        ]

    def _judged(self, of: SObject, given: Mapping[str, Any], *, verb: str) -> Record:
        wanted: Record = {}
        refused = []
        for name, raw in given.items():
            value = raw
            if name == "attributes":
                continue
            one = self.org.field(of, name)
            if one is None:
                lookup = of.lookup(name)
                if lookup is None or not isinstance(value, Mapping):
                    message = f"No such column '{name}' on sobject of type {of.name}"
                    raise ApiError(400, "INVALID_FIELD", message)
                one, value = lookup, self._related(lookup, value)
            if not one.has(verb):
                refused.append(one.name)
                continue
            wanted[one.name] = values.checked(of.name, one, value)
            if one.type == "reference" and wanted[one.name]:
                self._check_reference(one, wanted[one.name])
        if refused:
            message = (
                f"Unable to create/update fields: {', '.join(refused)}. Please check the security"
                " settings of this field and verify that it is read/write for your profile or"
                " permission set."
            )
            raise ApiError(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, refused)
        return wanted

    def _related(self, lookup: Field, value: Mapping[str, Any]) -> str:
        """`{"Account": {"Import_Key__c": "a"}}`: the parent by its external id."""
        named = [(key, key_value) for key, key_value in value.items() if key != "attributes"]
        if len(named) == 1:
            for target in lookup.reference_to:
                of = self.org.sobjects.get(target)
                one = of and self.org.field(of, named[0][0])
                found = of and one and self.by_external_id(of, one, str(named[0][1]))
                if found:
                    return str(found[0]["Id"])
        message = f"Foreign key external ID: {named[0][1] if named else ''} not found for field {lookup.name}"
        raise ApiError(400, "INVALID_FIELD", message, [])

    def _check_reference(self, one: Field, value: str) -> None:
        prefixes = {
            of.prefix
            for name in one.reference_to
            if (of := self.org.sobjects.get(name)) is not None
        }
        if prefixes and value[:3] not in prefixes:
            message = f"{one.label}: id value of incorrect type: {value}"
            raise ApiError(400, "MALFORMED_ID", message, [one.name])
        target = self.find(value)
        if target is None:
            raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
        if target.get(DELETED):
            raise ApiError(400, "ENTITY_IS_DELETED", "entity is deleted", [])

    def _check_required(self, of: SObject, wanted: Record) -> None:
        missing = [
            one.name for one in of.fields.values() if one.required and wanted.get(one.name) is None
        ]
        if missing:
            raise _missing(missing)

    def _check_unique(self, of: SObject, wanted: Record, own: str | None) -> None:
        for name, value in wanted.items():
            if value is None or not of.fields[name].has("q"):
                continue
            for other in self.by_external_id(of, of.fields[name], str(value)):
                if other["Id"] != own:
                    message = f"duplicate value found: {name} duplicates value on record with id: {other['Id'][:15]}"
                    raise ApiError(400, "DUPLICATE_VALUE", message, [])

    def _check_rules(self, of: SObject, record: Record) -> None:
        for rule in self.org.settings.validation_rules:
            if rule["object"] == of.name and record.get(rule["field"]) == rule["equals"]:
                raise ApiError(
                    400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", rule["message"], [rule["field"]]
                )


def _missing(names: list[str]) -> ApiError:
    message = f"Required fields are missing: [{', '.join(names)}]"
    return ApiError(400, "REQUIRED_FIELD_MISSING", message, names)
