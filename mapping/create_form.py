"""The create form of an object in a project, filled from an issue; and what a person sent of it.

Order of a value: the issue's through the row's picklist map, then the row's default. What is read
only is computed here both times, whatever the browser sends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from common.errors import Refused
from mapping import defaults, form_inputs, jira_fields, layout, lookups, rows, typed, values
from mapping.form_inputs import DEFAULT, ISSUE, NOWHERE, Input
from mapping.form_models import FormRow
from mapping.forms import Form
from mapping.jira_fields import ISSUE_KEY
from mapping.kinds import RECORD_TYPE, fillable, has_picklist
from mapping.locking import mapped_object
from mapping.models import MappedProject
from mapping.valid_for import is_allowed
from salesforce import record_types
from salesforce import schema as schemas
from salesforce.schema import FieldSchema, ObjectSchema
from tenants.models import Tenant

Issue = Mapping[str, Any]
LONGEST_SHOWN = 32_000


@dataclass(frozen=True)
class Given:
    """Where the value of a row comes from. `text` is a name to be looked up."""

    value: Any = None
    origin: str = NOWHERE
    text: str = ""
    problem: str = ""


def load(tenant: Tenant, object_name: str, project_id: str) -> Form:
    """The rows as they stand; the first time with those that Salesforce requires.

    Refused 404 where the object or the project is not mapped; RemoteError where the object was
    never described and Salesforce can't be asked.
    """
    mapped = mapped_object(tenant, object_name)
    project = MappedProject.objects.filter(
        tenant=tenant, project_id=project_id, gone_at=None
    ).first()
    if project is None or mapped.gone_at or not project_id:
        raise Refused(
            "no_form",
            "This project has no form for new records yet. A Jira admin can map the project under"
            " Event Configuration and the fields under Salesforce Settings.",
            status=404,
        )
    known = schemas.describe(tenant, mapped.name)
    found = rows.of(mapped, project) or _first_rows(tenant, mapped, project, known)
    return Form(mapped, project, known, (), tuple(found), None)


def _first_rows(tenant: Tenant, mapped: Any, project: Any, known: ObjectSchema) -> list[FormRow]:
    rows.ensure(
        mapped,
        project,
        schema=known,
        layout=layout.required(tenant, mapped.name),
        known=jira_fields.fields(tenant, project.project_id),
    )
    return rows.of(mapped, project)


def wanted_fields(form: Form) -> list[str]:
    """Jira fields that fill the form, for one call; the key comes with every issue."""
    return sorted({row.jira_field for row in form.rows if row.jira_field} - {ISSUE_KEY})


def of_record_type(tenant: Tenant, form: Form, told: str) -> Form:
    """The form with the picklists of a record type; told none, of the connected user's own."""
    chosen = told or record_types.own(form.schema)
    return replace(form, schema=record_types.narrow(tenant, form.schema, chosen))


def begun(tenant: Tenant, form: Form, issue: Issue, *, today: date, zone: str) -> Form:
    """As `of_record_type`, of the one that the form begins with."""
    row, field = _record_type(form)
    if row is None or field is None:
        return of_record_type(tenant, form, "")
    given = value_of(row, field, form.schema, issue, today=today, zone=zone)
    return of_record_type(tenant, form, str(given.value or ""))


def describe(form: Form, issue: Issue, *, today: date, zone: str) -> list[Input]:
    """The inputs in their order. What the object no longer has, or may not be written, is left
    out."""
    shown = list(_shown(form))
    names = frozenset(field.name for _, field in shown)
    inputs = []
    for row, field in shown:
        given = value_of(row, field, form.schema, issue, today=today, zone=zone)
        inputs.append(
            form_inputs.drawn(
                row,
                field,
                form.schema,
                value=given.value,
                origin=given.origin,
                text=given.text,
                problem=given.problem,
                zone=zone,
                controllers=names,
            )
        )
    return inputs


def value_of(
    row: FormRow,
    field: FieldSchema,
    schema: ObjectSchema,
    issue: Issue,
    *,
    today: date,
    zone: str,
) -> Given:
    """The issue's value, else the row's default, else of a picklist the one of Salesforce."""
    given = _of_issue(row, field, schema, issue, zone) if row.jira_field else Given()
    if given.value is not None or given.text:
        return given
    default = defaults.resolve(row.default, today=today)
    if default is None:
        own = next((one.value for one in typed.choices(field, schema) if one.default), None)
        return Given(own, DEFAULT, problem=given.problem) if own else given
    try:
        return Given(typed.clean(field, default, schema, zone=zone), DEFAULT)
    except Refused as error:  # a value that was switched off since
        return Given(problem=given.problem or error.sentence)


def read(
    tenant: Tenant,
    form: Form,
    posted: Mapping[str, Any],
    issue: Issue,
    *,
    today: date,
    zone: str,
) -> dict[str, Any]:
    """The record for Salesforce. Refused with a sentence beside each field that is wrong."""

    def value(row: FormRow, field: FieldSchema) -> Any:
        if row.read_only:
            return _computed(tenant, row, field, form.schema, issue, today=today, zone=zone)
        return typed.clean(field, posted.get(field.name), form.schema, zone=zone)

    return _record(tenant, form, value)


def by_issue(
    tenant: Tenant, form: Form, issue: Issue, *, today: date, zone: str = "UTC"
) -> dict[str, Any]:
    """The record as the form would send it if nobody touched it, for rules. Refused as `read`."""

    def value(row: FormRow, field: FieldSchema) -> Any:
        return _computed(tenant, row, field, form.schema, issue, today=today, zone=zone)

    return _record(tenant, form, value)


def _record(
    tenant: Tenant, form: Form, value: Callable[[FormRow, FieldSchema], Any]
) -> dict[str, Any]:
    form = _typed(tenant, form, value)
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for row, field in _shown(form):
        try:
            told = value(row, field)
            _not_empty(row, field, told)
        except Refused as error:
            wrong[field.name] = error.sentence
            continue
        if told is not None:
            found[field.name] = told
    wrong |= _dependent(form, found)
    if wrong:
        raise Refused("invalid", "Check the marked fields.", status=400, fields=wrong)
    return {name: typed.sent(form.schema.fields[name], told) for name, told in found.items()}


def _typed(tenant: Tenant, form: Form, value: Callable[[FormRow, FieldSchema], Any]) -> Form:
    row, field = _record_type(form)
    try:
        told = value(row, field) if row and field else None
    except Refused:  # said beside the field, with the others
        return form
    return of_record_type(tenant, form, str(told or ""))


def _record_type(form: Form) -> tuple[FormRow, FieldSchema] | tuple[None, None]:
    return next((pair for pair in _shown(form) if pair[1].name == RECORD_TYPE), (None, None))


def _shown(form: Form) -> list[tuple[FormRow, FieldSchema]]:
    pairs = ((row, form.field(row)) for row in form.rows)
    return [(row, field) for row, field in pairs if field is not None and fillable(field)]


def _of_issue(
    row: FormRow, field: FieldSchema, schema: ObjectSchema, issue: Issue, zone: str
) -> Given:
    raw = values.raw(issue, row.jira_field)
    try:
        return Given(values.mapped(row, field, raw, schema, zone=zone), ISSUE)
    except Refused as error:
        told = (
            "\n".join(values.texts(raw))
            if field.type == "textarea"
            else ", ".join(values.texts(raw))
        )
        if error.code == "lookup":
            return Given(origin=ISSUE, text=told)
        if has_picklist(field) or form_inputs.kind_of(field) not in ("text", "area"):
            return Given(problem=error.sentence)
        return Given(told[:LONGEST_SHOWN], ISSUE, problem=error.sentence)


def _computed(
    tenant: Tenant,
    row: FormRow,
    field: FieldSchema,
    schema: ObjectSchema,
    issue: Issue,
    *,
    today: date,
    zone: str,
) -> Any:
    given = value_of(row, field, schema, issue, today=today, zone=zone)
    if given.text:
        return lookups.exactly(tenant, field, given.text)
    if given.problem:
        raise typed.refused(field, given.problem)
    return given.value


def _not_empty(row: FormRow, field: FieldSchema, value: Any) -> None:
    if value is None and (field.required or row.required):
        raise typed.refused(field, f"{row.label} is required.", "required")


def _dependent(form: Form, found: Mapping[str, Any]) -> dict[str, str]:
    """Values that Salesforce doesn't allow together. One that isn't on the form is Salesforce's."""
    names = {field.name: row for row, field in _shown(form)}
    wrong = {}
    for name in found.keys() & names.keys():
        field = form.schema.fields[name]
        controller = form.schema.fields.get(field.controller)
        if controller is None or controller.name not in names:
            continue
        several = str(found[name]).split(";")
        under = found.get(controller.name)
        if not all(is_allowed(field, one, controller, under) for one in several):
            wrong[name] = (
                f"“{found[name]}” can’t be chosen with this {names[controller.name].label}."
                " Choose another."
            )
    return wrong
