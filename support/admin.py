"""Staff themselves. Devices of second factors have no page: it would show their keys."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from support import second_factor
from support.tenants import TenantAdmin

__all__ = ["StaffAdmin", "TenantAdmin"]

if TYPE_CHECKING:
    UserBase = UserAdmin[User]
else:
    UserBase = UserAdmin

for _model in (StaticDevice, TOTPDevice, User):
    admin.site.unregister(_model)


@admin.register(User)
class StaffAdmin(UserBase):
    actions = ["take_second_factor"]

    @admin.action(description="Take the second factor away (lost phone)", permissions=["change"])
    def take_second_factor(self, request: HttpRequest, users: QuerySet[User]) -> None:
        taken = [one for one in users if second_factor.take_away(one)]
        for one in taken:
            self.log_change(request, one, "Took the second factor away.")
        self.message_user(request, f"Taken away: {len(taken)}. The next login sets a new one up.")
