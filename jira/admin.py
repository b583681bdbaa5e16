from typing import TYPE_CHECKING

from django.contrib import admin

from jira.models import PanelVisibility, PersonalDataReport
from tenants.staff import ReadOnly

if TYPE_CHECKING:
    Base = admin.ModelAdmin[PanelVisibility]
    ReportBase = admin.ModelAdmin[PersonalDataReport]
else:
    Base = ReportBase = admin.ModelAdmin


@admin.register(PanelVisibility)
class PanelVisibilityAdmin(ReadOnly, Base):
    """Whether Jira knows by now that the panel is shown or hidden."""

    list_display = ["tenant", "wanted_at", "written_at", "not_before", "attempts", "last_error"]
    list_select_related = ["tenant"]


@admin.register(PersonalDataReport)
class PersonalDataReportAdmin(ReadOnly, ReportBase):
    """Whether Jira was told whose accounts we know, as Atlassian's privacy rules want."""

    list_display = ["tenant", "reported_at", "accounts", "closed", "not_before", "last_error"]
    list_select_related = ["tenant"]
    search_fields = ["tenant__site_url", "tenant__display_url", "tenant__cloud_id"]
    exclude = ["lease_token"]
