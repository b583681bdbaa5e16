"""Map picklist values: what a Jira value becomes in Salesforce, and what happens to the rest."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from common.errors import Refused
from jira import guards
from mapping import forms, jira_fields, picklists, typed
from mapping.form_models import FormRow
from mapping.forms import Form
from mapping.picklists import Proposal
from portal.form.rows import draw_form, number
from portal.screens import caller_of, draw
from portal.telling import DIALOG_PROBLEM, PROBLEM, told_in
from salesforce.schema import FieldSchema

DIALOG = "portal/form/_values.html"


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def draw_values(request: HttpRequest) -> HttpResponse:
    """Values with the same name are proposed; nothing is saved before "Map"."""
    tenant = caller_of(request).tenant
    form, row = forms.around(tenant, number(request, "row"))
    field = _field(form, row)
    source = next((one for one in form.jira_fields if one.id == row.jira_field), None)
    told = jira_fields.values(tenant, form.project.project_id, source) if source else ()
    lines = picklists.propose(told, typed.choices(field, form.schema), picklists.maps_of(row))
    policy = {"unmapped": row.unmapped, "unmapped_value": row.unmapped_value}
    return draw(request, DIALOG, _context(form, row, field, lines, policy))


@guards.context(admin=True)
@require_POST
@told_in(DIALOG_PROBLEM)
def save(request: HttpRequest) -> HttpResponse:
    caller, asked = caller_of(request), request.POST
    form, row = forms.around(caller.tenant, number(request, "row"))
    field = _field(form, row)
    pairs = dict(zip(asked.getlist("jira"), asked.getlist("salesforce"), strict=False))
    policy = {name: asked.get(name, "") for name in ("unmapped", "unmapped_value")}
    try:
        picklists.save(
            caller.tenant, row.pk, pairs, schema=form.schema, actor=caller.actor, **policy
        )
    except Refused as error:
        lines = [Proposal(name, value, "chosen") for name, value in pairs.items()]
        context = _context(form, row, field, lines, policy)
        return draw(request, DIALOG, {**context, "errors": error.fields, "failed": error.sentence})
    return closed(draw_form(request, form.mapped.name, form.project.key, saved=True))


def closed(response: HttpResponse) -> HttpResponse:
    """The dialog was finished: what it changed is drawn where the form stands."""
    response.headers["HX-Retarget"] = "#form"
    response.headers["HX-Trigger-After-Swap"] = "sinergify:form-done"
    return response


def _jira_name(form: Form, row: FormRow) -> str:
    found = next((one.name for one in form.jira_fields if one.id == row.jira_field), "")
    return found or row.jira_field


def _field(form: Form, row: FormRow) -> FieldSchema:
    field = form.field(row)
    if field is None:
        raise Refused("gone", f"{row.label} isn’t in Salesforce any more.", status=409)
    return field


def _context(
    form: Form,
    row: FormRow,
    field: FieldSchema,
    lines: list[Proposal],
    policy: dict[str, str],
) -> dict[str, Any]:
    return {
        "form": form,
        "row": row,
        "field": field,
        "jira_name": _jira_name(form, row),
        "proposals": lines,
        "targets": typed.choices(field, form.schema),
        "mapped": sum(bool(one.salesforce_value) for one in lines),
        "policies": FormRow.Unmapped.choices,
        **policy,
    }
