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
