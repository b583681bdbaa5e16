from django.db import models

from tenants.models import Tenant


class PanelVisibility(models.Model):
    """What Jira has still to be told about the panel: a row of work, kept until it is written."""

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="panel_visibility"
    )
    wanted_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    last_error = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name_plural = "panel visibilities"

    def __str__(self) -> str:
        return f"Panel of {self.tenant_id}"


class PersonalDataReport(models.Model):
    """When Jira was last told whose accounts we know, and when it is to be told again."""

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="personal_data"
    )
    not_before = models.DateTimeField(db_index=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    accounts = models.PositiveIntegerField(default=0, help_text="Told of in the last cycle.")
    closed = models.PositiveIntegerField(default=0, help_text="Erased in the last cycle.")
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    last_error = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return f"Accounts of {self.tenant_id}"
