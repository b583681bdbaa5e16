"""Support staff see every tenant's state and change its switches, events and licences. Secrets are
not even loaded here."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from tenants import choosing_events, licensing, suspending, switching
from tenants.audit import Actor
from tenants.models import AuditEntry, EventChoices, Licence, Switches, Tenant
from tenants.staff import Edited, ReadOnly, StaffForm, actor_of, each, tenant_of

if TYPE_CHECKING:
    TenantBase = admin.ModelAdmin[Tenant]
    AuditBase = admin.ModelAdmin[AuditEntry]
else:
    TenantBase = AuditBase = admin.ModelAdmin

SITE = ["tenant__site_url", "tenant__display_url"]


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("active", "Active"), ("suspended", "Suspended"), ("uninstalled", "Uninstalled")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "uninstalled":
            return queryset.filter(uninstalled_at__isnull=False)
        if self.value() == "suspended":
            return queryset.filter(uninstalled_at=None, suspended_at__isnull=False)
        if self.value() == "active":
            return queryset.filter(uninstalled_at=None, suspended_at=None)
        return queryset


@admin.register(Tenant)
class TenantAdmin(TenantBase):
    list_display = ["site", "state", "installed_at", "uninstalled_at", "purge_after"]
    list_filter = [StateFilter, "switches__plugin_enabled"]
    search_fields = ["site_url", "display_url", "connect_client_key", "cloud_id"]
    fields = [
        *("site_url", "display_url", "state", "configuration", "connect_client_key", "cloud_id"),
        *("installed_at", "disabled_at", "uninstalled_at", "purge_after", "suspended_at", "notes"),
    ]
    actions = ["suspend", "resume"]

    def get_readonly_fields(self, request: HttpRequest, obj: Tenant | None = None) -> list[str]:
        return [str(name) for name in self.fields if name != "notes"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        return False

    @admin.action(description="Suspend the chosen sites", permissions=["change"])
    def suspend(self, request: HttpRequest, sites: QuerySet[Tenant]) -> None:
        done = [suspending.suspend(one, actor=actor_of(request)) for one in sites]
        self.message_user(request, f"Suspended: {sum(done)}.")

    @admin.action(description="Let the chosen sites go on", permissions=["change"])
    def resume(self, request: HttpRequest, sites: QuerySet[Tenant]) -> None:
        done = [suspending.resume(one, actor=actor_of(request)) for one in sites]
        self.message_user(request, f"Going on: {sum(done)}.")

    @admin.display(description="site", ordering="site_url")
    def site(self, tenant: Tenant) -> str:
        return str(tenant)

    @admin.display(description="state")
    def state(self, tenant: Tenant) -> str:
        if not tenant.installed:
            return "Uninstalled"
        if tenant.suspended:
            return "Suspended"
        return "Disabled in Jira" if tenant.disabled_at else "Active"

    @admin.display(description="configuration")
    def configuration(self, tenant: Tenant) -> SafeString:
        """Everything of this site that staff may see, one link each."""
        return format_html_join(" · ", '<a href="{}">{}</a>', self._links(tenant))

    def _links(self, tenant: Tenant) -> Iterator[tuple[str, str]]:
        for model, own in self.admin_site._registry.items():
            about, names = model._meta, own.get_search_fields(HttpRequest())
            place = f"admin:{about.app_label}_{about.model_name}"
            label = str(about.verbose_name_plural).capitalize()
            if model in (Switches, EventChoices):
                yield reverse(f"{place}_change", args=[tenant.pk]), label
            elif any(str(name).endswith("__site_url") for name in names):
                yield f"{reverse(f'{place}_changelist')}?{urlencode({'q': tenant.site_url})}", label


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


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, AuditBase):
    list_display = ["at", "tenant", "what", "target", "actor_kind", "actor", "before", "after"]
    list_filter = ["what", "actor_kind"]
    list_select_related = ["tenant"]
    search_fields = ["tenant__site_url", "target", "actor"]
    date_hierarchy = "at"
