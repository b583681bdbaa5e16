"""Orders whose person never came back after a lost answer or a killed process.

What is there is linked, so that it stands on the issue; what is not there is given up and said so.
Nothing is sent: the person may have done it another way since.
"""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet

from common import clock, leases
from common.errors import Refused, RemoteError
from jira.caller import IssueRef
from records import activity, creation
from records.linking import mapped_schema
from records.models import Activity, Creation
from salesforce.schema import ObjectSchema
from tenants.audit import Actor

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=3)  # a person with an open form asks again within seconds
KEPT = timedelta(days=30)
UNSENT = timedelta(days=1)
VALUES_KEPT = timedelta(days=1)
AT_ONCE = 500
State = Creation.State
REASON = (
    "Salesforce gave no answer while this was created, and no record was found since that is surely"
    " it. Create it again if it is missing."
)
NOT_ASKED = (
    "Salesforce gave no answer while this was created and could not be asked since. Look there"
    " before you create it again."
)


def waiting() -> QuerySet[Creation]:
    now = clock.now()
    return Creation.objects.filter(
        leases.free(now),
        state__in=(State.SENT, State.MADE),
        sent_at__lte=now - PATIENCE,
        tenant__uninstalled_at=None,
        tenant__suspended_at=None,
        tenant__switches__plugin_enabled=True,
    )


def settle(pk: int) -> None:
    row = waiting().select_related("tenant").filter(pk=pk).first()
    if row is None:
        return
    try:
        there = creation.settle(row, _schema(row))
    except (RemoteError, Refused) as error:
        log.info("creation_waits", tenant=str(row.tenant_id), code=error.code)
        return
    if not there:
        _tell(row, REASON)


def _schema(row: Creation) -> ObjectSchema | None:
    """None where the object is no longer mapped."""
    try:
        return mapped_schema(row.tenant, row.object_name)
    except Refused:
        return None


def forget_old() -> None:
    now = clock.now()
    Creation.objects.filter(state=State.DONE, done_at__lte=now - KEPT).delete()
    left = Creation.objects.filter(state__in=(State.NEW, State.GIVEN_UP))
    left.filter(ordered_at__lte=now - UNSENT).delete()
    unclear = Creation.objects.filter(state=State.UNCLEAR, ordered_at__lte=now - KEPT)
    unclear.delete()
    _forget_values()


def _forget_values() -> None:
    """Of those that nobody could look for: their site is off, or Salesforce lets nobody in."""
    now = clock.now()
    lost = Creation.objects.filter(
        leases.free(now), state=State.SENT, sent_at__lte=now - VALUES_KEPT
    )
    for row in lost.exclude(sent={}).select_related("tenant").defer("sent")[:AT_ONCE]:
        with transaction.atomic():
            if lost.filter(pk=row.pk).update(state=State.UNCLEAR, sent={}):
                _tell(row, NOT_ASKED)


def _tell(row: Creation, reason: str) -> None:
    activity.note(
        row.tenant,
        IssueRef(row.issue_id, row.issue_key),
        "created",
        actor=Actor.person(row.account_id) if row.account_id else Actor.app(),
        outcome=Activity.Outcome.FAILED,
        reason=reason,
    )
