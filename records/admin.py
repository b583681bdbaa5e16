"""Support staff look at links, what was done for an issue, and what waits to be told."""

from django.contrib import admin
from django.db.models import Q

from records import mirror
from records.models import Activity, IssueMirror, RecordLink
from tenants.large import Large, Stuck


@admin.register(RecordLink)
class RecordLinkAdmin(Large):
    list_display = ["linked_at", "tenant", "issue_key", "object_name", "name", "record_id"]
    exactly = ("issue_key", "issue_id", "object_name", "record_id", "name")


@admin.register(Activity)
class ActivityAdmin(Large):
    list_display = [
        *("at", "tenant", "issue_key", "what", "object_name", "record_name", "outcome", "reason"),
        *("actor_kind", "actor"),
    ]
    list_filter = ["outcome"]
    exactly = ("issue_key", "issue_id", "what", "object_name", "record_id")


class StuckMirrors(Stuck):
    def is_stuck(self) -> Q:
        return mirror.is_unfinished() & mirror.is_stuck()


@admin.register(IssueMirror)
class IssueMirrorAdmin(Large):
    list_filter = [StuckMirrors]
    list_display = [
        *("tenant", "issue_key", "wanted_at", "jira_at", "written_at", "not_before"),
        *("attempts", "last_error"),
    ]
    exactly = ("issue_key", "issue_id")
