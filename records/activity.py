"""What was done for an issue, by whom, with what outcome."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings

from common import clock
from jira.caller import IssueRef
from records.models import Activity, RecordLink
from tenants.audit import Actor
from tenants.models import Tenant

AT_ONCE = 5000


def note(
    tenant: Tenant,
    issue: IssueRef,
    what: str,
    *,
    actor: Actor,
    links: Iterable[RecordLink] = (),
    outcome: str = Activity.Outcome.DONE,
    reason: str = "",
) -> None:
    """One line a record, or one for the issue where there is no record. In one insert."""
    common = {
        "tenant": tenant,
        "at": clock.now(),
        "issue_id": issue.id,
        "issue_key": issue.key,
        "what": what,
        "actor_kind": actor.kind,
        "actor": actor.id,
        "outcome": outcome,
        "reason": reason,
    }
    rows = [
        Activity(
            **common,
            object_name=link.object_name,
            record_id=link.record_id,
            record_name=link.name,
        )
        for link in links
    ]
    Activity.objects.bulk_create(rows or [Activity(**common)])


def forget_old() -> int:
    """Some of what is older than EVENT_RETENTION_DAYS; called again and again, it removes all of it
    without holding a lock for long."""
    oldest = clock.now() - timedelta(days=settings.EVENT_RETENTION_DAYS)
    rows = Activity.objects.filter(at__lt=oldest).order_by("at").values_list("pk", flat=True)
    gone, _ = Activity.objects.filter(pk__in=list(rows[:AT_ONCE])).delete()
    return gone
