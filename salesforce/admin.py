"""Support staff see how each site is tied to Salesforce. A secret is shown as set or not set."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from common.fields import EncryptedTextField
from salesforce.models import Connection, PendingRevocation
from tenants.admin import ReadOnly

if TYPE_CHECKING:
    ConnectionBase = admin.ModelAdmin[Connection]
    RevocationBase = admin.ModelAdmin[PendingRevocation]
else:
    ConnectionBase = RevocationBase = admin.ModelAdmin


class WithoutSecrets(ReadOnly):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        secret = [f.name for f in rows.model._meta.fields if isinstance(f, EncryptedTextField)]
        return rows.defer(*secret)


@admin.register(Connection)
class ConnectionAdmin(WithoutSecrets, ConnectionBase):
    list_display = ["tenant", "state", "org_name", "username", "last_call_at", "api", "last_error"]
    list_filter = ["state", "instance_type"]
    list_select_related = ["tenant"]
    search_fields = ["tenant__site_url", "org_id", "org_name", "instance_url"]
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
        ("Use", {"fields": ["api", "api_seen_at", "last_call_at", "last_call_ms"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["secret", "tokens", "api"]

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
class PendingRevocationAdmin(WithoutSecrets, RevocationBase):
    """Tokens that Salesforce has not confirmed as ended."""

    list_display = ["tenant", "revoke_url", "created_at", "not_before", "attempts"]
    list_select_related = ["tenant"]
    fields = ["tenant", "revoke_url", "created_at", "not_before", "attempts", "lease_until"]
