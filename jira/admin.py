from typing import TYPE_CHECKING

from django.contrib import admin

from jira.models import PanelVisibility
from tenants.staff import ReadOnly

if TYPE_CHECKING:
    Base = admin.ModelAdmin[PanelVisibility]
else:
    Base = admin.ModelAdmin


@admin.register(PanelVisibility)
class PanelVisibilityAdmin(ReadOnly, Base):
    """Whether Jira knows by now that the panel is shown or hidden."""

    list_display = ["tenant", "wanted_at", "written_at", "not_before", "attempts", "last_error"]
    list_select_related = ["tenant"]
