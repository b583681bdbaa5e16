"""An issue's links, what was done for it, and what still has to be told to Jira and Salesforce."""

import uuid

from django.db import models

from common.fields import SealedJSONField, SealedTextField
from tenants.models import Tenant


class RecordLink(models.Model):
    """The tie between one issue and one record. The truth for display; mirrored elsewhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="links")
    issue_id = models.CharField(max_length=32)
    issue_key = models.CharField(max_length=255, blank=True)
    project_id = models.CharField(max_length=32, blank=True)
    object_name = models.CharField(max_length=120)
    record_id = models.CharField(max_length=18)
    org_id = models.CharField(max_length=18, blank=True)
    name = models.CharField(max_length=255, blank=True, help_text="As it was when last seen.")
    linked_by = models.CharField(max_length=128, blank=True)
    linked_at = models.DateTimeField()
    mirrored_at = models.DateTimeField(
        null=True, blank=True, help_text="When the link was written to Salesforce."
    )

    class Meta:
        ordering = ["-linked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "issue_id", "record_id"], name="a_record_is_linked_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "issue_id", "object_name"], name="links_of_an_issue"),
            models.Index(fields=["tenant", "record_id"], name="links_of_a_record"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_key or self.issue_id} – {self.name or self.record_id}"


class Activity(models.Model):
    """One thing that was done for an issue: what, by whom, to which record, with what outcome."""

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="activities")
    at = models.DateTimeField()
    issue_id = models.CharField(max_length=32)
    issue_key = models.CharField(max_length=255, blank=True)
    what = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=16)
    actor = models.CharField(max_length=128, blank=True)
    object_name = models.CharField(max_length=120, blank=True)
    record_id = models.CharField(max_length=18, blank=True)
    record_name = models.CharField(max_length=255, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default=Outcome.DONE)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["at"], name="activity_by_time"),
            models.Index(fields=["tenant", "-at"], name="activity_of_a_tenant"),
            models.Index(fields=["tenant", "issue_id", "-at"], name="activity_of_an_issue"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.record_name} ({self.issue_key})"


class IssueMirror(models.Model):
    """What Jira's issue property and Salesforce's link records must be told of one issue.

    Done when `written_at` has caught up with `wanted_at`; `jira_at` says how far Jira has been
    told, so that a wait for Salesforce does not write to Jira again.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="mirrors")
    issue_id = models.CharField(max_length=32)
    issue_key = models.CharField(max_length=255, blank=True)
    wanted_at = models.DateTimeField()
    jira_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    issue_gone = models.BooleanField(default=False)
    unlinked = models.JSONField(default=list, blank=True, help_text="Record ids to take back.")
    not_before = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "issue_id"], name="one_mirror_of_an_issue")
        ]
        indexes = [
            models.Index(fields=["not_before"], name="mirrors_by_time"),
            models.Index(
                fields=["tenant", "wanted_at"],
                condition=models.Q(written_at=None)
                | models.Q(written_at__lt=models.F("wanted_at")),
                name="mirrors_to_be_told",
            ),
        ]

    def __str__(self) -> str:
        return f"Mirror of {self.issue_key or self.issue_id}"


class Creation(models.Model):
    """One record that somebody ordered. The key exists before the first call, so that a second
    press, a lost answer or a killed process never makes a second record."""

    class State(models.TextChoices):
        NEW = "new", "Not sent"
        SENT = "sent", "Sent, answer not known"
        MADE = "made", "Created, not linked yet"
        DONE = "done", "Created and linked"
        GIVEN_UP = "given_up", "Not created"
        UNCLEAR = "unclear", "Sent, could not be looked for"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="creations")
    key = models.CharField(max_length=64, help_text="Import_Key__c in Salesforce, where it is.")
    issue_id = models.CharField(max_length=32)
    issue_key = models.CharField(max_length=255, blank=True)
    project_id = models.CharField(max_length=32, blank=True)
    object_name = models.CharField(max_length=120)
    account_id = models.CharField(max_length=128, blank=True, help_text="Empty: this app itself.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.NEW)
    sent = SealedJSONField(
        default=dict,
        blank=True,
        help_text="What was sent; kept until the outcome is known, for a day at most.",
    )
    assign = models.BooleanField(default=False)
    ordered_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    record_id = models.CharField(max_length=18, blank=True)
    record_name = models.CharField(max_length=255, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="a_record_is_ordered_once")
        ]
        indexes = [models.Index(fields=["state", "ordered_at"], name="creations_by_state")]

    def __str__(self) -> str:
        return f"{self.object_name} for {self.issue_key or self.issue_id}"


class Post(models.Model):
    """What a person wrote to a record from Jira. Salesforce shows all of it under our one user, so
    this row is what tells whose it is; the text is kept until its outcome is known, for a day at
    most. Then its mark stands in its place."""

    class State(models.TextChoices):
        NEW = "new", "Not sent"
        SENT = "sent", "Sent, answer not known"
        DONE = "done", "Posted"
        UNCLEAR = "unclear", "Sent, could not be looked for"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="posts")
    key = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    issue_id = models.CharField(max_length=32)
    record_id = models.CharField(max_length=18)
    parent_id = models.CharField(
        max_length=18, blank=True, default="", help_text="The feed post that is answered."
    )
    account_id = models.CharField(max_length=128, blank=True, help_text="Empty: this app itself.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.NEW)
    sent = SealedTextField(blank=True)
    public = models.BooleanField(default=False)
    ordered_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    posted_id = models.CharField(max_length=18, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="a_post_is_ordered_once")
        ]
        indexes = [
            models.Index(fields=["tenant", "posted_id"], name="posts_by_their_id"),
            models.Index(fields=["state", "ordered_at"], name="posts_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.record_id}"
