"""What a record type leaves of an object's picklists: only the UI interface tells, a callout each.

Kept beside the describes, under the object's name and the record type's id.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from common import clock
from common.errors import RemoteError
from salesforce import ids
from salesforce.client import client_for
from salesforce.models import DescribeCache
from salesforce.schema import FRESH, FieldSchema, ObjectSchema
from tenants.models import Tenant

# The interface covers fewer objects than describe, has its own hourly limit, and may be closed.
SILENT = frozenset({"not_found", "invalid", "invalid_type", "forbidden", "limit"})


def own(schema: ObjectSchema) -> str:
    """The record type that Salesforce takes by itself; empty where the object has none."""
    found = (one for one in schema.record_types if one.get("defaultRecordTypeMapping"))
    return next((str(one.get("recordTypeId")) for one in found if not one.get("master")), "")


def narrow(tenant: Tenant, schema: ObjectSchema, record_type: str) -> ObjectSchema:
    """The schema with what the record type does not offer marked so; as it is where that can't be
    known. RemoteError where the login is lost."""
    if not ids.is_id(record_type):
        return schema
    told = _known(tenant, schema.name, ids.to18(record_type))
    fields = {
        name: _narrowed(field, told[name])
        for name, field in schema.fields.items()
        if name in told and field.picklist
    }
    return replace(schema, fields={**schema.fields, **fields}) if fields else schema


def _narrowed(field: FieldSchema, told: Mapping[str, Any]) -> FieldSchema:
    offered = {str(one.get("value")) for one in told.get("values") or []}
    default = str((told.get("defaultValue") or {}).get("value") or "")
    values = (
        replace(one, offered=one.value in offered, default=one.value == default)
        for one in field.picklist
    )
    return replace(field, picklist=tuple(values))


def _known(tenant: Tenant, name: str, record_type: str) -> dict[str, Any]:
    row = DescribeCache.objects.filter(tenant=tenant, name=f"{name}/{record_type}").first()
    if row and clock.now() - row.checked_at < FRESH:
        return dict(row.body)
    try:
        path = f"/ui-api/object-info/{name}/picklist-values/{record_type}"
        found = dict(client_for(tenant).get(path).body.get("picklistFieldValues") or {})
    except RemoteError as error:
        if not error.permanent or error.code in SILENT:
            return dict(row.body) if row else {}
        raise
    now = clock.now()
    DescribeCache.objects.update_or_create(
        tenant=tenant,
        name=f"{name}/{record_type}",
        defaults={"body": found, "last_modified": "", "fetched_at": now, "checked_at": now},
    )
    return found
