"""Changes of issues go to whoever listens, whichever host told of them."""

from collections.abc import Sequence

from django.db import transaction

from common.together import Together
from jira.events import ISSUE_DELETED, Change, Delivery
from jira.signals import issues_changed
from tenants.models import Tenant

LONGEST_ID = 255
# Jira gives the trace of a write back with the events that it causes.
OWN_TRACE = "sinergify"
ISSUE_EVENTS = (
    *("jira:issue_created", "jira:issue_updated", ISSUE_DELETED),
    *("comment_created", "comment_updated", "comment_deleted"),
    *("attachment_created", "attachment_deleted"),
    *("worklog_created", "worklog_updated", "worklog_deleted"),
    *("issuelink_created", "issuelink_deleted"),
)


def pass_on(
    tenant: Tenant, event: str, changes: Sequence[Change], *, delivery_id: str, account_id: str = ""
) -> None:
    """Committed when it returns. A deleted issue takes its links with it, which somebody may be
    holding: nobody else's event waits for that."""
    if not changes or not tenant.switches.plugin_enabled:
        return
    delivery = Delivery(tenant, delivery_id[:LONGEST_ID], event, account_id, tuple(changes))
    if event == ISSUE_DELETED:
        _tell([delivery])
    else:
        _tell_together(delivery)


def _tell(deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
    """What is stored of one delivery is stored together."""
    with transaction.atomic():
        issues_changed.send(sender=Tenant, deliveries=deliveries)
    return deliveries


_tell_together = Together(_tell)
