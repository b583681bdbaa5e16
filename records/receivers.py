from typing import Any

from django.db import transaction
from django.dispatch import receiver

from jira.caller import IssueRef
from jira.signals import issue_event
from mapping.models import PullRun
from mapping.signals import pulled
from records import activity, mirror
from records.models import RecordLink
from salesforce import companion
from salesforce.signals import connected
from tenants import choosing_events
from tenants.audit import Actor
from tenants.models import Tenant

ISSUE_DELETED = "jira:issue_deleted"


@receiver(issue_event)
def forget_deleted_issue(
    sender: type, tenant: Tenant, event: str, issue: IssueRef, account_id: str, **kwargs: Any
) -> None:
    """The links go, the records stay. Delivered twice it does nothing more. Whether the event is
    ticked governs only what Salesforce sees: its link records go or stay."""
    if event != ISSUE_DELETED:
        return
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
        told = gone if choosing_events.works(tenant, event) else []
        mirror.want(tenant, issue, unlinked=[one.record_id for one in told], issue_gone=True)


@receiver(connected)
def go_on_after_login(sender: type, tenant: Tenant, **kwargs: Any) -> None:
    mirror.wake(tenant)


@receiver(pulled)
def show_links_in_salesforce(sender: type, tenant: Tenant, run: PullRun, **kwargs: Any) -> None:
    if companion.known_version(tenant):
        mirror.want_missing(tenant)
