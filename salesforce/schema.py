"""What an org's objects look like, from describe. Unknown keys are ignored, missing ones tolerated:
versions and orgs differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from common import clock
from common.errors import RemoteError
from common.prepared import Prepared
from salesforce.client import MOST_SUBREQUESTS, SalesforceClient, Sub, client_for
from salesforce.models import DescribeCache
from tenants.models import Tenant

FRESH = timedelta(minutes=10)
WHOLE = timedelta(days=1)  # a change of permissions alone may not move Last-Modified
OBJECTS = ""
CURRENCY_FIELD = "CurrencyIsoCode"  # only orgs of several currencies have it
MOST_REMEMBERED = 200
_read: dict[tuple[UUID, str, datetime], "ObjectSchema"] = {}
# Objects whose name field is no `Name`, needed for lookups to them before they are described.
NAME_FIELDS = {
    "Case": "CaseNumber",
    "Contract": "ContractNumber",
    "Order": "OrderNumber",
    "Solution": "SolutionName",
    "Task": "Subject",
    "Event": "Subject",
    "WorkOrder": "WorkOrderNumber",
}


@dataclass(frozen=True)
class PicklistValue:
    value: str
    label: str
    active: bool = True
    default: bool = False
    valid_for: str = ""
    offered: bool = True  # by the record type; `record_types.narrow` says so


@dataclass(frozen=True)
class FieldSchema:
    """One field; lengths in characters."""

    name: str
    label: str
    type: str
    length: int = 0
    createable: bool = False
    updateable: bool = False
    nillable: bool = True
    defaulted: bool = False
    filterable: bool = True
    sortable: bool = True
    name_field: bool = False
    html: bool = False
    external_id: bool = False
    unique: bool = False
    restricted: bool = False
    precision: int = 0
    scale: int = 0
    calculated: bool = False
    help: str = ""
    controller: str = ""
    relationship: str = ""
    reference_to: tuple[str, ...] = ()
    picklist: tuple[PicklistValue, ...] = ()

    @property
    def required(self) -> bool:
        """Salesforce refuses a new record without it."""
        free = self.nillable or self.defaulted or self.type == "boolean"
        return self.createable and not free

    @property
    def path(self) -> str:
        """What a person reads: of a lookup the name of the record it leads to."""
        if self.type != "reference" or not self.relationship:
            return self.name
        target = self.reference_to[0] if len(self.reference_to) == 1 else ""
        return f"{self.relationship}.{NAME_FIELDS.get(target, 'Name')}"


@dataclass(frozen=True)
class ObjectSchema:
    name: str
    label: str
    label_plural: str
    key_prefix: str = ""
    queryable: bool = True
    createable: bool = True
    updateable: bool = True
    searchable: bool = True
    feed_enabled: bool = False
    custom: bool = False
    fields: Mapping[str, FieldSchema] = field(default_factory=dict)
    record_types: tuple[Mapping[str, Any], ...] = ()

    @property
    def name_field(self) -> str:
        """The field that names a record: CaseNumber of a case, Name of most."""
        found = next((one.name for one in self.fields.values() if one.name_field), "")
        return found or ("Name" if "Name" in self.fields else "Id")


@dataclass(frozen=True)
class ObjectSummary:
    name: str
    label: str
    label_plural: str
    key_prefix: str
    mappable: bool
    searchable: bool
    feed_enabled: bool
    custom: bool


def parse_object(body: Mapping[str, Any]) -> ObjectSchema:
    fields = [parse_field(one) for one in body.get("fields") or [] if one.get("name")]
    name = str(body.get("name") or "")
    return ObjectSchema(
        name=name,
        label=str(body.get("label") or name),
        label_plural=str(body.get("labelPlural") or body.get("label") or name),
        key_prefix=str(body.get("keyPrefix") or ""),
        queryable=bool(body.get("queryable", True)),
        createable=bool(body.get("createable", True)),
        updateable=bool(body.get("updateable", True)),
        searchable=bool(body.get("searchable", True)),
        feed_enabled=bool(body.get("feedEnabled", False)),
        custom=bool(body.get("custom", False)),
        fields={one.name: one for one in fields},
        record_types=tuple(body.get("recordTypeInfos") or ()),
    )


def parse_field(body: Mapping[str, Any]) -> FieldSchema:
    name = str(body["name"])
    return FieldSchema(
        name=name,
        label=str(body.get("label") or name),
        type=str(body.get("type") or "string"),
        length=int(body.get("length") or 0),
        createable=bool(body.get("createable", False)),
        updateable=bool(body.get("updateable", False)),
        nillable=bool(body.get("nillable", True)),
        defaulted=bool(body.get("defaultedOnCreate", False)),
        filterable=bool(body.get("filterable", True)),
        sortable=bool(body.get("sortable", True)),
        name_field=bool(body.get("nameField", False)),
        html=bool(body.get("htmlFormatted", False)) or body.get("extraTypeInfo") == "richtextarea",
        external_id=bool(body.get("externalId", False)),
        unique=bool(body.get("unique", False)),
        restricted=bool(body.get("restrictedPicklist", False)),
        precision=int(body.get("precision") or 0),
        scale=int(body.get("scale") or 0),
        calculated=bool(body.get("calculated", False)),
        help=str(body.get("inlineHelpText") or ""),
        controller=str(body.get("controllerName") or ""),
        relationship=str(body.get("relationshipName") or ""),
        reference_to=tuple(str(one) for one in body.get("referenceTo") or ()),
        picklist=tuple(parse_value(one) for one in body.get("picklistValues") or ()),
    )


def parse_value(body: Mapping[str, Any]) -> PicklistValue:
    value = str(body.get("value") or "")
    return PicklistValue(
        value=value,
        label=str(body.get("label") or value),
        active=bool(body.get("active", True)),
        default=bool(body.get("defaultValue", False)),
        valid_for=str(body.get("validFor") or ""),
    )


def summary(body: Mapping[str, Any]) -> ObjectSummary:
    """One entry of describeGlobal. Mappable: can be queried, created and stands on a layout."""
    name = str(body.get("name") or "")
    wanted = all(body.get(flag, False) for flag in ("queryable", "createable", "layoutable"))
    hidden = body.get("customSetting", False) or body.get("deprecatedAndHidden", False)
    return ObjectSummary(
        name=name,
        label=str(body.get("label") or name),
        label_plural=str(body.get("labelPlural") or name),
        key_prefix=str(body.get("keyPrefix") or ""),
        mappable=bool(wanted and not hidden),
        searchable=bool(body.get("searchable", False)),
        feed_enabled=bool(body.get("feedEnabled", False)),
        custom=bool(body.get("custom", False)),
    )


def describe(tenant: Tenant, name: str, *, stale_ok: bool = False) -> ObjectSchema:
    """The object's schema, at most ten minutes old. RemoteError `invalid_type` if there is none.

    `stale_ok` takes what is stored however old, and calls only where nothing is: for screens that
    must come up whatever Salesforce does.
    """
    known = describe_many(tenant, [name]).get(name) if stale_ok else None
    return known or parse_object(_cached(tenant, name, stale_ok=stale_ok))


def describe_many(tenant: Tenant, names: list[str]) -> dict[str, ObjectSchema]:
    """What is stored of several objects, with at most two queries; none is fetched.

    A describe takes milliseconds to read, up to a megabyte of it, so this process remembers the
    last ones.
    """
    stored = dict(_STORED.rows(tenant.pk, names))
    known = {name: _read.get((tenant.pk, name, at)) for name, at in stored.items()}
    found = {name: one for name, one in known.items() if one is not None}
    others = stored.keys() - found.keys()
    if others:
        rows = DescribeCache.objects.filter(tenant=tenant, name__in=others)
        found |= {row.name: _remembered(row) for row in rows}
    return found


_STORED = Prepared(
    lambda tenant_id, names: DescribeCache.objects.filter(
        tenant_id=tenant_id, name__in=names
    ).values_list("name", "fetched_at")
)


def _remembered(row: DescribeCache) -> ObjectSchema:
    while len(_read) >= MOST_REMEMBERED:
        _read.pop(next(iter(_read)), None)  # the oldest: emptied, all would be read anew
    parsed = _read[row.tenant_id, row.name, row.fetched_at] = parse_object(row.body)
    return parsed


def learn(tenant: Tenant, names: list[str], *, client: SalesforceClient) -> dict[str, ObjectSchema]:
    """Describe several objects anew, in one callout for 25 of them, and store what came.

    Objects that the org does not show are absent. RemoteError where Salesforce can't be asked.
    """
    found: dict[str, ObjectSchema] = {}
    for start in range(0, len(names), MOST_SUBREQUESTS):
        some = names[start : start + MOST_SUBREQUESTS]
        subs = [
            Sub(f"object{number}", f"/sobjects/{_object_name(name)}/describe")
            for number, name in enumerate(some)
        ]
        for name, answer in zip(some, client.composite(subs), strict=True):
            if answer.ok:
                _store(tenant, name, dict(answer.body), "")
                found[name] = parse_object(answer.body)
            elif answer.error.permanent:
                DescribeCache.objects.filter(tenant=tenant, name=name).delete()
            else:
                raise answer.error
    return found


def objects(tenant: Tenant, *, stale_ok: bool = False) -> list[ObjectSummary]:
    body = _cached(tenant, OBJECTS, stale_ok=stale_ok)
    return [summary(one) for one in body.get("sobjects") or []]


def is_known_absent(tenant: Tenant, name: str) -> bool:
    """Whether the org was seen without such an object; asks nobody."""
    row = DescribeCache.objects.filter(tenant=tenant, name=OBJECTS).first()
    if row is None:
        return False
    return all(one.get("name") != name for one in row.body.get("sobjects") or [])


def forget(tenant: Tenant, name: str | None = None) -> None:
    """Make the next use ask again, for instance after Salesforce refused a stored field."""
    rows = DescribeCache.objects.filter(tenant=tenant)
    rows = rows if name is None else rows.filter(Q(name=name) | Q(name__startswith=f"{name}/"))
    long_ago = clock.now() - WHOLE
    rows.update(checked_at=long_ago, fetched_at=long_ago, last_modified="")


def _cached(tenant: Tenant, name: str, *, stale_ok: bool) -> dict[str, Any]:
    now = clock.now()
    row = DescribeCache.objects.filter(tenant=tenant, name=name).first()
    if row and (stale_ok or now - row.checked_at < FRESH):
        return dict(row.body)
    return _fetch(tenant, name, row)


def _fetch(tenant: Tenant, name: str, row: DescribeCache | None) -> dict[str, Any]:
    now = clock.now()
    headers = {}
    if row and row.last_modified and now - row.fetched_at < WHOLE:
        headers["If-Modified-Since"] = row.last_modified
    path = f"/sobjects/{_object_name(name)}/describe" if name else "/sobjects"
    try:
        answer = client_for(tenant).get(path, headers=headers)
    except RemoteError as error:
        if error.code == "not_found":
            raise RemoteError(
                "salesforce",
                "invalid_type",
                f"The object {name} isn’t available in Salesforce.",
                permanent=True,
                status=error.status,
            ) from error
        if row and not error.permanent:
            return dict(row.body)
        raise
    if answer.status == 304 and row:
        DescribeCache.objects.filter(pk=row.pk).update(checked_at=now)
        return dict(row.body)
    body = dict(answer.body)
    modified = answer.headers.get("Last-Modified") or answer.headers.get("Date") or ""
    _store(tenant, name, body, modified)
    return body


def _store(tenant: Tenant, name: str, body: dict[str, Any], modified: str) -> None:
    now = clock.now()
    values = {"body": body, "last_modified": modified, "fetched_at": now, "checked_at": now}
    DescribeCache.objects.update_or_create(tenant=tenant, name=name, defaults=values)
    _read.pop((tenant.pk, name, now), None)


def _object_name(name: str) -> str:
    if not name.replace("_", "").isalnum() or not name.isascii():
        raise RemoteError(
            "salesforce", "invalid_type", "This is no Salesforce object.", permanent=True
        )
    return name
