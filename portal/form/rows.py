"""The rows of a form: choosing object and project, a row's Jira field and label, adding, removing.

Each change is saved at once; only what changed is written.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from common.errors import Refused, RemoteError
from jira import guards
from mapping import forms, row_changes, rows
from mapping.forms import Form
from portal.form import rule
from portal.form.lines import line, lines
from portal.screens import caller_of, draw
from portal.telling import PROBLEM, told_in

BODY = "portal/form/_form.html"
ROW = "portal/form/_row.html"
CHANGED = ("label", "jira_field")


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def of_place(request: HttpRequest) -> HttpResponse:
    """The form of an object in a project, with its first rows in place."""
    return draw_form(request, request.POST.get("object", ""), request.POST.get("project", ""))


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def change(request: HttpRequest) -> HttpResponse:
    """`name` is label or jira_field. A refusal keeps what was typed, beside why."""
    caller = caller_of(request)
    name, value = request.POST.get("name", ""), request.POST.get("value", "")
    form, row = forms.around(caller.tenant, number(request, "row"))
    if name not in CHANGED:
        raise Refused("unknown", "There is no such setting of a field.", status=404)
    try:
        row = row_changes.change(
            caller.tenant,
            row.pk,
            {name: value},
            schema=form.schema,
            known=form.jira_fields,
            actor=caller.actor,
        )
    except Refused as error:
        wrong = {name: error.fields.get(name, error.sentence)}
        refused = line(form, row, errors=wrong, typed={name: value})
        return draw(request, ROW, {"line": refused})
    return draw(request, ROW, {"line": line(form, row, saved=True)})


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def add(request: HttpRequest) -> HttpResponse:
    caller, asked = caller_of(request), request.POST
    form = forms.load(caller.tenant, asked.get("object", ""), asked.get("project", ""))
    names = asked.getlist("field")[: rows.MOST]
    try:
        rows.add(form.mapped, form.project, names, schema=form.schema, actor=caller.actor)
    except Refused as error:
        return draw(request, BODY, {**_form(form), "failed": error})
    return draw_form(request, form.mapped.name, form.project.key, saved=True)


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def remove(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    form, row = forms.around(caller.tenant, number(request, "row"))
    try:
        rows.remove(caller.tenant, row.pk, actor=caller.actor)
    except Refused as error:
        return draw(request, BODY, {**_form(form), "failed": error})
    return draw_form(request, form.mapped.name, form.project.key, saved=True)


def draw_form(
    request: HttpRequest, object_name: str, project_key: str, **more: Any
) -> HttpResponse:
    """Where Salesforce or Jira can't be asked, that is said in its place."""
    tenant = caller_of(request).tenant
    try:
        form = forms.load(tenant, object_name, project_key)
    except RemoteError as error:
        return draw(request, BODY, {"trouble": error})
    return draw(request, BODY, {**_form(form), **rule.context(tenant, form), **more})


def number(request: HttpRequest, name: str) -> int:
    """An id of a form; 0, which no row has, for anything else."""
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


def _form(form: Form) -> dict[str, Any]:
    return {
        "form": form,
        "lines": lines(form),
        "addable": rows.addable(form.schema, form.rows),
    }
