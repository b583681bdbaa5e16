"""One connection a tenant, the logins under way, what describe said, and tokens still to revoke."""

from datetime import datetime, timedelta

from django.db import models

from common.fields import EncryptedTextField
from tenants.models import Tenant


class InstanceType(models.TextChoices):
    PRODUCTION = "production", "Production"
    SANDBOX = "sandbox", "Sandbox"
    MY_DOMAIN = "my_domain", "My Domain"


class Connection(models.Model):
    """A Jira site's tie to one Salesforce org. Tokens never leave this row but to Salesforce."""

    class State(models.TextChoices):
        NONE = "none", "Not connected"
        CONNECTED = "connected", "Connected"
        NEEDS_LOGIN = "needs_login", "Needs login again"
        BLOCKED = "blocked", "Address not allowed"

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="salesforce"
    )
    state = models.CharField(
        max_length=16, choices=State.choices, default=State.NONE, db_index=True
    )
    instance_type = models.CharField(
        max_length=16, choices=InstanceType.choices, default=InstanceType.PRODUCTION
    )
    my_domain = models.CharField(max_length=255, blank=True)
    consumer_key = models.CharField(max_length=255, blank=True)
    consumer_secret = EncryptedTextField()
    access_token = EncryptedTextField()
    refresh_token = EncryptedTextField()
    generation = models.PositiveIntegerField(default=0)
    renewing_until = models.DateTimeField(null=True, blank=True)
    renewing_owner = models.CharField(max_length=32, blank=True)
    renewal_unclear_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="A renewal whose answer was lost; the old token may be tried once more.",
    )
    retry_after = models.DateTimeField(null=True, blank=True)

    login_url = models.URLField(blank=True)
    instance_url = models.URLField(blank=True)
    scope = models.CharField(max_length=255, blank=True)
    org_id = models.CharField(max_length=18, blank=True)
    org_name = models.CharField(max_length=255, blank=True)
    user_id = models.CharField(max_length=18, blank=True)
    username = models.CharField(max_length=255, blank=True)
    api_version = models.CharField(max_length=8, blank=True, help_text="The org’s highest.")
    connected_by = models.CharField(max_length=128, blank=True)
    connected_at = models.DateTimeField(null=True, blank=True)
    refreshed_at = models.DateTimeField(null=True, blank=True)
    rotation_seen_at = models.DateTimeField(
        null=True, blank=True, help_text="When a refresh last brought a new refresh token."
    )
    rotation_seen_from = models.CharField(max_length=255, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)
    idle_limit_ticked_at = models.DateTimeField(
        "Limit idle refresh tokens to 30 days",
        null=True,
        blank=True,
        help_text="Said by an admin: Salesforce does not tell it.",
    )
    allow_list_ticked_at = models.DateTimeField(
        "Allow our addresses, if you use the IP allow-list",
        null=True,
        blank=True,
        help_text="Said by an admin: Salesforce does not tell it.",
    )
    tested_at = models.DateTimeField(null=True, blank=True)
    test_passed = models.BooleanField(default=False)
    last_error_code = models.CharField(max_length=64, blank=True)
    last_error = models.TextField(blank=True)

    api_used = models.PositiveIntegerField(null=True, blank=True)
    api_limit = models.PositiveIntegerField(null=True, blank=True)
    api_seen_at = models.DateTimeField(null=True, blank=True)
    last_call_at = models.DateTimeField(null=True, blank=True)
    last_call_ms = models.PositiveIntegerField(null=True, blank=True)
    companion_version = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name = "Salesforce connection"

    def __str__(self) -> str:
        return f"{self.org_name or 'Salesforce'} ({self.get_state_display()})"

    @property
    def connected(self) -> bool:
        return self.state == self.State.CONNECTED


class LoginAttempt(models.Model):
    """A login on its way through Salesforce: one use, ten minutes, one tenant, one person."""

    LIFETIME = timedelta(minutes=10)

    state_hash = models.CharField(max_length=64, primary_key=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="login_attempts")
    account_id = models.CharField(max_length=128)
    verifier = EncryptedTextField()
    instance_type = models.CharField(max_length=16, choices=InstanceType.choices)
    my_domain = models.CharField(max_length=255, blank=True)
    login_url = models.URLField()
    redirect_uri = models.CharField(max_length=500)
    consumer_key = models.CharField(max_length=255)
    consumer_secret = EncryptedTextField()
    started_at = models.DateTimeField()
    # Filled when the org differs from the one before and the admin has to confirm it.
    pending = EncryptedTextField()
    browser_hash = models.CharField(
        max_length=64, blank=True, db_default="", help_text="By our own door: who opened it."
    )
    return_to = models.CharField(
        max_length=500, blank=True, db_default="", help_text="The admin’s screen in Jira."
    )

    def __str__(self) -> str:
        return f"Login of {self.tenant_id} at {self.started_at:%Y-%m-%d %H:%M}"

    def expired(self, now: datetime) -> bool:
        return now >= self.started_at + self.LIFETIME


class DescribeCache(models.Model):
    """What describe said, with the date to ask again by (`If-Modified-Since`)."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="describes")
    name = models.CharField(max_length=120, help_text="Object name; empty for the list of objects.")
    body = models.JSONField()
    last_modified = models.CharField(max_length=64, blank=True)
    fetched_at = models.DateTimeField(help_text="When the body came, not when it was confirmed.")
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="one_describe_per_object")
        ]

    def __str__(self) -> str:
        return self.name or "objects"


class PendingRevocation(models.Model):
    """A token to be ended at Salesforce after its connection is gone. Deleted when done."""

    tenant = models.ForeignKey(Tenant, on_delete=models.SET_NULL, null=True)
    revoke_url = models.URLField()
    token = EncryptedTextField()
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return f"Revocation at {self.revoke_url}"
