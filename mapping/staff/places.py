"""Restricted issue types, and the projects whose panels read from Salesforce by themselves."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from mapping import live, restricting
from mapping.models import IssueTypeRestriction, LiveProject
from mapping.restricting import ACTIONS
from mapping.staff import projects
from mapping.staff.listing import Listed
from tenants.audit import Actor
from tenants.staff import Edited, StaffForm, each


class RestrictionForm(StaffForm):
    def apply(self) -> IssueTypeRestriction:
        row = self.instance
        where = restricting.Place(
            row.project_id, row.project_key, row.issue_type_id, row.issue_type_name
        )
        change = restricting.change
        each(
            self.changes(*ACTIONS),
            lambda action, on: change(row.tenant, where, action, on, actor=self.actor),
        )
        return IssueTypeRestriction.objects.get(pk=row.pk)


class RestrictionAddForm(StaffForm):
    """Project and issue type are looked up in Jira: what was typed proves nothing."""

    outside: projects.Place | None
    asks = True

    def apply(self) -> IssueTypeRestriction:
        assert self.outside is not None
        tenant, project = self.cleaned_data["tenant"], self.outside.project
        found = self.outside.type_named(self.cleaned_data["issue_type_name"])
        where = restricting.Place(project.id, project.key, found.id, found.name)
        for action in ACTIONS:
            on = self.cleaned_data[action]
            row = restricting.change(tenant, where, action, on, actor=self.actor)
        return row


@admin.register(IssueTypeRestriction)
class IssueTypeRestrictionAdmin(Listed, Edited):
    form = RestrictionForm
    add_form = RestrictionAddForm
    add_fields = ("tenant", "project_key", "issue_type_name", *ACTIONS)
    raw_id_fields = ["tenant"]
    list_display = ["project_key", "issue_type_name", "site", *ACTIONS]
    list_filter = [*ACTIONS]
    readonly_fields = ["tenant", "project_key", "project_id", "issue_type_name", "issue_type_id"]
    fields = [*readonly_fields, *ACTIONS]

    def ask(self, request: HttpRequest, obj: IssueTypeRestriction | None) -> Any:
        return None if obj else projects.asked(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An issue type is freed by unticking."""
        return False


class LiveForm(StaffForm):
    outside: projects.Place | None
    asks = True
    issue_type_ids = forms.MultipleChoiceField(
        label="Chosen issue types", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {one: f"{one} (not in Jira)" for one in self.instance.issue_type_ids}
        known |= {one.id: one.name for one in self.outside.types} if self.outside else {}
        self.fields["issue_type_ids"].choices = list(known.items())  # type: ignore[attr-defined]

    def apply(self) -> LiveProject:
        row = LiveProject.objects.select_related("tenant").get(pk=self.instance.pk)
        wanted = {**live.told(row), **self.changes("types", "issue_type_ids")}
        return live.put(row.tenant, row.project_id, row.project_key, **wanted, actor=self.actor)


class LiveAddForm(StaffForm):
    outside: projects.Place | None
    asks = True

    def apply(self) -> LiveProject:
        assert self.outside is not None
        tenant, found = self.cleaned_data["tenant"], self.outside.project
        return live.put(
            tenant, found.id, found.key, types=LiveProject.Types.ALL.value, actor=self.actor
        )


@admin.register(LiveProject)
class LiveProjectAdmin(Listed, Edited):
    form = LiveForm
    add_form = LiveAddForm
    add_fields = ("tenant", "project_key")
    raw_id_fields = ["tenant"]
    list_display = ["project_key", "site", "types", "issue_type_ids"]
    list_filter = ["types"]
    readonly_fields = ["tenant", "project_key", "project_id"]
    fields = [*readonly_fields, "types", "issue_type_ids"]

    def ask(self, request: HttpRequest, obj: LiveProject | None) -> Any:
        return projects.asked(request, obj)

    def remove(self, obj: LiveProject, actor: Actor) -> None:
        live.remove(obj.tenant, obj.project_id, actor=actor)
