"""Support staff look at links, what was done for an issue, and what waits to be told."""

from typing import TYPE_CHECKING

from django.contrib import admin

from records.models import Activity, IssueMirror, RecordLink
from tenants.staff import ReadOnly

if TYPE_CHECKING:
    LinkBase = admin.ModelAdmin[RecordLink]
    ActivityBase = admin.ModelAdmin[Activity]
    MirrorBase = admin.ModelAdmin[IssueMirror]
else:
    LinkBase = ActivityBase = MirrorBase = admin.ModelAdmin


@admin.register(RecordLink)
class RecordLinkAdmin(ReadOnly, LinkBase):
    list_display = ["linked_at", "tenant", "issue_key", "object_name", "name", "record_id"]
    list_filter = ["object_name"]
    list_select_related = ["tenant"]
    search_fields = ["tenant__site_url", "issue_key", "issue_id", "record_id", "name"]
    date_hierarchy = "linked_at"


@admin.register(Activity)
class ActivityAdmin(ReadOnly, ActivityBase):
    list_display = [
        *("at", "tenant", "issue_key", "what", "object_name", "record_name", "outcome", "reason"),
        *("actor_kind", "actor"),
    ]
    list_filter = ["what", "outcome", "object_name"]
    list_select_related = ["tenant"]
    search_fields = ["tenant__site_url", "issue_key", "issue_id", "record_id"]
    date_hierarchy = "at"


@admin.register(IssueMirror)
class IssueMirrorAdmin(ReadOnly, MirrorBase):
    list_display = [
        *("tenant", "issue_key", "wanted_at", "jira_at", "written_at", "not_before"),
        *("attempts", "last_error"),
    ]
    list_select_related = ["tenant"]
    search_fields = ["tenant__site_url", "issue_key", "issue_id"]
