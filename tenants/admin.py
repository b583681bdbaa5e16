"""Support staff see every tenant's state. Secrets are not even loaded here."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from tenants.models import AuditEntry, Licence, Switches, Tenant

if TYPE_CHECKING:
    TenantBase = admin.ModelAdmin[Tenant]
    AuditBase = admin.ModelAdmin[AuditEntry]
    SwitchesBase = admin.StackedInline[Switches, Tenant]
    LicenceBase = admin.TabularInline[Licence, Tenant]
else:
    TenantBase = AuditBase = admin.ModelAdmin
    SwitchesBase, LicenceBase = admin.StackedInline, admin.TabularInline


class ReadOnly:
    """Looked at, never changed by hand: changes go through the functions of the screens."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SwitchesInline(ReadOnly, SwitchesBase):
    model = Switches


class LicenceInline(ReadOnly, LicenceBase):
    model = Licence


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
        *("site_url", "display_url", "state", "connect_client_key", "cloud_id", "installed_at"),
        *("disabled_at", "uninstalled_at", "purge_after", "suspended_at", "notes"),
    ]
    inlines = [SwitchesInline, LicenceInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Tenant | None = None) -> list[str]:
        return [str(name) for name in self.fields if name != "notes"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        return False

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


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, AuditBase):
    list_display = ["at", "tenant", "what", "target", "actor_kind", "actor", "before", "after"]
    list_filter = ["what", "actor_kind"]
    list_select_related = ["tenant"]
    search_fields = ["tenant__site_url", "target", "actor"]
    date_hierarchy = "at"
