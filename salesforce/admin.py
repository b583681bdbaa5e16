"""Support staff see how each site is tied to Salesforce, and say what Salesforce does not show. A
secret is shown as set or not set."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from common.fields import EncryptedTextField
from salesforce import ticking
from salesforce.models import Connection, PendingRevocation
from tenants.staff import Edited, ReadOnly, StaffForm, each

if TYPE_CHECKING:
    RevocationBase = admin.ModelAdmin[PendingRevocation]
else:
    RevocationBase = admin.ModelAdmin


class WithoutSecrets:
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        secret = [f.name for f in rows.model._meta.fields if isinstance(f, EncryptedTextField)]
        return rows.defer(*secret)


def _label(name: str) -> str:
    return str(Connection._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


class SetupForm(StaffForm):
    idle = forms.BooleanField(label=_label(ticking.COLUMNS["idle"]), required=False)
    allow_list = forms.BooleanField(label=_label(ticking.COLUMNS["allow_list"]), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step, column in ticking.COLUMNS.items():
            self.initial[step] = getattr(self.instance, column) is not None

    def apply(self) -> Connection:
        tenant, tick = self.instance.tenant, ticking.tick
        each(self.changes(), lambda step, on: tick(tenant, step, on, actor=self.actor))
        return Connection.objects.get(tenant=tenant)


@admin.register(Connection)
class ConnectionAdmin(WithoutSecrets, Edited):
    form = SetupForm
    list_display = ["tenant", "state", "org_name", "username", "last_call_at", "api", "last_error"]
    list_filter = ["state", "instance_type"]
    list_select_related = ["tenant"]
    search_fields = ["tenant__site_url", "tenant__cloud_id", "org_id", "org_name", "instance_url"]
    fieldsets = [
        (None, {"fields": ["tenant", "state", "last_error_code", "last_error", "lost_at"]}),
        (
            "Org",
            {
                "fields": [
                    *("instance_type", "login_url", "instance_url", "org_id", "org_name"),
                    *("user_id", "username", "scope", "api_version", "companion_version"),
                ]
            },
        ),
        (
            "Login",
            {
                "fields": [
                    *("consumer_key", "secret", "tokens", "connected_at", "refreshed_at"),
                    *("rotation_seen_at", "rotation_seen_from", "renewal_unclear_at"),
                    *("renewing_until", "retry_after", "tested_at", "test_passed"),
                ]
            },
        ),
        ("Set-up steps said by hand", {"fields": ["idle", "allow_list"]}),
        ("Use", {"fields": ["api", "api_seen_at", "last_call_at", "last_call_ms"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        shown = [name for _, about in self.fieldsets for name in about["fields"]]
        return [str(name) for name in shown if name not in ticking.COLUMNS]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_label(ticking.COLUMNS["idle"]), boolean=True)
    def idle(self, row: Connection) -> bool:
        return row.idle_limit_ticked_at is not None

    @admin.display(description=_label(ticking.COLUMNS["allow_list"]), boolean=True)
    def allow_list(self, row: Connection) -> bool:
        return row.allow_list_ticked_at is not None

    @admin.display(description="API requests today")
    def api(self, row: Connection) -> str:
        return f"{row.api_used:,} of {row.api_limit:,}" if row.api_limit else "not known"

    @admin.display(description="consumer secret")
    def secret(self, row: Connection) -> str:
        return "set" if row.consumer_secret else "not set"

    @admin.display
    def tokens(self, row: Connection) -> str:
        return "set" if row.refresh_token else "none"


@admin.register(PendingRevocation)
class PendingRevocationAdmin(ReadOnly, WithoutSecrets, RevocationBase):
    """Tokens that Salesforce has not confirmed as ended."""

    list_display = ["tenant", "revoke_url", "created_at", "not_before", "attempts"]
    list_select_related = ["tenant"]
    fields = ["tenant", "revoke_url", "created_at", "not_before", "attempts", "lease_until"]
