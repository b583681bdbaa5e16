"""Screen "Salesforce Settings": assignment rules, and how a record is filled from an issue."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from jira import guards
from mapping import forms
from portal.configuration import setting
from portal.screens import caller_of, draw
from tenants import switching
from tenants.models import Tenant

RULES = ("run_case_assignment_rules", "run_lead_assignment_rules")


@guards.frame(admin=True)
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    tenant = caller_of(request).tenant
    choice = {"objects": forms.objects(tenant), "projects": forms.projects(tenant)}
    return draw(request, "portal/settings.html", {**_rules(tenant), **choice})


@guards.context(admin=True)
@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    caller, name = caller_of(request), request.POST.get("name", "")
    on = request.POST.get("value") == "on"
    switching.change(caller.tenant, name if name in RULES else "", on, actor=caller.actor)
    return draw(request, "portal/_rules.html", _rules(caller.tenant, touched=name))


def _rules(tenant: Tenant, touched: str = "") -> dict[str, object]:
    return {"rules": [setting(tenant, name, touched=touched) for name in RULES]}
