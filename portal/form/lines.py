"""How one row of a form is drawn: what its field is, its settings, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from mapping import defaults
from mapping.form_models import FormRow
from mapping.forms import Form
from mapping.jira_fields import JiraField
from mapping.kinds import RECORD_TYPE, has_picklist
from salesforce.schema import FieldSchema

WORDS = {
    "string": "Text",
    "textarea": "Long text",
    "combobox": "Text with suggestions",
    "email": "Mail address",
    "phone": "Phone",
    "url": "Web address",
    "picklist": "Picklist",
    "multipicklist": "Picklist, several values",
    "reference": "Lookup",
    "date": "Date",
    "datetime": "Date and time",
    "time": "Time",
    "int": "Whole number",
    "long": "Whole number",
    "double": "Number",
    "currency": "Currency",
    "percent": "Percent",
    "boolean": "Check box",
}
GONE = "This field isn’t in Salesforce any more. Remove it from the form."
NO_JIRA_FIELD = "This Jira field no longer exists. Choose another."


@dataclass(frozen=True)
class Line:
    """`errors` and `typed` are of a change that was refused."""

    row: FormRow
    field: FieldSchema | None
    choices: list[JiraField]
    trouble: str
    default: str
    errors: Mapping[str, str]
    typed: Mapping[str, str]
    saved: bool

    @property
    def kind(self) -> str:
        return words(self.field) if self.field else ""

    @property
    def picklist(self) -> bool:
        return self.field is not None and has_picklist(self.field)

    @property
    def label(self) -> str:
        return self.typed.get("label", self.row.label)

    @property
    def jira_field(self) -> str:
        return self.typed.get("jira_field", self.row.jira_field)

    @property
    def jira_field_gone(self) -> bool:
        return bool(self.jira_field) and all(one.id != self.jira_field for one in self.choices)


def lines(form: Form) -> list[Line]:
    return [line(form, row) for row in form.rows]


def line(
    form: Form,
    row: FormRow,
    *,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    saved: bool = False,
) -> Line:
    found = form.field(row)
    return Line(
        row,
        found,
        form.fitting(row),
        _trouble(form, row, found),
        defaults.told(found, row.default, form.schema),
        errors or {},
        typed or {},
        saved,
    )


def words(field: FieldSchema) -> str:
    """`Text (255)`, `Lookup (Account)`, `Picklist`."""
    if field.name == RECORD_TYPE:
        return "Record type"
    word = "Rich text" if field.html else WORDS.get(field.type, field.type)
    if field.type == "reference" and field.reference_to:
        return f"{word} ({', '.join(field.reference_to)})"
    return f"{word} ({field.length})" if field.type == "string" and field.length else word


def _trouble(form: Form, row: FormRow, field: FieldSchema | None) -> str:
    if field is None:
        return GONE
    if row.jira_field and all(one.id != row.jira_field for one in form.jira_fields):
        return NO_JIRA_FIELD
    if row.required and not row.jira_field and row.default is None:
        return f"Choose a Jira field or set a default: Salesforce requires {field.label}."
    return ""
