"""What the admin chose, here or on the Salesforce side: objects, their fields, projects."""

from django.db import models

from tenants.models import Tenant


class Origin(models.TextChoices):
    SALESFORCE = "salesforce", "Mapped in Salesforce"
    HERE = "here", "Managed here"
    DEFAULT = "default", "First choice"


class Pulled(models.Model):
    """Something that may come from the Salesforce side. What is gone there stays, marked."""

    origin = models.CharField(max_length=16, choices=Origin.choices, default=Origin.HERE)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class MappedObject(Pulled):
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="mapped_objects")
    name = models.CharField(max_length=120, help_text="API name of the object.")
    label = models.CharField(max_length=255, blank=True)
    label_plural = models.CharField(max_length=255, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="an_object_is_mapped_once")
        ]

    def __str__(self) -> str:
        return self.label or self.name


class Tab(models.TextChoices):
    SEARCH = "search", "Search"
    DETAILS = "details", "Details"
    LIST = "list", "List"
    COMPACT = "compact", "Compact"


class ChosenField(models.Model):
    """A field of a tab, in the order of `position`."""

    mapped_object = models.ForeignKey(
        MappedObject, on_delete=models.CASCADE, related_name="chosen_fields"
    )
    tab = models.CharField(max_length=16, choices=Tab.choices)
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["tab", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["mapped_object", "tab", "name"], name="a_field_is_chosen_once_in_a_tab"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tab}: {self.name}"


class MappedProject(Pulled):
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="mapped_projects")
    key = models.CharField(max_length=255)
    project_id = models.CharField(max_length=32, blank=True, help_text="Jira’s id, or empty.")
    name = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="a_project_is_mapped_once")
        ]

    def __str__(self) -> str:
        return self.key


class MappedIssueType(Pulled):
    project = models.ForeignKey(MappedProject, on_delete=models.CASCADE, related_name="issue_types")
    name = models.CharField(max_length=255)
    issue_type_id = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="an_issue_type_is_mapped_once")
        ]

    def __str__(self) -> str:
        return self.name


class FieldMapping(Pulled):
    """A Salesforce field filled from a Jira field, as the Salesforce side says."""

    mapped_object = models.ForeignKey(
        MappedObject, on_delete=models.CASCADE, related_name="field_mappings"
    )
    project = models.ForeignKey(
        MappedProject, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    salesforce_field = models.CharField(max_length=120)
    jira_field = models.CharField(max_length=255)

    class Meta:
        ordering = ["mapped_object", "salesforce_field"]
        constraints = [
            models.UniqueConstraint(
                fields=["mapped_object", "project", "salesforce_field"],
                name="a_salesforce_field_is_filled_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.jira_field} → {self.salesforce_field}"


class PullRun(models.Model):
    """The last "Sync from Salesforce" of a tenant, and whether another one is wanted."""

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="pull"
    )
    wanted_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    from_salesforce = models.BooleanField(
        default=False, help_text="The companion package was there."
    )
    difference = models.JSONField(default=dict, blank=True)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"Sync from Salesforce of {self.tenant_id}"


from mapping.form_models import (  # noqa: E402 # the forms stand on the models above
    AutoCreateRule,
    DeclinedField,
    FormRow,
    IssueTypeRestriction,
    LiveProject,
    PicklistMap,
)

__all__ = [
    "AutoCreateRule",
    "ChosenField",
    "DeclinedField",
    "FieldMapping",
    "FormRow",
    "IssueTypeRestriction",
    "LiveProject",
    "MappedIssueType",
    "MappedObject",
    "MappedProject",
    "Origin",
    "PicklistMap",
    "PullRun",
    "Pulled",
    "Tab",
]
