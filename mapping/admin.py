"""Support staff see what each tenant configured. Nothing is changed here by hand: changes go
through the functions of the screens."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Model

from mapping.form_models import (
    AutoCreateRule,
    FormRow,
    IssueTypeRestriction,
    LiveProject,
    PicklistMap,
)
from mapping.models import (
    ChosenField,
    FieldMapping,
    MappedIssueType,
    MappedObject,
    MappedProject,
    PullRun,
)
from tenants.admin import ReadOnly

if TYPE_CHECKING:
    Listed = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
else:
    Listed, Inline = admin.ModelAdmin, admin.TabularInline


class ChosenFieldInline(ReadOnly, Inline):
    model = ChosenField


class FieldMappingInline(ReadOnly, Inline):
    model = FieldMapping


class MappedIssueTypeInline(ReadOnly, Inline):
    model = MappedIssueType


class PicklistMapInline(ReadOnly, Inline):
    model = PicklistMap


class List(ReadOnly, Listed):
    """A tenant is found by its site; lists read everything they show in one query."""

    by = "tenant"
    related: ClassVar[tuple[str, ...]] = ("tenant",)

    @property
    def search_fields(self) -> list[str]:  # type: ignore[override]
        return [f"{self.by}__site_url", f"{self.by}__display_url"]

    @property
    def list_select_related(self) -> list[str]:  # type: ignore[override]
        return list(self.related)

    @admin.display(description="tenant")
    def site(self, row: Model) -> str:
        for step in self.by.split("__"):
            row = getattr(row, step)
        return str(row)


class FormList(List):
    by = "mapped_object__tenant"
    related = ("mapped_object__tenant", "project")


@admin.register(MappedObject)
class MappedObjectAdmin(List):
    list_display = ["name", "site", "label", "origin", "gone_at", "position"]
    list_filter = ["origin", "name"]
    inlines = [ChosenFieldInline, FieldMappingInline]


@admin.register(MappedProject)
class MappedProjectAdmin(List):
    list_display = ["key", "site", "name", "project_id", "origin", "gone_at"]
    list_filter = ["origin"]
    inlines = [MappedIssueTypeInline]


@admin.register(FormRow)
class FormRowAdmin(FormList):
    list_display = [
        *("salesforce_field", "mapped_object", "project", "site", "jira_field", "label"),
        *("position", "columns", "read_only", "keep_in_sync", "potential_results", "source"),
    ]
    list_filter = ["source", "read_only", "keep_in_sync", "potential_results"]
    inlines = [PicklistMapInline]


@admin.register(AutoCreateRule)
class AutoCreateRuleAdmin(FormList):
    list_display = [
        *("mapped_object", "project", "site", "jira_field", "operator", "values", "enabled"),
    ]
    list_filter = ["enabled", "operator"]


@admin.register(IssueTypeRestriction)
class IssueTypeRestrictionAdmin(List):
    list_display = ["project_key", "issue_type_name", "site", "create", "link", "unlink"]
    list_filter = ["create", "link", "unlink"]


@admin.register(LiveProject)
class LiveProjectAdmin(List):
    list_display = ["project_key", "site", "types", "issue_type_ids"]
    list_filter = ["types"]


@admin.register(PullRun)
class PullRunAdmin(List):
    list_display = ["site", "finished_at", "from_salesforce", "wanted_at", "last_error"]
    list_filter = ["from_salesforce"]
