"""What the lists of support staff have in common: a tenant is found by its site, and a list reads
everything it shows in one query."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


class Listed(Base):
    by = "tenant"
    search_fields = ["tenant__site_url", "tenant__display_url", "tenant__cloud_id"]
    list_select_related = ["tenant"]

    @admin.display(description="tenant")
    def site(self, row: Model) -> str:
        for step in self.by.split("__"):
            row = getattr(row, step)
        return str(row)


class ListedForms(Listed):
    by = "mapped_object__tenant"
    search_fields = [
        "mapped_object__tenant__site_url",
        "mapped_object__tenant__display_url",
        "mapped_object__tenant__cloud_id",
    ]
    list_select_related = ["mapped_object__tenant", "project"]
