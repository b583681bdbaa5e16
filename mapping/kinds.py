"""Which kinds of Jira fields fill which types of Salesforce fields. Pure.

    Salesforce type                     | Jira kinds that fit
    ------------------------------------|---------------------------------------------------------
    string, textarea, combobox          | all
    email, phone                        | text, select
    url                                 | text, url
    picklist                            | text, select, cascade, named
    multipicklist                       | multi, checkboxes, labels, names, select
    reference (and RecordTypeId)        | text, url, select, named, user
    date                                | date, datetime
    datetime                            | datetime, date
    time                                | datetime
    int, long, double, currency, percent| number
    boolean                             | checkboxes, select
    id, base64, address, location, …    | none: Salesforce fills them, or their parts are written

The kind follows from the `schema` that Jira gives for a field (`type`, `items`, `custom`).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from salesforce.schema import FieldSchema


class Kind(StrEnum):
    TEXT = "text"
    AREA = "area"
    URL = "url"
    SELECT = "select"
    MULTI = "multi"
    CHECKBOXES = "checkboxes"
    CASCADE = "cascade"
    NAMED = "named"  # one of something with a name: priority, status, version, group
    NAMES = "names"  # several of those: components, fix versions
    LABELS = "labels"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    USER = "user"
    USERS = "users"
    ISSUE = "issue"  # the key of an issue: parent, or the issue's own


ALL = frozenset(Kind)
SETS = frozenset({Kind.MULTI, Kind.CHECKBOXES, Kind.LABELS, Kind.NAMES, Kind.USERS})
RULED = frozenset({Kind.TEXT, Kind.AREA, Kind.CHECKBOXES, Kind.SELECT, Kind.MULTI})  # AUTO-1
WITH_VALUES = frozenset({Kind.SELECT, Kind.MULTI, Kind.CHECKBOXES, Kind.NAMED, Kind.NAMES})

_SHORT = frozenset({Kind.TEXT, Kind.SELECT})
_REFERENCE = frozenset({Kind.TEXT, Kind.URL, Kind.SELECT, Kind.NAMED, Kind.USER})
_NUMBERS = frozenset({Kind.NUMBER})

FITS: dict[str, frozenset[Kind]] = {
    "string": ALL,
    "textarea": ALL,
    "combobox": ALL,
    "email": _SHORT,
    "phone": _SHORT,
    "url": frozenset({Kind.TEXT, Kind.URL}),
    "picklist": frozenset({Kind.TEXT, Kind.SELECT, Kind.CASCADE, Kind.NAMED}),
    "multipicklist": frozenset({Kind.MULTI, Kind.CHECKBOXES, Kind.LABELS, Kind.NAMES, Kind.SELECT}),
    "reference": _REFERENCE,
    "date": frozenset({Kind.DATE, Kind.DATETIME}),
    "datetime": frozenset({Kind.DATE, Kind.DATETIME}),
    "time": frozenset({Kind.DATETIME}),
    "int": _NUMBERS,
    "long": _NUMBERS,
    "double": _NUMBERS,
    "currency": _NUMBERS,
    "percent": _NUMBERS,
    "boolean": frozenset({Kind.CHECKBOXES, Kind.SELECT}),
}
TEXT_LIKE = frozenset({"string", "textarea", "email", "phone", "url", "combobox"})
PICKLISTS = frozenset({"picklist", "multipicklist"})
RECORD_TYPE = "RecordTypeId"

_CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"
_BY_CUSTOM = {
    f"{_CUSTOM}textarea": Kind.AREA,
    f"{_CUSTOM}url": Kind.URL,
    f"{_CUSTOM}multicheckboxes": Kind.CHECKBOXES,
}
_BY_TYPE = {
    "string": Kind.TEXT,
    "option": Kind.SELECT,
    "option-with-child": Kind.CASCADE,
    "number": Kind.NUMBER,
    "date": Kind.DATE,
    "datetime": Kind.DATETIME,
    "user": Kind.USER,
    "issuelink": Kind.ISSUE,
    "issuekey": Kind.ISSUE,
    **dict.fromkeys(
        ("priority", "status", "issuetype", "resolution", "project", "version"), Kind.NAMED
    ),
    **dict.fromkeys(("group", "securitylevel"), Kind.NAMED),
}
_BY_ITEMS = {
    "option": Kind.MULTI,
    "string": Kind.LABELS,
    "component": Kind.NAMES,
    "version": Kind.NAMES,
    "group": Kind.NAMES,
    "user": Kind.USERS,
}
_LONG_SYSTEM = frozenset({"description", "environment"})


def kind_of(schema: Mapping[str, Any]) -> Kind | None:
    """The kind of a Jira field; None for what is no value of an issue (comments, attachments)."""
    custom = _BY_CUSTOM.get(str(schema.get("custom") or ""))
    if custom:
        return custom
    if schema.get("system") in _LONG_SYSTEM:
        return Kind.AREA
    if schema.get("type") == "array":
        return _BY_ITEMS.get(str(schema.get("items") or ""))
    return _BY_TYPE.get(str(schema.get("type") or ""))


def fitting(field: FieldSchema) -> frozenset[Kind]:
    return FITS.get(field.type, frozenset())


def fits(kind: str, field: FieldSchema) -> bool:
    return kind in fitting(field)


def fillable(field: FieldSchema) -> bool:
    """Whether a form may ask for the field at all."""
    return (field.createable or field.name == RECORD_TYPE) and bool(fitting(field))


def has_picklist(field: FieldSchema) -> bool:
    return field.type in PICKLISTS or field.name == RECORD_TYPE


def searchable_text(field: FieldSchema) -> bool:
    """Text-like fields may be used for potential results."""
    return field.type in TEXT_LIKE
