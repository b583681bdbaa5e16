"""Roll-ups: what a dashboard shows is added up once an hour and once a minute, never when asked."""

from django.db import models

from figures import histogram
from tenants.models import Tenant


class Hour(models.Model):
    """What was carried to Salesforce in one hour: of one site; of all where `tenant` is empty."""

    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, null=True, blank=True, related_name="hours"
    )
    at = models.DateTimeField(help_text="The beginning of the hour.")
    carried = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    callouts = models.PositiveBigIntegerField(default=0)
    took = models.JSONField(default=histogram.empty, help_text="Counts by time, see histogram.")
    reasons = models.JSONField(default=dict, help_text="Number of failures by code.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "at"], name="an_hour_of_a_site_once"),
            models.UniqueConstraint(
                fields=["at"], condition=models.Q(tenant=None), name="an_hour_of_all_sites_once"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="hours_by_time")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H} h"


class Level(models.Model):
    """The most that was seen in one hour: of one site; of all where `tenant` is empty."""

    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, null=True, blank=True, related_name="levels"
    )
    at = models.DateTimeField(help_text="The beginning of the hour.")
    waiting = models.PositiveIntegerField(default=0, help_text="Of all sites: together, at once.")
    api_share = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="Percent of an org's daily API requests. Of all sites: of the fullest org.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "at"], name="a_level_of_a_site_once"),
            models.UniqueConstraint(
                fields=["at"], condition=models.Q(tenant=None), name="a_level_of_all_sites_once"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="levels_by_time")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H} h: {self.waiting:,} wait"


class Health(models.Model):
    """How a site stands, as of `seen_at`, a minute ago at most."""

    class Trouble(models.TextChoices):
        NONE = "", "Fine"
        NEEDS_LOGIN = "needs_login", "Needs login"
        BLOCKED = "blocked", "Blocked"
        NOT_CONNECTED = "not_connected", "Not connected"
        PAUSED = "paused", "Paused"
        LIMITED = "limited", "Limited"
        FAILING = "failing", "Failing"
        STUCK = "stuck", "Stuck"
        BEHIND = "behind", "Behind"
        SUSPENDED = "suspended", "Suspended"
        OFF = "off", "Off"

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="health"
    )
    seen_at = models.DateTimeField()
    trouble = models.CharField(max_length=16, choices=Trouble.choices, blank=True, db_index=True)
    why = models.CharField(max_length=500, blank=True)
    waiting = models.PositiveIntegerField(default=0)
    oldest_waiting_at = models.DateTimeField(null=True, blank=True)
    failed = models.PositiveIntegerField(default=0)
    oldest_failed_at = models.DateTimeField(null=True, blank=True)
    uploads = models.PositiveIntegerField(default=0, help_text="Bulk jobs that run.")
    stuck_uploads = models.PositiveIntegerField(default=0, db_default=0)
    stuck_links = models.PositiveIntegerField(default=0, db_default=0)
    last_event_at = models.DateTimeField(null=True, blank=True)
    last_activity_at = models.DateTimeField(null=True, blank=True)
    api_share = models.PositiveIntegerField(
        null=True, blank=True, db_index=True, help_text="Percent of the org's daily API requests."
    )

    class Meta:
        verbose_name_plural = "health"

    def __str__(self) -> str:
        return f"Health of {self.tenant_id}"
