"""Support staff see how far each upload is, and stop it or send it on. What stands in a file, its
name included, is the customer's and has no page."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from bulkcreate import attending, working
from bulkcreate.models import Upload
from tenants.large import Stuck
from tenants.staff import ReadOnly, actor_of

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Upload]
else:
    Base = admin.ModelAdmin


class StuckUploads(Stuck):
    def is_stuck(self) -> Q:
        return working.is_stuck()


@admin.register(Upload)
class UploadAdmin(ReadOnly, Base):
    list_display = [
        *("begun_at", "tenant", "issue_key", "state", "rows", "created", "failed", "attempts"),
        *("not_before", "problem"),
    ]
    list_filter = [StuckUploads, "state"]
    list_select_related = ["tenant"]
    search_fields = [
        "tenant__site_url",
        "tenant__display_url",
        "tenant__cloud_id",
        "issue_key",
        "=id",
    ]
    date_hierarchy = "begun_at"
    actions = ["stop", "go_on"]
    fields = [
        *("tenant", "issue_key", "state", "problem", "size", "received", "rows", "checked_rows"),
        *("bad_rows", "created", "failed", "stop", "begun_at", "started_at", "ended_at"),
        *("attached_at", "not_before", "attempts", "lease_until", "jobs"),
    ]

    @admin.display(description="Jobs in Salesforce")
    def jobs(self, upload: Upload) -> str:
        """As its Setup lists them; empty for a file that went by calls of 200 rows."""
        told = [f"{one}: {one.job_id or 'no job yet'} {one.state}" for one in upload.parts.all()]
        return "; ".join(told) or "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Upload]:
        contents = ("headers", "first_cells", "mapping", "fixed", "review", "file_name")
        return super().get_queryset(request).defer(*contents)

    def has_attend_permission(self, request: HttpRequest) -> bool:
        """Whoever may change a tenant."""
        return bool(request.user.has_perm("tenants.change_tenant"))

    @admin.action(description="Stop the chosen uploads", permissions=["attend"])
    def stop(self, request: HttpRequest, uploads: QuerySet[Upload]) -> None:
        rows = uploads.select_related("tenant")
        done = [attending.stop(one, actor=actor_of(request)) for one in rows]
        self.message_user(request, f"Stopped: {sum(done)}. What was created stays.")

    @admin.action(description="Send the chosen uploads on now", permissions=["attend"])
    def go_on(self, request: HttpRequest, uploads: QuerySet[Upload]) -> None:
        rows = uploads.select_related("tenant")
        done = [attending.go_on(one, actor=actor_of(request)) for one in rows]
        self.message_user(request, f"Sent on: {sum(done)}.")
