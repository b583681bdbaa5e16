"""The auto-create rule of an object in a project. Saved as soon as it is whole."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from common.errors import Refused, RemoteError
from jira import guards
from mapping import forms, jira_fields, rules
from mapping.form_models import AutoCreateRule
from mapping.forms import Form
from mapping.kinds import WITH_VALUES
from portal.screens import caller_of, draw
from portal.telling import PROBLEM, told_in
from tenants import choosing_events
from tenants.models import Tenant

BODY = "portal/form/_rule.html"
NEEDED = ("issue_created", "issue_updated")


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def save(request: HttpRequest) -> HttpResponse:
    """The whole rule as it stands in the form; what is not whole yet waits without a word."""
    caller, form = caller_of(request), _form(request)
    typed = _typed(request)
    if form.rule is None and not typed["enabled"] and not typed["values"]:
        return draw(request, BODY, context(caller.tenant, form, typed=typed))
    try:
        rules.save(
            form.mapped,
            form.project,
            **typed,
            known=form.jira_fields,
            actor=caller.actor,
        )
    except Refused as error:
        wrong = error.fields or {"values": error.sentence}
        return draw(request, BODY, context(caller.tenant, form, typed=typed, errors=wrong))
    return draw(request, BODY, context(caller.tenant, _form(request), rule_saved=True))


@guards.context(admin=True)
@require_POST
@told_in(PROBLEM)
def remove(request: HttpRequest) -> HttpResponse:
    caller, form = caller_of(request), _form(request)
    rules.remove(form.mapped, form.project, actor=caller.actor)
    return draw(request, BODY, context(caller.tenant, _form(request), rule_saved=True))


def context(
    tenant: Tenant, form: Form, *, typed: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """What the rule's card shows: the rule as typed, else as stored."""
    rule = typed or (rules.told(form.rule) if form.rule else {})
    return {
        "form": form,
        "rule": rule,
        "rule_stored": form.rule is not None,
        "rule_fields": rules.usable(form.jira_fields),
        "rule_values": _values(tenant, form, str(rule.get("jira_field", ""))),
        "operators": AutoCreateRule.Operator.choices,
        "events_off": _events_off(tenant),
        **more,
    }


def _form(request: HttpRequest) -> Form:
    asked = request.POST
    return forms.stored(
        caller_of(request).tenant, asked.get("object", ""), asked.get("project", "")
    )


def _typed(request: HttpRequest) -> dict[str, Any]:
    """An empty last value is the place for the next one."""
    asked = request.POST
    return {
        "jira_field": asked.get("jira_field", ""),
        "operator": asked.get("operator", ""),
        "values": [one for one in asked.getlist("values") if one.strip()],
        "enabled": asked.get("enabled") == "on",
    }


def _values(tenant: Tenant, form: Form, field_id: str) -> tuple[str, ...]:
    """What Jira offers in the field, as suggestions; none where it can't be asked."""
    field = next((one for one in form.jira_fields if one.id == field_id), None)
    if field is None or field.kind not in WITH_VALUES:
        return ()
    try:
        return jira_fields.values(tenant, form.project.project_id, field)
    except RemoteError:
        return ()


def _events_off(tenant: Tenant) -> list[str]:
    """The ticks that a rule needs and that are off."""
    choices = choosing_events.of(tenant)
    fields = choices._meta
    return [
        str(fields.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in NEEDED
        if not getattr(choices, name)
    ]
