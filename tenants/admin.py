"""Support staff see and change a tenant's switches, events and licences, and read what was changed.
The tenant itself: `support.tenants`."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from tenants import choosing_events, licensing, switching
from tenants.audit import Actor
from tenants.large import Large
from tenants.models import AuditEntry, Erasure, EventChoices, Licence, Switches, Tenant
from tenants.staff import Edited, ReadOnly, StaffForm, each, tenant_of

if TYPE_CHECKING:
    ErasureBase = admin.ModelAdmin[Erasure]
else:
    ErasureBase = admin.ModelAdmin

SITE = ["tenant__site_url", "tenant__display_url", "tenant__cloud_id"]


class SwitchesForm(StaffForm):
    def apply(self) -> Switches:
        """What another switch needs comes first."""
        tenant = Tenant.objects.select_related("switches").get(pk=self.instance.pk)
        found = self.changes()
        ordered = {name: found[name] for name in sorted(found, key=Switches.NEEDS.__contains__)}
        each(ordered, lambda name, value: switching.change(tenant, name, value, actor=self.actor))
        return Switches.objects.get(tenant=tenant)


class OneForEachTenant(Edited):
    """There from the installation on."""

    search_fields = SITE
    list_select_related = ["tenant"]
    readonly_fields = ["tenant"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="tenant")
    def site(self, row: Any) -> str:
        return str(row.tenant)


@admin.register(Switches)
class SwitchesAdmin(OneForEachTenant):
    form = SwitchesForm
    list_display = ["site", "plugin_enabled", "panel_shown", "allow_bulk", "live_everywhere"]
    list_filter = ["plugin_enabled", "panel_shown", "allow_bulk", "live_everywhere"]


class EventsForm(StaffForm):
    def apply(self) -> EventChoices:
        tenant = self.instance.tenant
        change = choosing_events.change
        each(self.changes(), lambda name, value: change(tenant, name, value, actor=self.actor))
        return choosing_events.of(tenant)


@admin.register(EventChoices)
class EventChoicesAdmin(OneForEachTenant):
    form = EventsForm
    list_display = ["site", *choosing_events.NAMES]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Nothing ticked where nothing is stored."""
        found = super().get_object(request, object_id, from_field)
        tenant = None if found else tenant_of(object_id)
        return EventChoices(tenant=tenant) if tenant else found


class LicenceForm(StaffForm):
    def apply(self) -> Licence:
        given = self.cleaned_data
        return licensing.add(given["tenant"], given["add_on"], actor=self.actor)


@admin.register(Licence)
class LicenceAdmin(Edited):
    add_form = LicenceForm
    add_fields = ("tenant", "add_on")
    list_display = ["tenant", "add_on", "since"]
    list_filter = ["add_on"]
    list_select_related = ["tenant"]
    search_fields = SITE
    raw_id_fields = ["tenant"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def remove(self, obj: Licence, actor: Actor) -> None:
        licensing.remove(obj.tenant, obj.add_on, actor=actor)


@admin.register(Erasure)
class ErasureAdmin(ReadOnly, ErasureBase):
    list_display = ["at", "site_url", "actor_kind", "actor"]
    search_fields = ["site_url"]


@admin.register(AuditEntry)
class AuditEntryAdmin(Large):
    list_display = ["at", "tenant", "what", "target", "actor_kind", "actor", "before", "after"]
    list_filter = ["actor_kind"]
    exactly = ("what", "target", "actor")
