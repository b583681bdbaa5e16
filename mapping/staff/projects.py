"""Mapped projects and their issue types."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from common.errors import Refused
from mapping import jira_places, managing
from mapping.jira_places import JiraIssueType, JiraProject
from mapping.models import MappedProject
from mapping.staff.listing import Listed
from tenants.audit import Actor
from tenants.models import Tenant
from tenants.staff import Edited, StaffForm, tenant_of


@dataclass(frozen=True)
class Place:
    """A project as Jira has it, with its issue types."""

    project: JiraProject
    types: tuple[JiraIssueType, ...]

    def type_named(self, name: str) -> JiraIssueType:
        found = next((one for one in self.types if one.name == name.strip()), None)
        if found is None:
            sentence = f"Jira has no such issue type in {self.project.key}."
            raise Refused("unknown_type", sentence, fields={"issue_type_name": sentence})
        return found


def place(tenant: Tenant, key: str) -> Place:
    """Refused where Jira has no project of this key; RemoteError."""
    found = next((one for one in jira_places.projects(tenant) if one.key == key.strip()), None)
    if found is None:
        raise Refused("unknown_project", f"Jira has no project {key[:80]}.", status=404)
    return Place(found, jira_places.issue_types(tenant, found.id))


def asked(request: HttpRequest, obj: Any, name: str = "project_key") -> Place | None:
    """The place of a row, or of what was typed on its first page."""
    tenant = obj.tenant if obj else tenant_of(request.POST.get("tenant"))
    key = getattr(obj, name) if obj else request.POST.get(name, "")
    return place(tenant, key) if tenant else None


class IssueTypesForm(StaffForm):
    outside: Place | None
    asks = True
    types = forms.MultipleChoiceField(
        label="Issue types",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None means all. What is mapped in Salesforce stays.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {one.name: one.issue_type_id for one in _types(self.instance)}
        self.known = (
            there | {one.name: one.id for one in self.outside.types} if self.outside else there
        )
        self.fields["types"].choices = [(name, name) for name in self.known]  # type: ignore[attr-defined]
        self.initial["types"] = list(there)

    def apply(self) -> MappedProject:
        project = MappedProject.objects.select_related("tenant").get(pk=self.instance.pk)
        if self.changes("types"):
            wanted = {name: self.known[name] for name in self.cleaned_data["types"]}
            managing.set_issue_types(project, wanted, actor=self.actor)
        return project


class ProjectAddForm(StaffForm):
    """Jira says whether there is such a project."""

    outside: Place | None
    asks = True

    def apply(self) -> MappedProject:
        assert self.outside is not None
        found = self.outside.project
        return managing.add_project(
            self.cleaned_data["tenant"],
            found.key,
            project_id=found.id,
            name=found.name,
            actor=self.actor,
        )


@admin.register(MappedProject)
class MappedProjectAdmin(Listed, Edited):
    form = IssueTypesForm
    add_form = ProjectAddForm
    add_fields = ("tenant", "key")
    raw_id_fields = ["tenant"]
    list_display = ["key", "site", "name", "project_id", "origin", "gone_at"]
    list_filter = ["origin"]
    readonly_fields = ["tenant", "key", "name", "project_id", "origin", "gone_at"]
    fields = [*readonly_fields, "types"]

    def ask(self, request: HttpRequest, obj: MappedProject | None) -> Place | None:
        return asked(request, obj, "key")

    def remove(self, obj: MappedProject, actor: Actor) -> None:
        managing.remove_project(obj.tenant, obj.key, actor=actor)

    @admin.display(description="Issue types")
    def types(self, row: MappedProject) -> str:
        return ", ".join(one.name for one in _types(row)) or "All"


def _types(row: MappedProject) -> Any:
    return row.issue_types.filter(gone_at=None)
