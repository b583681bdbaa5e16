"""Support staff see and change what each tenant configured; see `tenants.staff`."""

from django.contrib import admin

from mapping.models import PullRun
from mapping.staff.listing import Listed
from mapping.staff.objects import MappedObjectAdmin
from mapping.staff.places import IssueTypeRestrictionAdmin, LiveProjectAdmin
from mapping.staff.projects import MappedProjectAdmin
from mapping.staff.rows import FormRowAdmin
from mapping.staff.rules import AutoCreateRuleAdmin
from tenants.staff import ReadOnly

__all__ = [
    "AutoCreateRuleAdmin",
    "FormRowAdmin",
    "IssueTypeRestrictionAdmin",
    "LiveProjectAdmin",
    "MappedObjectAdmin",
    "MappedProjectAdmin",
    "PullRunAdmin",
]


@admin.register(PullRun)
class PullRunAdmin(ReadOnly, Listed):
    list_display = ["site", "finished_at", "from_salesforce", "wanted_at", "last_error"]
    list_filter = ["from_salesforce"]
