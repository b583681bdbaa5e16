"""From a Jira value to what Salesforce takes. Pure; Refused names the field and what is wrong.

`raw` is what Jira's REST gives: text, a number, an object with `value` or `name`, a list of those,
or a document. Names of people are used as they come, and stored nowhere here.
"""

from collections.abc import Mapping
from typing import Any

from mapping import adf, picklists, typed
from mapping.form_models import FormRow
from mapping.jira_fields import ISSUE_KEY
from mapping.kinds import RECORD_TYPE, has_picklist
from salesforce.schema import FieldSchema, ObjectSchema


def raw(issue: Mapping[str, Any], field_id: str) -> Any:
    """A field's value out of an issue as Jira's REST gives it."""
    if field_id == ISSUE_KEY:
        return issue.get("key")
    return (issue.get("fields") or {}).get(field_id)


def texts(value: Any) -> list[str]:
    """What a person reads: one text per chosen option, name, person or label; none for nothing."""
    if value is None or value == "":
        return []
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    if adf.is_document(value):
        return _present(adf.to_text(value))
    return _present(_named(value) if isinstance(value, Mapping) else _plain(value))


def convert(
    field: FieldSchema, value: Any, schema: ObjectSchema | None = None, *, zone: str = "UTC"
) -> Any:
    """A raw Jira value for a Salesforce field; None where Jira has nothing."""
    found = texts(value)
    if not found:
        return None
    if field.type == "multipicklist":
        return typed.clean(field, found, schema)
    if field.type == "boolean":
        return _ticked(field, value, found)
    if field.type in ("date", "datetime", "time"):
        return typed.clean(field, _moment(field.type, found[0], zone), schema, zone=zone)
    joined = "\n".join(found) if field.type == "textarea" else ", ".join(found)
    return typed.clean(field, joined, schema)


def mapped(
    row: FormRow,
    field: FieldSchema,
    value: Any,
    schema: ObjectSchema | None = None,
    *,
    zone: str = "UTC",
) -> Any:
    """As `convert`, through the row's picklist map where the field is a picklist."""
    if not has_picklist(field):
        return convert(field, value, schema, zone=zone)
    told = [picklists.translate(row, one, field, schema) for one in texts(value)]
    chosen = [one for one in told if one]
    if field.type == "picklist" or field.name == RECORD_TYPE:
        return typed.clean(field, chosen[0] if chosen else None, schema)
    return typed.clean(field, chosen, schema)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value)


def _named(value: Mapping[str, Any]) -> str:
    """An option (with its child), a priority or version, a person, an issue."""
    child = value.get("child")
    if isinstance(child, Mapping) and value.get("value"):
        return f"{value['value']} - {_named(child)}"
    names = ("value", "name", "displayName", "key")
    return next((str(value[name]) for name in names if value.get(name)), "")


def _ticked(field: FieldSchema, value: Any, found: list[str]) -> Any:
    """Check boxes in Jira are a list of what is ticked: anything ticked is true."""
    if isinstance(value, list):
        return not all(one.lower() in typed.NO for one in found)
    return typed.clean(field, found[0])


def _moment(kind: str, text: str, zone: str) -> str:
    """Jira's time has an offset like +0100. A date in Salesforce is the day that Jira's user saw;
    of a day without a time the time is midnight in `zone`."""
    if kind == "date":
        return text[:10]
    if kind == "time":
        return text[11:16]
    return text


def _present(text: str) -> list[str]:
    return [text] if text.strip() else []
