"""The gear of a row: default value, columns, help text, what it is used for, its place."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from common.errors import Refused
from jira import guards
from mapping import defaults, forms, kinds, lookups, row_changes, rows, typed
from mapping.form_models import FormRow
from mapping.forms import Form
from portal.form.lines import words
from portal.form.rows import draw_form, number
from portal.form.values import closed
from portal.screens import caller_of, draw
from portal.telling import DIALOG_PROBLEM, PROBLEM, told_in
from salesforce.schema import FieldSchema
from tenants.models import Tenant

DIALOG = "portal/form/_gear.html"
FOUND = "portal/form/_found.html"
TICKS = ("potential_results", "read_only", "keep_in_sync")
DAYS = "days"
NOTHING = "none"
INPUTS = {
    **dict.fromkeys(("date", "datetime"), "date"),
    **dict.fromkeys(("int", "long", "double", "currency", "percent"), "number"),
    "boolean": "boolean",
    "multipicklist": "several",
    "picklist": "choice",
    "reference": "lookup",
    "textarea": "area",
}


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def draw_gear(request: HttpRequest) -> HttpResponse:
    tenant = caller_of(request).tenant
    form, row = forms.around(tenant, number(request, "row"))
    return draw(request, DIALOG, _context(tenant, form, row, _stored(form, row)))


@guards.context(admin=True)
@require_POST
@told_in(DIALOG_PROBLEM)
def save(request: HttpRequest) -> HttpResponse:
    """All settings together: where one does not fit nothing is saved, and all stays as typed."""
    caller = caller_of(request)
    form, row = forms.around(caller.tenant, number(request, "row"))
    given = _given(request, form, row)
    try:
        place = _place(given["position"])
        row_changes.change(
            caller.tenant,
            row.pk,
            {name: given[name] for name in ("columns", "help_text", "default", *TICKS)},
            schema=form.schema,
            actor=caller.actor,
            zone=caller.time_zone,
        )
    except Refused as error:
        refused = {**given, "errors": error.fields, "failed": error.sentence}
        return draw(request, DIALOG, _context(caller.tenant, form, row, refused))
    if place != _number_of(form, row):
        rows.move(caller.tenant, row.pk, place, actor=caller.actor)
    return closed(draw_form(request, form.mapped.name, form.project.key, saved=True))


@guards.context(admin=True)
@require_POST
@told_in(DIALOG_PROBLEM)
def find(request: HttpRequest) -> HttpResponse:
    """Records that a lookup's default may be, by name."""
    tenant = caller_of(request).tenant
    form, row = forms.around(tenant, number(request, "row"))
    field = form.field(row)
    try:
        found = lookups.find(tenant, field, request.POST.get("q", "")) if field else []
    except Refused as error:
        return draw(request, FOUND, {"failed": error.sentence})
    return draw(request, FOUND, {"found": found, "searched": True})


def _given(request: HttpRequest, form: Form, row: FormRow) -> dict[str, Any]:
    """What was typed, in the shape of the dialog."""
    asked = request.POST
    return {
        "columns": asked.get("columns", str(row.columns)),
        "help_text": asked.get("help_text", "").replace("\r\n", "\n"),
        "position": asked.get("position", str(_number_of(form, row))),
        "default": _default(request, form.field(row)),
        **{name: asked.get(name) == "on" for name in TICKS},
    }


def _default(request: HttpRequest, field: FieldSchema | None) -> Any:
    """The value in the shape that `defaults.clean` takes; None for none."""
    asked, kind = request.POST, input_of(field)
    if kind == "several":
        return asked.getlist("default")
    if kind == "date" and asked.get("default_kind") == DAYS:
        return {defaults.DAYS: asked.get("default_days", "")}
    if kind == "date" and asked.get("default_kind") == NOTHING:
        return None
    return asked.get("default", "")


def _stored(form: Form, row: FormRow) -> dict[str, Any]:
    return {
        "columns": str(row.columns),
        "help_text": row.help_text,
        "position": str(_number_of(form, row)),
        "default": row.default,
        **{name: getattr(row, name) for name in TICKS},
    }


def input_of(field: FieldSchema | None) -> str:
    if field is None:
        return ""
    if field.name == kinds.RECORD_TYPE:
        return "choice"
    return INPUTS.get(field.type, "text")


def _place(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= rows.MOST:
        return int(text)
    sentence = "Enter a number from 1."
    raise Refused("invalid", sentence, status=400, fields={"position": sentence})


def _number_of(form: Form, row: FormRow) -> int:
    return 1 + [one.pk for one in form.rows].index(row.pk)


def _context(tenant: Tenant, form: Form, row: FormRow, given: dict[str, Any]) -> dict[str, Any]:
    field, default = form.field(row), given["default"]
    days = default[defaults.DAYS] if isinstance(default, dict) else ""
    several = default if isinstance(default, list) else str(default or "").split(";")
    return {
        "form": form,
        "row": row,
        "field": field,
        "kind": words(field) if field else "",
        "input": input_of(field),
        "choices": typed.choices(field, form.schema) if field else (),
        "days": days,
        "several": several,
        "record": _record(tenant, field, default),
        "count": len(form.rows),
        "searchable": bool(field and kinds.searchable_text(field)),
        "changeable": bool(field and field.updateable),
        **given,
    }


def _record(tenant: Tenant, field: FieldSchema | None, default: Any) -> Any:
    """The name of a lookup's default; its id where the name can't be read."""
    if input_of(field) != "lookup" or not default or field is None:
        return None
    return lookups.named(tenant, field, str(default)) or lookups.Found(
        str(default), str(default), ""
    )
