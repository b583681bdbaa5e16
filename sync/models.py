"""Events of Jira on their way to Salesforce: what arrived, what became of it, what was made."""

from django.db import models

from tenants.models import Tenant


class IssueEvent(models.Model):
    """One thing that happened to one issue, kept until it was carried, and shown after that.

    A delivery of Jira may hold several (`part`). Those of one issue are carried in the order of
    `happened_at`, one after the other.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Delivered"
        NOTHING = "nothing", "Not carried"
        FAILED = "failed", "Failed"

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="issue_events")
    delivery_id = models.CharField(max_length=255)
    part = models.CharField(max_length=64, blank=True)
    same_change = models.CharField(
        max_length=128,
        null=True,
        editable=False,
        help_text="What happened, the same whether Connect or Forge told of it.",
    )
    event = models.CharField(max_length=32, help_text="As the ticks of Event Configuration.")
    issue_id = models.CharField(max_length=32)
    issue_key = models.CharField(max_length=255, blank=True)
    account_id = models.CharField(max_length=128, blank=True)
    change = models.JSONField(default=dict, blank=True, help_text="Ids and changed fields.")
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.TextField(blank=True)
    code = models.CharField(max_length=64, blank=True)
    not_before = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    callouts = models.PositiveIntegerField(default=0)
    took_ms = models.PositiveIntegerField(default=0)
    replayed_at = models.DateTimeField(
        null=True, blank=True, help_text="When somebody asked for it again; the same for all."
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = "event"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "delivery_id", "part"], name="an_event_is_kept_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "same_change"], name="a_change_is_carried_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "issue_id", "not_before"],
                condition=models.Q(state="waiting"),
                name="events_that_wait",
            ),
            models.Index(
                fields=["received_at"],
                condition=models.Q(state="waiting"),
                name="events_that_wait_longest",
            ),
            models.Index(fields=["tenant", "-id"], name="events_of_a_tenant"),
            models.Index(fields=["tenant", "issue_id", "-id"], name="events_of_an_issue"),
            models.Index(fields=["state", "finished_at"], name="events_by_end"),
            models.Index(
                fields=["tenant", "state", "finished_at"], name="events_of_a_tenant_by_end"
            ),
            models.Index(
                fields=["tenant", "replayed_at"],
                condition=models.Q(replayed_at__isnull=False),
                name="events_that_were_replayed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} of {self.issue_key or self.issue_id}"


class Effect(models.Model):
    """What an event did to one record; what is done is not done again when the event is."""

    class State(models.TextChoices):
        DONE = "done", "Delivered"
        NOTHING = "nothing", "Not carried"
        FAILED = "failed", "Failed"

    event = models.ForeignKey(IssueEvent, on_delete=models.CASCADE, related_name="effects")
    object_name = models.CharField(max_length=120)
    record_id = models.CharField(max_length=18)
    record_name = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=8, choices=State.choices)
    reason = models.TextField(blank=True)
    sent = models.JSONField(
        null=True, blank=True, help_text="Names of what was sent and their labels; never values."
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "record_id"], name="one_effect_on_a_record")
        ]
        indexes = [models.Index(fields=["record_id"], name="effects_on_a_record")]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.record_name or self.record_id}"


class Twin(models.Model):
    """A comment, post or file in Salesforce that stands for one of Jira. The row is there before
    the call: one without `salesforce_id` may have been made, and is looked up first."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="twins")
    issue_id = models.CharField(max_length=32)
    kind = models.CharField(max_length=16)
    jira_id = models.CharField(max_length=64)
    record_id = models.CharField(max_length=18)
    version = models.PositiveSmallIntegerField(
        default=0, help_text="0 as first written; higher where an edit had to be written anew."
    )
    piece = models.PositiveSmallIntegerField(default=1)
    object_name = models.CharField(max_length=120, help_text="CaseComment, FeedItem, …")
    salesforce_id = models.CharField(max_length=18, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="Of what was sent.")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "jira_id", "record_id", "version", "piece"],
                name="one_twin_of_a_thing_on_a_record",
            )
        ]
        indexes = [models.Index(fields=["tenant", "salesforce_id"], name="twins_by_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.jira_id} → {self.salesforce_id or '?'}"


class Fired(models.Model):
    """A rule that fired for an issue; `key` is that of the record's creation."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="fired_rules")
    rule = models.ForeignKey("mapping.AutoCreateRule", on_delete=models.CASCADE, related_name="+")
    issue_id = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "issue_id"], name="a_rule_fires_once_an_issue")
        ]

    def __str__(self) -> str:
        return f"Rule {self.rule_id} for {self.issue_id}"


class Turn(models.Model):
    """Whoever holds the lease carries the events of this issue; nobody else does."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="turns")
    issue_id = models.CharField(max_length=32)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "issue_id"], name="one_turn_of_an_issue")
        ]

    def __str__(self) -> str:
        return f"Turn of {self.issue_id}"


class Lane(models.Model):
    """A site's way to its org: closed for a while when the org as a whole does not answer."""

    tenant = models.OneToOneField(
        Tenant, on_delete=models.CASCADE, primary_key=True, related_name="lane"
    )
    closed_until = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=64, blank=True)
    problem = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"Lane of {self.tenant_id}"
