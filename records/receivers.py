from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from jira.caller import IssueRef
from jira.events import ISSUE_DELETED, Delivery
from jira.signals import issues_changed
from mapping.models import PullRun
from mapping.signals import pulled
from records import activity, mirror
from records.models import RecordLink
from salesforce import companion
from salesforce.signals import connected
from tenants import choosing_events
from tenants.audit import Actor
from tenants.models import Tenant


@receiver(issues_changed)
def forget_deleted_issues(sender: type, deliveries: Sequence[Delivery], **kwargs: Any) -> None:
    for one in deliveries:
        if one.event == ISSUE_DELETED:
            for change in one.changes:
                _forget(one.tenant, change.issue, one.account_id)


def _forget(tenant: Tenant, issue: IssueRef, account_id: str) -> None:
    """The links go, the records stay. Delivered twice it does nothing more. Whether the event is
    ticked governs only what Salesforce sees: its link records go or stay."""
    actor = Actor.person(account_id) if account_id else Actor.app()
    with transaction.atomic():
        rows = RecordLink.objects.select_for_update().filter(tenant=tenant, issue_id=issue.id)
        gone = list(rows)
        if not gone:
            return
        RecordLink.objects.filter(pk__in=[one.pk for one in gone]).delete()
        activity.note(
            tenant, issue, "unlinked", actor=actor, links=gone, reason="The issue was deleted."
        )
        told = gone if choosing_events.works(tenant, ISSUE_DELETED) else []
        mirror.want(tenant, issue, unlinked=[one.record_id for one in told], issue_gone=True)


@receiver(connected)
def go_on_after_login(sender: type, tenant: Tenant, **kwargs: Any) -> None:
    mirror.wake(tenant)


@receiver(pulled)
def show_links_in_salesforce(sender: type, tenant: Tenant, run: PullRun, **kwargs: Any) -> None:
    if companion.known_version(tenant):
        mirror.want_missing(tenant)
