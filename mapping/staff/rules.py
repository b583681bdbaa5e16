"""Rules that create a record by themselves."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from mapping import jira_fields, rules
from mapping.jira_fields import JiraField
from mapping.models import AutoCreateRule, MappedObject, MappedProject
from mapping.staff.listing import ListedForms
from mapping.staff.rows import by_id, same_tenant
from tenants.audit import Actor
from tenants.staff import Edited, StaffForm, lines

CONDITION = ("jira_field", "operator", "values", "enabled")


class RuleForm(StaffForm):
    """`outside` are the Jira fields of the project."""

    outside: tuple[JiraField, ...] | None
    asks = True
    jira_field = forms.CharField(label="Jira field", help_text="Its id or its name in Jira.")
    values = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4, "cols": 50}), help_text="One a line."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["values"] = "\n".join(self.instance.values)

    def clean_values(self) -> list[str]:
        return lines(self.cleaned_data["values"])

    def apply(self) -> AutoCreateRule:
        rule = AutoCreateRule.objects.select_related("mapped_object", "project")
        found = rule.get(pk=self.instance.pk)
        stored = {name: getattr(found, name) for name in CONDITION}
        wanted = {**stored, **self.changes(*CONDITION)}
        return self.save_rule(found.mapped_object, found.project, wanted)

    def save_rule(
        self, mapped: MappedObject, project: MappedProject, wanted: dict[str, Any]
    ) -> AutoCreateRule:
        known = self.outside or ()
        field = jira_fields.resolve(known, wanted.pop("jira_field"))
        name = field.id if field else ""
        return rules.save(mapped, project, jira_field=name, **wanted, known=known, actor=self.actor)


class RuleAddForm(RuleForm):
    def apply(self) -> AutoCreateRule:
        given = self.cleaned_data
        same_tenant(given["mapped_object"], given["project"])
        wanted = {name: given[name] for name in CONDITION}
        return self.save_rule(given["mapped_object"], given["project"], wanted)


@admin.register(AutoCreateRule)
class AutoCreateRuleAdmin(ListedForms, Edited):
    form = RuleForm
    add_form = RuleAddForm
    add_fields = ("mapped_object", "project", *CONDITION)
    raw_id_fields = ["mapped_object", "project"]
    list_display = [
        *("mapped_object", "project", "site", "jira_field", "operator", "values", "enabled"),
    ]
    list_filter = ["enabled", "operator"]
    readonly_fields = ["site", "mapped_object", "project", "kind"]
    fields = [*readonly_fields, *CONDITION]

    def ask(self, request: HttpRequest, obj: AutoCreateRule | None) -> Any:
        project = obj.project if obj else by_id(MappedProject, request.POST.get("project"))
        return jira_fields.fields(project.tenant, project.project_id) if project else None

    def remove(self, obj: AutoCreateRule, actor: Actor) -> None:
        rules.remove(obj.mapped_object, obj.project, actor=actor)
