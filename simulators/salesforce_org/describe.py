"""The answers of describe, global and per object."""

import base64
from collections.abc import Sequence
from typing import Any

from simulators.salesforce_org.fields import NUMBERS, PICKLISTS, Field, SObject

SOAP = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "long": "xsd:long",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "time": "xsd:time",
    "base64": "xsd:base64Binary",
    "address": "urn:address",
    "location": "urn:location",
}
FLAGS = {
    "createable": "c",
    "updateable": "u",
    "nillable": "n",
    "defaultedOnCreate": "d",
    "filterable": "f",
    "sortable": "s",
    "groupable": "g",
    "idLookup": "i",
    "externalId": "x",
    "unique": "q",
    "nameField": "N",
    "autoNumber": "a",
    "calculated": "C",
    "restrictedPicklist": "r",
    "htmlFormatted": "h",
    "caseSensitive": "k",
}
NEVER = (
    "aiPredictionField",
    "cascadeDelete",
    "deprecatedAndHidden",
    "displayLocationInDecimal",
    "encrypted",
    "formulaTreatNullNumberAsZero",
    "highScaleNumber",
    "restrictedDelete",
    "searchPrefilterable",
    "writeRequiresMasterRead",
)
NOTHING = (
    "calculatedFormula",
    "defaultValueFormula",
    "filteredLookupInfo",
    "inlineHelpText",
    "mask",
    "maskType",
    "referenceTargetField",
    "relationshipOrder",
)
USUAL = (
    "createable",
    "deletable",
    "layoutable",
    "queryable",
    "replicateable",
    "retrieveable",
    "searchable",
    "triggerable",
    "undeletable",
    "updateable",
    "mruEnabled",
)
UNSIZED = (*NUMBERS, "boolean", "date", "datetime", "address", "location")
MASTER = "012000000000000AAA"


def summary(of: SObject, base: str) -> dict[str, Any]:
    own = f"{base}/sobjects/{of.name}"
    return {
        "activateable": False,
        "associateEntityType": None,
        "associateParentEntity": None,
        "custom": of.custom,
        "customSetting": False,
        "deepCloneable": of.name == "Opportunity",
        "deprecatedAndHidden": False,
        "feedEnabled": of.feed,
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": of.prefix,
        "label": of.label,
        "labelPlural": of.plural,
        "mergeable": of.name in ("Account", "Contact", "Lead"),
        "name": of.name,
        **{flag: flag not in of.off for flag in USUAL},
        "urls": {
            "rowTemplate": f"{own}/{{ID}}",
            "describe": f"{own}/describe",
            "sobject": own,
        },
    }


def whole(
    of: SObject,
    base: str,
    instance: str,
    children: list[dict[str, Any]],
    kinds: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """`kinds`: the record types, without the master."""
    found = summary(of, base)
    found["urls"] |= {
        "uiDetailTemplate": f"{instance}/{{ID}}",
        "uiEditTemplate": f"{instance}/{{ID}}/e",
        "uiNewRecord": f"{instance}/{of.prefix}/e",
    }
    return found | {
        "actionOverrides": [],
        "childRelationships": children,
        "compactLayoutable": True,
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [describe_field(one, of) for one in of.fields.values()],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": _record_types(of, kinds),
        "searchLayoutable": True,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [
            {"label": f"All {of.plural.lower()}", "name": "everything"},
            {"label": f"My {of.plural.lower()}", "name": "mine"},
        ],
    }


def children_of(name: str, objects: dict[str, SObject]) -> list[dict[str, Any]]:
    return [
        {
            "cascadeDelete": False,
            "childSObject": other.name,
            "deprecatedAndHidden": False,
            "field": one.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": child_relationship(other, one),
            "restrictedDelete": False,
        }
        for other in objects.values()
        for one in other.fields.values()
        if name in one.reference_to
    ]


# Where a child query's name is not the child's plural.
IRREGULAR = {
    ("Account", "ParentId"): "ChildAccounts",
    ("EmailMessage", "RelatedToId"): "Emails",
    ("FeedItem", "ParentId"): None,
    ("ContentDocumentLink", "LinkedEntityId"): "ContentDocumentLinks",
    ("ContentDocumentLink", "ContentDocumentId"): "ContentDocumentLinks",
    ("ContentVersion", "FirstPublishLocationId"): None,
    ("FeedComment", "ParentId"): None,
    ("Contact", "ReportsToId"): None,
}
NO_CHILDREN = ("CreatedById", "LastModifiedById", "MasterRecordId", "FromId")


def child_relationship(child: SObject, through: Field) -> str | None:
    """`Cases` of an account; None where no child query leads along the lookup."""
    if child.metadata or through.name in NO_CHILDREN or through.name.startswith("Converted"):
        return None
    if (child.name, through.name) in IRREGULAR:
        return IRREGULAR[child.name, through.name]
    if through.custom:
        return f"{child.name.removesuffix('__c')}s__r"
    return child.plural.replace(" ", "")


def describe_field(one: Field, of: SObject) -> dict[str, Any]:
    kind = one.type
    above = of.fields.get(one.controller or "")
    return {
        "aggregatable": one.has("s") and kind != "boolean",
        "byteLength": _bytes(one),
        "compoundFieldName": one.compound,
        "controllerName": above.name if above else None,
        "custom": one.custom,
        "defaultValue": False if kind == "boolean" and one.has("d") else one.default,
        "dependentPicklist": above is not None,
        "digits": one.precision if kind == "int" else 0,
        "extraTypeInfo": _extra(one),
        "label": one.label,
        "length": one.length,
        "name": one.name,
        "namePointing": len(one.reference_to) > 1,
        "permissionable": _permissionable(one),
        "picklistValues": [_shown(value, above) for value in one.picklist]
        if kind in PICKLISTS
        else [],
        "polymorphicForeignKey": len(one.reference_to) > 1,
        "precision": one.precision if kind != "int" else 0,
        "referenceTo": list(one.reference_to),
        "queryByDistance": kind in ("address", "location"),
        "relationshipName": one.relationship,
        "scale": one.scale,
        "soapType": SOAP.get(kind, "xsd:string"),
        "type": kind,
        **{name: one.has(flag) for name, flag in FLAGS.items()},
        **dict.fromkeys(NEVER, False),
        **dict.fromkeys(NOTHING),
    }


def _bytes(one: Field) -> int:
    if one.type in ("id", "reference"):
        return one.length
    return 0 if one.type in UNSIZED else one.length * 3


def _permissionable(one: Field) -> bool:
    """May a profile hide it? Not what a record cannot be without."""
    free = one.has("c") and one.has("n") and one.compound != "Name"
    return one.custom or free or one.type == "address"


def _extra(one: Field) -> str | None:
    if one.type != "textarea":
        return None
    return "richtextarea" if one.has("h") else "plaintextarea"


def _shown(value: Any, above: Field | None) -> dict[str, Any]:
    return {
        "active": value.active,
        "defaultValue": value.default,
        "label": value.label,
        "validFor": _bitmap(value, above) if above else None,
        "value": value.value,
    }


def _bitmap(value: Any, above: Field) -> str:
    """One bit for each value of the controlling field, the first one highest."""
    places = [place for place, one in enumerate(above.picklist) if one.value in value.under]
    bits = bytearray((len(above.picklist) + 7) // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return base64.b64encode(bits).decode()


def _record_types(of: SObject, kinds: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    if "layoutable" in of.off:
        return []
    return [*(_record_type(one) for one in kinds), _master(default=not kinds)]


def _record_type(kind: dict[str, Any]) -> dict[str, Any]:
    return {
        "active": True,
        "available": True,
        "defaultRecordTypeMapping": kind["default"],
        "developerName": kind["DeveloperName"],
        "master": False,
        "name": kind["Name"],
        "recordTypeId": kind["Id"],
        "urls": {},
    }


def _master(*, default: bool) -> dict[str, Any]:
    return {
        "active": True,
        "available": True,
        "defaultRecordTypeMapping": default,
        "developerName": "Master",
        "master": True,
        "name": "Master",
        "recordTypeId": MASTER,
        "urls": {},
    }
