"""A file that somebody uploads for an issue, and what became of each of its rows."""

import uuid

from django.db import models

from common.fields import SealedJSONField
from tenants.models import Tenant


class Upload(models.Model):
    """One file from the first byte to the attached results. Only its owner sees it."""

    class State(models.TextChoices):
        UPLOADING = "uploading", "Being uploaded"
        READING = "reading", "Being read"
        REFUSED = "refused", "Can’t be read"
        MAPPING = "mapping", "Waits for the mapping"
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Waits for Create"
        RUNNING = "running", "Creating cases"
        FINISHING = "finishing", "Writing the results"
        DONE = "done", "Done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="uploads")
    account_id = models.CharField(max_length=128)
    issue_id = models.CharField(max_length=32)
    issue_key = models.CharField(max_length=255, blank=True)
    project_id = models.CharField(max_length=32, blank=True)
    project_key = models.CharField(max_length=255, blank=True)
    issue_type_id = models.CharField(max_length=32, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    file_name = models.CharField(max_length=255)
    size = models.BigIntegerField(help_text="Bytes that the browser promised.")
    received = models.BigIntegerField(default=0)
    state = models.CharField(max_length=16, choices=State.choices, default=State.UPLOADING)
    codec = models.CharField(max_length=16, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    headers = models.JSONField(default=list, blank=True)
    first_cells = SealedJSONField(default=list, blank=True)
    rows = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict, blank=True)
    fixed = SealedJSONField(default=dict, blank=True, help_text="Values taken from the issue.")
    review = SealedJSONField(default=dict, blank=True)
    checked_rows = models.PositiveIntegerField(default=0)
    bad_rows = models.PositiveIntegerField(default=0)
    assign = models.BooleanField(default=False)
    link = models.BooleanField(default=False)
    stop = models.BooleanField(default=False)
    by_jobs = models.BooleanField(default=False, help_text="Through Bulk API 2.0, as large files.")
    org_id = models.CharField(max_length=18, blank=True, help_text="The org that it began in.")
    job_created = models.PositiveIntegerField(
        default=0, help_text="As the job that runs tells it; its rows are not known yet."
    )
    job_failed = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    attached = models.JSONField(default=list, blank=True)
    begun_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    attached_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["-begun_at"]
        indexes = [
            models.Index(fields=["tenant", "issue_id", "account_id"], name="uploads_of_a_person"),
            models.Index(fields=["state", "not_before"], name="uploads_by_what_is_next"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")),
                name="no_more_is_received_than_promised",
            )
        ]

    def __str__(self) -> str:
        return f"Upload for {self.issue_key or self.issue_id}"

    @property
    def ready(self) -> int:
        return self.rows - self.bad_rows

    @property
    def handled(self) -> int:
        return self.created_now + self.failed_now

    @property
    def created_now(self) -> int:
        return self.created + self.job_created

    @property
    def failed_now(self) -> int:
        return self.failed + self.job_failed

    @property
    def left(self) -> int:
        return max(0, self.rows - self.handled)


class Chunk(models.Model):
    """Rows that went to Salesforce together. Written before they are sent: without `done_at` it is
    not known whether Salesforce took them."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="chunks")
    first_row = models.PositiveIntegerField()
    last_row = models.PositiveIntegerField()
    sent_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    outcomes = models.JSONField(
        default=list, help_text="[row, id] or [row, code, message, fields], in source order."
    )

    class Meta:
        ordering = ["upload", "first_row"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "first_row"], name="a_row_is_sent_once")
        ]

    def __str__(self) -> str:
        return f"Rows {self.first_row} to {self.last_row}"


class Part(models.Model):
    """Rows that go to Salesforce as one ingest job. Rows that the job did not do, and that may be
    sent again, go in another round.

    Written before the job is made. A job that was never closed has done nothing and is made anew;
    once `closed_at` is set, only Salesforce knows what became of its rows.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    round = models.PositiveIntegerField(default=1)
    first_row = models.PositiveIntegerField()
    last_row = models.PositiveIntegerField()
    job_id = models.CharField(max_length=18, blank=True)
    state = models.CharField(max_length=32, blank=True, help_text="As Salesforce last told it.")
    looks = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(
        null=True, blank=True, help_text="Its outcomes are kept, or the next round has begun."
    )

    class Meta:
        ordering = ["upload", "number", "round"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "number", "round"], name="a_round_of_a_part_is_one_job"
            )
        ]

    def __str__(self) -> str:
        return f"Rows {self.first_row} to {self.last_row}, round {self.round}"
