"""What the create form asks, what creates by itself, what is restricted, where panels are live."""

from django.db import models


class FormRow(models.Model):
    """One Salesforce field on the create form of an object in a project."""

    class Source(models.TextChoices):
        REQUIRED = "required", "Required by Salesforce"
        LAYOUT = "layout", "Required by the page layout"
        SALESFORCE = "salesforce", "Mapped in Salesforce"
        HERE = "here", "Added here"

    class Unmapped(models.TextChoices):
        LEAVE = "leave", "Leave empty"
        COPY = "copy", "Copy if equal"
        SET = "set", "Set a value"
        REFUSE = "refuse", "Refuse to create"

    class Columns(models.IntegerChoices):
        FULL = 1, "1: full row"
        HALF = 2, "2: half row"

    mapped_object = models.ForeignKey(
        "mapping.MappedObject", on_delete=models.CASCADE, related_name="form_rows"
    )
    project = models.ForeignKey(
        "mapping.MappedProject", on_delete=models.CASCADE, related_name="form_rows"
    )
    salesforce_field = models.CharField("Salesforce field", max_length=120)
    jira_field = models.CharField(
        "Jira field", max_length=255, blank=True, help_text="Jira’s id of the field, or empty."
    )
    label = models.CharField("Label on the form", max_length=255)
    position = models.PositiveIntegerField("Field order", default=0)
    columns = models.PositiveSmallIntegerField(
        "Columns", choices=Columns.choices, default=Columns.HALF
    )
    help_text = models.CharField(
        "Help text", max_length=255, blank=True, help_text="Plain text under the field."
    )
    default = models.JSONField(
        "Default value", null=True, blank=True, help_text="Used when the Jira field gives nothing."
    )
    potential_results = models.BooleanField(
        "Use for potential results",
        default=False,
        help_text="Similar records are looked for while people type in this field.",
    )
    read_only = models.BooleanField(
        "Read only",
        default=False,
        help_text="The value comes from the server; people can only see it.",
    )
    keep_in_sync = models.BooleanField(
        "Keep in sync",
        default=False,
        help_text="Later changes in Jira are carried to linked records.",
    )
    source = models.CharField(max_length=16, choices=Source.choices, default=Source.HERE)
    unmapped = models.CharField(
        "Values that are not mapped",
        max_length=8,
        choices=Unmapped.choices,
        default=Unmapped.LEAVE,
    )
    unmapped_value = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mapped_object", "project", "salesforce_field"],
                name="a_salesforce_field_stands_once_on_a_form",
            ),
            models.CheckConstraint(
                condition=models.Q(columns__in=[1, 2]), name="a_form_has_one_or_two_columns"
            ),
            models.CheckConstraint(
                condition=~models.Q(label=""), name="a_field_on_a_form_has_a_label"
            ),
            models.CheckConstraint(
                condition=~models.Q(unmapped="set") | ~models.Q(unmapped_value=""),
                name="what_is_set_for_unmapped_values_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.salesforce_field})"

    @property
    def required(self) -> bool:
        """Stays on the form: Salesforce refuses a new record without it."""
        return self.source in (self.Source.REQUIRED, self.Source.LAYOUT)


class DeclinedField(models.Model):
    """Mapped on the Salesforce side but removed from a form here: the next sync leaves it out."""

    mapped_object = models.ForeignKey(
        "mapping.MappedObject", on_delete=models.CASCADE, related_name="declined_fields"
    )
    project = models.ForeignKey(
        "mapping.MappedProject", on_delete=models.CASCADE, related_name="declined_fields"
    )
    salesforce_field = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mapped_object", "project", "salesforce_field"],
                name="a_field_is_declined_once",
            )
        ]

    def __str__(self) -> str:
        return self.salesforce_field


class PicklistMap(models.Model):
    row = models.ForeignKey(FormRow, on_delete=models.CASCADE, related_name="picklist_maps")
    jira_value = models.CharField(max_length=255)
    salesforce_value = models.CharField(max_length=255)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["row", "jira_value"], name="a_jira_value_has_one_salesforce_value"
            ),
            models.CheckConstraint(
                condition=~models.Q(jira_value="") & ~models.Q(salesforce_value=""),
                name="a_picklist_map_has_both_sides",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jira_value} → {self.salesforce_value}"


class AutoCreateRule(models.Model):
    """Creates a record when an issue begins to match. Kept when edited, so that it fires once."""

    class Operator(models.TextChoices):
        EQUALS = "equals", "equals"
        CONTAINS = "contains", "contains"
        ONE_OF = "one_of", "is one of"

    mapped_object = models.ForeignKey(
        "mapping.MappedObject", on_delete=models.CASCADE, related_name="auto_create_rules"
    )
    project = models.ForeignKey(
        "mapping.MappedProject", on_delete=models.CASCADE, related_name="auto_create_rules"
    )
    jira_field = models.CharField("Jira field", max_length=255)
    kind = models.CharField(max_length=16, help_text="Kind of the Jira field, of mapping.kinds.")
    operator = models.CharField("Operator", max_length=8, choices=Operator.choices)
    values = models.JSONField("Values", default=list)
    enabled = models.BooleanField(
        "Create by itself when an issue matches",
        default=True,
        help_text=(
            "Fires when the condition becomes true, once for each issue. "
            "Checked when an issue is created or updated."
        ),
    )

    class Meta:
        ordering = ["mapped_object", "project"]
        constraints = [
            models.UniqueConstraint(
                fields=["mapped_object", "project"], name="one_rule_per_object_and_project"
            )
        ]

    def __str__(self) -> str:
        return f"{self.jira_field} {self.get_operator_display()} {', '.join(self.values)}"


class IssueTypeRestriction(models.Model):
    """True = restricted. Project and type are Jira's ids; key and name are for what people read."""

    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.CASCADE, related_name="restrictions"
    )
    project_id = models.CharField(max_length=32)
    project_key = models.CharField(max_length=255)
    issue_type_id = models.CharField(max_length=32)
    issue_type_name = models.CharField(max_length=255, blank=True)
    create = models.BooleanField("Create", default=False)
    link = models.BooleanField("Link", default=False)
    unlink = models.BooleanField("Unlink", default=False)

    class Meta:
        ordering = ["project_key", "issue_type_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "project_id", "issue_type_id"],
                name="an_issue_type_is_restricted_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.issue_type_name or self.issue_type_id} in {self.project_key}"


class LiveProject(models.Model):
    """Where panels read from Salesforce while they do not do so everywhere."""

    class Types(models.TextChoices):
        NONE = "none", "None"
        ALL = "all", "All issue types"
        CHOSEN = "chosen", "Chosen issue types"

    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.CASCADE, related_name="live_projects"
    )
    project_id = models.CharField(max_length=32)
    project_key = models.CharField(max_length=255)
    types = models.CharField(max_length=8, choices=Types.choices, default=Types.ALL)
    issue_type_ids = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["project_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "project_id"], name="a_project_is_listed_as_live_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_key}: {self.get_types_display()}"
