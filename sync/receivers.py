from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from jira.caller import IssueRef
from jira.events import Delivery
from jira.signals import issues_changed
from mapping import updates
from records.models import RecordLink
from records.signals import linked
from salesforce.signals import connected
from sync import inbox, lanes
from tenants.models import Tenant
from tenants.signals import switch_changed


@receiver(issues_changed)
def store(sender: type, deliveries: Sequence[Delivery], **kwargs: Any) -> None:
    inbox.accept(deliveries)


@receiver(linked)
def carry_once(
    sender: type,
    tenant: Tenant,
    issue: IssueRef,
    project_id: str,
    links: list[RecordLink],
    **kwargs: Any,
) -> None:
    """Asked for only where something is kept in sync."""
    names = {one.object_name for one in links}
    if project_id and updates.any_ticked(tenant, names, project_id):
        inbox.accept_links(tenant, issue, project_id, [one.record_id for one in links])


@receiver(connected)
def go_on_after_login(sender: type, tenant: Tenant, **kwargs: Any) -> None:
    lanes.open_again(tenant)


@receiver(switch_changed)
def stop_or_go_on(sender: type, tenant: Tenant, name: str, after: Any, **kwargs: Any) -> None:
    if name == "plugin_enabled" and not after:
        inbox.drop(tenant)
