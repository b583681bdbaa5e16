"""Staff themselves. Devices of second factors have no page: it would show their keys."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from support import second_factor, trail
from support.models import StaffEntry
from support.tenants import TenantAdmin
from support.trail import What
from tenants.large import Growing
from tenants.staff import AdminBase

__all__ = ["StaffAdmin", "TenantAdmin"]

for _model in (StaticDevice, TOTPDevice, User, Group):
    admin.site.unregister(_model)


class Trailed(AdminBase):
    """What Django's own log is told goes to the trail of staff as well."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        trail.record(request, What.ADDED, target=_named(obj))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        entry = super().log_change(request, obj, message)
        trail.record(
            request, What.CHANGED, target=_named(obj), detail=str(entry.get_change_message())
        )
        return entry

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[LogEntry]:
        for one in queryset:
            trail.record(request, What.DELETED, target=_named(one))
        return super().log_deletions(request, queryset)


def _named(obj: User | Group) -> str:
    return f"role “{obj}”" if isinstance(obj, Group) else obj.get_username()


@admin.register(User)
class StaffAdmin(Trailed, UserAdmin):  # type: ignore[type-arg]
    actions = ["take_second_factor"]

    @admin.action(description="Take the second factor away (lost phone)", permissions=["change"])
    def take_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        taken = [one for one in users if second_factor.take_away(one)]
        for one in taken:
            UserAdmin.log_change(self, request, one, "Took the second factor away.")
            trail.record(request, What.FACTOR_TAKEN, target=_named(one))
        self.message_user(request, f"Taken away: {len(taken)}. The next login sets a new one up.")


@admin.register(Group)
class RoleAdmin(Trailed, GroupAdmin):
    """A superuser may make more of them; the two of ours are set anew by each release."""


@admin.register(StaffEntry)
class StaffEntryAdmin(Growing):
    list_display = ["at", "what", "actor", "target", "detail", "origin"]
    list_filter = ["what"]
    search_fields = ["actor"]
    exactly = ("actor", "target", "origin")
