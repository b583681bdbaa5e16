"""Two parts of the UI interface: the create layout, `record-defaults/create/{object}`, and the
values that a record type has, `object-info/{object}/picklist-values/{record type}`.

As in an org, the layout requires more than the schema does; `*` marks those fields.
"""

from typing import Any

from simulators.salesforce_org import ids, record_types
from simulators.salesforce_org.calls import Call, Reply
from simulators.salesforce_org.errors import ApiError, not_found
from simulators.salesforce_org.fields import SObject, Value

LAYOUTS = {
    "Account": {
        "Account Information": "OwnerId *Name ParentId AccountNumber Type Industry Phone Website",
        "Description Information": "Description",
    },
    "Case": {
        "Case Information": "OwnerId *Status CaseNumber Priority ContactId *Origin AccountId Type",
        "Description Information": "Subject Description",
    },
    "Contact": {
        "Contact Information": "OwnerId *LastName FirstName AccountId Title Phone Email",
        "Description Information": "Description",
    },
    "Lead": {
        "Lead Information": "OwnerId *LastName FirstName *Company Title *Status Phone Email",
        "Description Information": "Description",
    },
    "Opportunity": {
        "Opportunity Information": "OwnerId *Name AccountId *CloseDate *StageName Amount Type",
        "Description Information": "Description",
    },
}


def answer(org: Any, call: Call, rest: list[str]) -> Reply:
    match rest:
        case ["record-defaults", "create", name]:
            call.only("GET")
            return Reply(body=_defaults(_covered(org, name)))
        case ["object-info", name, "picklist-values", record_type] if ids.is_id(record_type):
            call.only("GET")
            path = f"{call.base}/ui-api/object-info/{name}/picklist-values/{record_type}"
            return Reply(body=_values(org, _covered(org, name), ids.restored(record_type), path))
    raise not_found()


def _covered(org: Any, name: str) -> SObject:
    of: SObject = org.seen(org.sobject(name))
    if of.name not in LAYOUTS:
        message = f"Object {of.name} is not supported in UI API"
        raise ApiError(400, "INVALID_TYPE", message)
    return of


def _values(org: Any, of: SObject, record_type: str, path: str) -> dict[str, Any]:
    found = record_types.values_of(org, of, record_type)
    fields = {
        name: _field_values(some, found.get(of.fields[name].controller or ""), f"{path}/{name}")
        for name, some in found.items()
    }
    return {"eTag": of.name, "picklistFieldValues": fields}


def _field_values(
    some: tuple[Value, ...], above: tuple[Value, ...] | None, url: str
) -> dict[str, Any]:
    """Here the places of `validFor` are numbers, of the controlling values that are told with it."""
    places = {one.value: place for place, one in enumerate(above or ())}
    shown = [
        {
            "attributes": None,
            "label": one.label,
            "validFor": [places[each] for each in one.under if each in places],
            "value": one.value,
        }
        for one in some
    ]
    default = next((value for value, one in zip(shown, some, strict=True) if one.default), None)
    about = {"controllerValues": places, "defaultValue": default, "eTag": url.rpartition("/")[2]}
    return {**about, "url": url, "values": shown}


def _defaults(of: SObject) -> dict[str, Any]:
    sections = [_section(of, *one) for one in LAYOUTS[of.name].items()]
    layout = {"id": ids.make("00h", 1), "layoutType": "Full", "mode": "Create"}
    return {
        "layout": {**layout, "sections": sections},
        "record": {"apiName": of.name, "id": None, "fields": _first_values(of)},
    }


def _section(of: SObject, heading: str, names: str) -> dict[str, Any]:
    asked = [(one.lstrip("*"), one.startswith("*")) for one in names.split()]
    items = [_item(of.fields[name], needed) for name, needed in asked if name in of.fields]
    rows = [{"layoutItems": items[start : start + 2]} for start in range(0, len(items), 2)]
    return {"heading": heading, "columns": 2, "layoutRows": rows, "rows": len(rows)}


def _item(field: Any, required: bool) -> dict[str, Any]:
    editable = field.has("c") and field.name != "OwnerId"
    part = {"apiName": field.name, "componentType": "Field", "label": field.label}
    return {
        "editableForNew": editable,
        "editableForUpdate": editable and field.has("u"),
        "label": field.label,
        "layoutComponents": [part],
        "required": required and editable,
    }


def _first_values(of: SObject) -> dict[str, Any]:
    return {
        one.name: {"displayValue": one.default, "value": one.default}
        for one in of.fields.values()
        if one.has("c")
    }
