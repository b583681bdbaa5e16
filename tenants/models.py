"""Who: one row per Jira site, its switches, its licences and what was changed by whom."""

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from common.fields import EncryptedTextField
from common.secrets import Secret

SIGNATURE = "— {displayName} via Jira {issueKey}"


class Tenant(models.Model):
    """One Jira site. Every other table points at it, never at a client key or a cloud id.

    It may be installed by Connect, by Forge, or by both while it moves.
    """

    class Platform(models.TextChoices):
        CONNECT = "connect", "Connect"
        FORGE = "forge", "Forge"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connect_client_key = models.CharField(max_length=255, unique=True, null=True, blank=True)
    cloud_id = models.CharField(max_length=64, blank=True)
    platform = models.CharField(
        max_length=8,
        choices=Platform.choices,
        default=Platform.CONNECT,
        help_text="Whose key opens Jira for us.",
    )
    forge_installation_id = models.CharField(max_length=128, unique=True, null=True, blank=True)
    forge_api_base_url = models.URLField(
        blank=True, help_text="Address of Jira’s REST interface for Forge apps."
    )
    forge_ended_id = models.CharField(
        max_length=128, blank=True, help_text="The last of Forge’s installations that ended."
    )
    forge_ended_at = models.DateTimeField(null=True, blank=True)
    forge_seen_at = models.DateTimeField(
        null=True, blank=True, help_text="The last call by Forge, to the day."
    )
    site_url = models.URLField(
        blank=True,
        help_text="Address of the Jira site. On Forge it is known once a person came from there.",
    )
    display_url = models.URLField(
        blank=True, help_text="Address that people use, where it differs from the site’s own."
    )
    installed_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)
    uninstalled_at = models.DateTimeField(null=True, blank=True)
    purge_after = models.DateTimeField(null=True, blank=True, db_index=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["site_url"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purge_after__isnull=True)
                | models.Q(uninstalled_at__isnull=False),
                name="only_an_uninstalled_tenant_is_erased",
            ),
            models.UniqueConstraint(
                fields=["cloud_id"],
                condition=~models.Q(cloud_id=""),
                name="one_tenant_of_a_cloud_site",
            ),
        ]

    def __str__(self) -> str:
        return (self.display_url or self.known_as).removeprefix("https://").removeprefix("http://")

    @property
    def known_as(self) -> str:
        """What staff finds the site by; its cloud id until somebody came from there."""
        return self.site_url or self.cloud_id

    @property
    def people_url(self) -> str:
        """Where a person opens this site."""
        return self.display_url or self.site_url

    @property
    def connect_secret(self) -> Secret:
        """Empty once the site was uninstalled."""
        row = getattr(self, "secrets", None)
        return row.connect_shared_secret if row else Secret("")

    @property
    def on_forge(self) -> bool:
        return self.platform == self.Platform.FORGE

    @property
    def installed(self) -> bool:
        return self.uninstalled_at is None

    @property
    def suspended(self) -> bool:
        return self.suspended_at is not None

    @property
    def active(self) -> bool:
        return self.installed and not self.suspended


class TenantSecrets(models.Model):
    """Apart from the tenant, so that no list or form loads a secret by accident."""

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="secrets"
    )
    connect_shared_secret = EncryptedTextField()
    forge_system_token = EncryptedTextField()
    forge_token_expires_at = models.DateTimeField(null=True, blank=True)
    oauth_client_id = models.CharField(max_length=255, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "tenant secrets"

    def __str__(self) -> str:
        return f"Secrets of {self.tenant_id}"


class Switches(models.Model):
    """Every toggle of a tenant. Label and help of a screen are written here and nowhere else."""

    class DefaultValueMode(models.TextChoices):
        OFF = "off", "Off"
        NON_EDITABLE = "non_editable", "Non-editable"
        EDITABLE = "editable", "Editable"

    NEEDS: ClassVar[dict[str, str]] = {
        "post_case_comments": "show_case_comments",
        "create_feed_posts": "show_feed_posts",
    }
    ADD_ON: ClassVar[dict[str, str]] = {"allow_bulk": "bulk"}

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="switches"
    )
    plugin_enabled = models.BooleanField(
        "Enable Sinergify on this site",
        default=True,
        help_text=(
            "Off: panels say so, events from Jira are dropped, nothing calls Salesforce. "
            "Your settings stay."
        ),
    )
    panel_shown = models.BooleanField(
        "Show the panel on issues",
        default=True,
        help_text="Off: Jira does not show the panel at all.",
    )
    allow_creating = models.BooleanField(
        "Allow creating of records", default=True, help_text="Shows Create on the panel."
    )
    allow_linking = models.BooleanField(
        "Allow linking of records", default=True, help_text="Shows Link on the panel."
    )
    allow_unlinking = models.BooleanField(
        "Allow unlinking of records", default=True, help_text="Shows Unlink on the panel."
    )
    show_potential_results = models.BooleanField(
        "Show potential results", default=True, help_text="Similar records beside the create form."
    )
    allow_redirect = models.BooleanField(
        "Allow Salesforce redirect",
        default=True,
        help_text="Icon that opens the record in Salesforce.",
    )
    show_case_comments = models.BooleanField(
        "Show case comments", default=True, help_text="Comments tab of a case."
    )
    post_case_comments = models.BooleanField(
        "Post case comments", default=True, help_text="Off: comments are read only."
    )
    show_feed_posts = models.BooleanField(
        "Show feed posts", default=True, help_text="Feed posts tab, for objects with a feed."
    )
    create_feed_posts = models.BooleanField(
        "Create feed posts", default=True, help_text="Needs “Show feed posts”."
    )
    allow_bulk = models.BooleanField(
        "Allow bulk creation of cases",
        default=False,
        help_text="Shows Upload on the panel. Cases only.",
    )
    show_email_messages = models.BooleanField(
        "Show email messages",
        default=True,
        help_text="Emails tab. It appears only while Email-to-Case is on in Salesforce.",
    )
    show_inline_images = models.BooleanField(
        "Show inline images", default=True, help_text="In details, posts and mail."
    )
    allow_public_comments = models.BooleanField(
        "Allow public comments",
        default=False,
        help_text="People may post a case comment as public. Off: every comment is private.",
    )
    live_everywhere = models.BooleanField(
        "Read linked records from Salesforce on every project and issue type",
        default=True,
        help_text=(
            "Off: only on the listed projects and issue types. Elsewhere the panels show the "
            "stored links with a “Not live” note."
        ),
    )
    default_value_mode = models.CharField(
        "Default value check box in the upload table",
        max_length=16,
        choices=DefaultValueMode.choices,
        default=DefaultValueMode.OFF,
        help_text="Whether people may choose and change default values in the upload table.",
    )
    comment_signature = models.CharField(
        "Comment signature",
        max_length=255,
        blank=True,
        default=SIGNATURE,
        help_text=(
            "Last line of every comment and post. {displayName} and {issueKey} are filled in."
        ),
    )
    run_case_assignment_rules = models.BooleanField(
        "Run assignment rules for Case",
        default=True,
        help_text="The tick on the create form starts on. Salesforce chooses the owner.",
    )
    run_lead_assignment_rules = models.BooleanField(
        "Run assignment rules for Lead",
        default=True,
        help_text="The tick on the create form starts on. Salesforce chooses the owner.",
    )
    background_api_share = models.PositiveSmallIntegerField(
        "Share of the daily API requests for background work",
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="In percent, 1 to 100. The rest is kept for people.",
    )

    class Meta:
        verbose_name_plural = "switches"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(background_api_share__range=(1, 100)),
                name="background_share_is_a_percentage",
            )
        ]

    def __str__(self) -> str:
        return f"Switches of {self.tenant_id}"

    def on(self, name: str) -> bool:
        """Whether a toggle works now: itself, the one that it depends on, and its licence."""
        if not getattr(self, name):
            return False
        needed = self.NEEDS.get(name)
        if needed and not getattr(self, needed):
            return False
        add_on = self.ADD_ON.get(name)
        return not add_on or self.tenant.licences.filter(add_on=add_on).exists()


class EventChoices(models.Model):
    """Which events of Jira are carried to Salesforce. None at first."""

    RECOMMENDED: ClassVar[tuple[str, ...]] = (
        "issue_created",
        "issue_updated",
        "comment_created",
        "attachment_created",
    )

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="events"
    )
    issue_created = models.BooleanField("Issue created", default=False)
    issue_updated = models.BooleanField("Issue updated", default=False)
    issue_deleted = models.BooleanField("Issue deleted", default=False)
    comment_created = models.BooleanField("Comment created", default=False)
    comment_updated = models.BooleanField("Comment updated", default=False)
    comment_deleted = models.BooleanField("Comment deleted", default=False)
    attachment_created = models.BooleanField("Attachment created", default=False)
    attachment_deleted = models.BooleanField("Attachment deleted", default=False)
    worklog_created = models.BooleanField("Worklog created", default=False)
    worklog_updated = models.BooleanField("Worklog updated", default=False)
    worklog_deleted = models.BooleanField("Worklog deleted", default=False)
    issuelink_created = models.BooleanField("Issue link created", default=False)
    issuelink_deleted = models.BooleanField("Issue link deleted", default=False)

    class Meta:
        verbose_name_plural = "event choices"

    def __str__(self) -> str:
        return f"Events of {self.tenant_id}"


class Licence(models.Model):
    """An add-on that support staff opened for a tenant."""

    class AddOn(models.TextChoices):
        BULK = "bulk", "Bulk creation of cases"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="licences")
    add_on = models.CharField(max_length=32, choices=AddOn.choices)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "add_on"], name="one_licence_per_add_on")
        ]

    def __str__(self) -> str:
        return self.get_add_on_display()


class AuditEntry(models.Model):
    """What was changed, by whom. Written once, never changed. Account ids only, no names."""

    class ActorKind(models.TextChoices):
        PERSON = "person", "Person in Jira"
        APP = "app", "Sinergify"
        STAFF = "staff", "Support staff"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="audit")
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=8, choices=ActorKind.choices)
    actor = models.CharField(max_length=150, blank=True)
    what = models.CharField(max_length=64)
    target = models.CharField(max_length=255, blank=True)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "audit entries"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["tenant", "-at"], name="audit_by_tenant_newest")]

    def __str__(self) -> str:
        return f"{self.what} {self.target}".strip()


class Erasure(models.Model):
    """That a site was erased, when and by whom: the only trace that stays of it."""

    at = models.DateTimeField()
    site_url = models.URLField()
    actor_kind = models.CharField(max_length=8, choices=AuditEntry.ActorKind.choices)
    actor = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.site_url} on {self.at:%Y-%m-%d}"
