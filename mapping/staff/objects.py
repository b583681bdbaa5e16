"""Mapped objects, and what their four tabs show."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from mapping import choosing, managing, tabs
from mapping.models import FieldMapping, MappedObject, Tab
from mapping.staff.listing import Listed
from salesforce import schema as schemas
from salesforce.schema import ObjectSchema
from tenants.audit import Actor
from tenants.staff import Edited, ReadOnly, StaffForm, each, lines, tenant_of

if TYPE_CHECKING:
    Inline = admin.TabularInline[Any, Any]
else:
    Inline = admin.TabularInline

TABS = {f"tab_{tab.value}": tab for tab in Tab}


def _tab(tab: Tab) -> forms.CharField:
    most = tabs.limit(tab)
    told = f"At most {most} fields. " if most else ""
    return forms.CharField(
        label=f"{tab.label} tab",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 50}),
        help_text=f"{told}API names in their order, one a line. Empty: our first choice.",
    )


class TabsForm(StaffForm):
    outside: ObjectSchema | None
    asks = True
    tab_search = _tab(Tab.SEARCH)
    tab_details = _tab(Tab.DETAILS)
    tab_list = _tab(Tab.LIST)
    tab_compact = _tab(Tab.COMPACT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, tab in TABS.items():
            self.initial[name] = "\n".join(choosing.chosen(self.instance, tab))

    def apply(self) -> MappedObject:
        mapped = MappedObject.objects.select_related("tenant").get(pk=self.instance.pk)
        each(self.changes(*TABS), lambda name, text: self._choose(mapped, TABS[name], lines(text)))
        return mapped

    def _choose(self, mapped: MappedObject, tab: Tab, names: list[str]) -> None:
        if self.outside is not None:
            choosing.choose(mapped, tab, names, schema=self.outside, actor=self.actor)


class ObjectAddForm(StaffForm):
    """Salesforce says whether there is such an object."""

    outside: ObjectSchema | None
    asks = True

    def apply(self) -> MappedObject:
        assert self.outside is not None
        tenant = self.cleaned_data["tenant"]
        return managing.add_object(tenant, self.outside, actor=self.actor)


class FieldMappingInline(ReadOnly, Inline):
    model = FieldMapping


@admin.register(MappedObject)
class MappedObjectAdmin(Listed, Edited):
    form = TabsForm
    add_form = ObjectAddForm
    add_fields = ("tenant", "name")
    raw_id_fields = ["tenant"]
    list_display = ["name", "site", "label", "origin", "gone_at", "position"]
    list_filter = ["origin", "name"]
    readonly_fields = ["tenant", "name", "label", "origin", "gone_at", "available"]
    fields = [*readonly_fields, *TABS]
    inlines = [FieldMappingInline]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else []

    def ask(self, request: HttpRequest, obj: MappedObject | None) -> ObjectSchema | None:
        tenant = obj.tenant if obj else tenant_of(request.POST.get("tenant"))
        name = obj.name if obj else request.POST.get("name", "").strip()
        return schemas.describe(tenant, name, stale_ok=obj is not None) if tenant else None

    def remove(self, obj: MappedObject, actor: Actor) -> None:
        managing.remove_object(obj.tenant, obj.name, actor=actor)

    @admin.display(description="fields of the object")
    def available(self, row: MappedObject) -> str:
        """As Salesforce last described them."""
        found = schemas.describe_many(row.tenant, [row.name]).get(row.name)
        return ", ".join(sorted(found.fields)) if found else "Not described yet."

    @admin.display(description="Search tab")
    def tab_search(self, row: MappedObject) -> str:
        return ", ".join(choosing.chosen(row, Tab.SEARCH))

    @admin.display(description="Details tab")
    def tab_details(self, row: MappedObject) -> str:
        return ", ".join(choosing.chosen(row, Tab.DETAILS))

    @admin.display(description="List tab")
    def tab_list(self, row: MappedObject) -> str:
        return ", ".join(choosing.chosen(row, Tab.LIST))

    @admin.display(description="Compact tab")
    def tab_compact(self, row: MappedObject) -> str:
        return ", ".join(choosing.chosen(row, Tab.COMPACT))
