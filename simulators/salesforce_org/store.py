"""The org's records, in memory; every write is judged before it is stored."""

import copy
from collections.abc import Mapping
from itertools import islice
from typing import Any

from simulators.salesforce_org import content, derived, ids, judgement
from simulators.salesforce_org.errors import ApiError, not_found
from simulators.salesforce_org.fields import Field, SObject

Record = dict[str, Any]
Tables = dict[str, dict[str, Record]]
DELETED = "_deleted"


class Store:
    def __init__(self, org: Any) -> None:
        self.org = org
        self.tables: Tables = {}
        self.last: dict[str, int] = {}
        self.indexes: dict[tuple[str, str], tuple[int, dict[str, list[str]]]] = {}

    def copy(self) -> tuple[Tables, dict[str, int]]:
        """All that is stored, to `put_back` where a transaction fails."""
        return copy.deepcopy(self.tables), dict(self.last)

    def put_back(self, kept: tuple[Tables, dict[str, int]]) -> None:
        self.tables, self.last = kept
        self.changed()

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
        record = self.find(record_id)
        if record is None or record["Id"] not in self.table(of.name):
            sentence = "Provided external ID field does not exist or is not accessible"
            raise not_found(f"{sentence}: {record_id}")
        if record.get(DELETED):
            raise ApiError(404, "ENTITY_IS_DELETED", "entity is deleted", [])
        return record

    def by_external_id(self, of: SObject, one: Field, value: str) -> list[Record]:
        """A table only grows, so that what was not looked at yet stands at its end; values are
        compared anew, since a test may change a record behind the store's back."""
        index = self._index(of.name, one.name)
        found = [self.table(of.name).get(one) for one in index.get(value.lower(), ())]
        hidden = self.org.hidden_ids
        return [
            record
            for record in found
            if record
            and record["Id"] not in hidden
            and not record.get(DELETED)
            and _key(record, one.name) == value.lower()
        ]

    def _index(self, table: str, field: str) -> dict[str, list[str]]:
        seen, index = self.indexes.setdefault((table, field), (0, {}))
        rows = self.table(table)
        for record in [*islice(reversed(rows.values()), len(rows) - seen)][::-1]:
            index.setdefault(_key(record, field), []).append(record["Id"])
        self.indexes[table, field] = (len(rows), index)
        return index

    def changed(self) -> None:
        """Some record has other values by now."""
        self.indexes.clear()

    def put(self, of: SObject, given: Mapping[str, Any], *, at: str | None = None) -> Record:
        """Store as it is, without judging: for the seed."""
        now = at or self.org.stamp()
        number = self.last[of.name] = self.last.get(of.name, 0) + 1
        record: Record = {"Id": ids.make(of.prefix, number), DELETED: False}
        record |= self._defaults(of, now) | derived.numbered(of.name, number) | dict(given)
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
        wanted = judgement.of_create(self.org, of, given)
        comment = wanted.pop("Comments", None) if of.name == "Case" else None
        record = self.put(of, {name: one for name, one in wanted.items() if one is not None})
        if comment:
            about = {"ParentId": record["Id"], "CommentBody": comment}
            self.put(self.org.sobject("CaseComment"), about)
        return record

    def update(self, of: SObject, record: Record, given: Mapping[str, Any]) -> None:
        wanted = judgement.of_update(self.org, of, record, given)
        now = self.org.stamp()
        if any(set("iqx") & set(of.fields[name].flags) for name in wanted):
            self.changed()
        record |= wanted | {"LastModifiedDate": now, "SystemModstamp": now}
        record["LastModifiedById"] = self.org.user_id
        derived.complete(of.name, record, self.find, now)

    def delete(self, of: SObject, record: Record) -> None:
        judgement.of_delete(self.org, of, record)
        record |= {DELETED: True, "IsDeleted": True, "SystemModstamp": self.org.stamp()}
        if of.name == "ContentDocument":
            content.follow_deletion(self.org, record)


def _key(record: Record, field: str) -> str:
    return str(record.get(field) or "").lower()
