"""Telling Jira and Salesforce what is linked: an issue property that JQL finds, and link records of
the companion package. Both may fail; the row stays until both were told."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet

from common import backoff, clock, leases
from common.doorbell import ring
from common.errors import RemoteError
from jira.caller import IssueRef
from jira.client import client_for as jira_for
from records import salesforce_links
from records.models import IssueMirror, RecordLink
from tenants.models import Tenant

log = structlog.get_logger(__name__)

TASK = "records.tasks.mirror"
PROPERTY = "sinergify"
# A property takes 32,768 characters; an id needs 22 of them with its quotes and blank.
MOST_IDS = 1000
LEASE_SECONDS = 180
HOUR = 3600.0
STUCK_AFTER = timedelta(minutes=15)


def want(
    tenant: Tenant, issue: IssueRef, *, unlinked: Iterable[str] = (), issue_gone: bool = False
) -> None:
    """Within the transaction that changed the links. The row is the promise."""
    now = clock.now()
    row, made = IssueMirror.objects.select_for_update().get_or_create(
        tenant=tenant,
        issue_id=issue.id,
        defaults={
            "issue_key": issue.key,
            "wanted_at": now,
            "not_before": now,
            "unlinked": sorted(unlinked),
            "issue_gone": issue_gone,
        },
    )
    if not made:
        row.issue_key = issue.key or row.issue_key
        row.wanted_at = row.not_before = _later(now, row.wanted_at)
        row.unlinked = sorted({*row.unlinked, *unlinked})
        row.issue_gone = row.issue_gone or issue_gone
        row.attempts = 0
        row.save(
            update_fields=[
                *("issue_key", "wanted_at", "not_before", "unlinked", "issue_gone", "attempts")
            ]
        )
    ring(TASK, row.pk)


def waiting() -> QuerySet[IssueMirror]:
    """Due now. A suspended, disabled or uninstalled tenant keeps its rows, untouched."""
    now = clock.now()
    return unfinished().filter(
        leases.free(now),
        not_before__lte=now,
        tenant__uninstalled_at=None,
        tenant__suspended_at=None,
        tenant__switches__plugin_enabled=True,
    )


def unfinished() -> QuerySet[IssueMirror]:
    return IssueMirror.objects.filter(is_unfinished())


def is_unfinished() -> Q:
    return Q(written_at=None) | Q(written_at__lt=F("wanted_at"))


def is_stuck() -> Q:
    """Of what is unfinished: tried for so long that somebody has to mend something."""
    return ~Q(last_error="") & Q(wanted_at__lt=clock.now() - STUCK_AFTER)


def run(pk: int) -> bool:
    """Tell what is to be told of one issue. False where it is not our turn, or it has to wait."""
    if not waiting().filter(pk=pk).exists():
        return False
    token = leases.claim(unfinished(), pk, now=clock.now(), seconds=LEASE_SECONDS)
    if token is None:
        return False
    row = IssueMirror.objects.select_related("tenant").get(pk=pk)
    trouble: list[str] = []
    try:
        _tell_jira(row, token, trouble)
        trouble += salesforce_links.write(row)
    except RemoteError as error:
        _postpone(row, token, error)
        return False
    _finish(row, token, "; ".join(trouble))
    return True


def wake(tenant: Tenant) -> None:
    """Salesforce is back: what waited for it goes on now."""
    rows = unfinished().filter(tenant=tenant)
    rows.update(not_before=clock.now(), attempts=0)
    for pk in rows.values_list("pk", flat=True)[:500]:
        ring(TASK, pk)


def want_missing(tenant: Tenant) -> None:
    """After the companion package came: links that are not shown in Salesforce yet."""
    now = clock.now()
    missing = RecordLink.objects.filter(tenant=tenant, mirrored_at=None).values("issue_id")
    IssueMirror.objects.filter(tenant=tenant, issue_id__in=missing).update(
        wanted_at=now, not_before=now, attempts=0
    )
    wake(tenant)


def _later(now: datetime, before: datetime) -> datetime:
    """Two changes within the clock's resolution are two all the same."""
    return max(now, before + timedelta(microseconds=1))


def _tell_jira(row: IssueMirror, token: str, trouble: list[str]) -> None:
    """A deleted issue took its property along. A final refusal of Jira is noted, not repeated."""
    told = row.jira_at is not None and row.jira_at >= row.wanted_at
    if row.issue_gone or told:
        return
    client = jira_for(row.tenant, background=True)
    value = _property(row)
    try:
        if value["count"]:
            client.put_issue_property(row.issue_id, PROPERTY, value)
        else:
            client.delete_issue_property(row.issue_id, PROPERTY)
    except RemoteError as error:
        if not error.permanent:
            raise
        log.warning("mirror_refused", tenant=str(row.tenant_id), code=error.code)
        trouble.append(error.sentence)
    IssueMirror.objects.filter(pk=row.pk, lease_token=token).update(jira_at=row.wanted_at)


def _property(row: IssueMirror) -> dict[str, object]:
    links = RecordLink.objects.filter(tenant=row.tenant, issue_id=row.issue_id)
    newest = list(links.values_list("record_id", flat=True)[:MOST_IDS])
    return {"count": links.count(), "recordIds": newest}


def _finish(row: IssueMirror, token: str, last_error: str) -> None:
    """`wanted_at` as it was read: a change in between stays wanted."""
    with transaction.atomic():
        now = IssueMirror.objects.select_for_update().get(pk=row.pk)
        if row.issue_gone and now.wanted_at == row.wanted_at and not last_error:
            IssueMirror.objects.filter(pk=row.pk, lease_token=token).delete()
            return
        leases.release(
            IssueMirror,
            row.pk,
            token,
            written_at=row.wanted_at,
            unlinked=[one for one in now.unlinked if one not in row.unlinked],
            attempts=0,
            last_error=last_error,
        )


def _postpone(row: IssueMirror, token: str, error: RemoteError) -> None:
    """Also where Salesforce is not connected: the row waits, and `wake` calls it."""
    log.warning("mirror_failed", tenant=str(row.tenant_id), issue=row.issue_id, code=error.code)
    least = HOUR if error.permanent else error.retry_after or 0
    wait = max(least, backoff.delay(row.attempts, base=5, cap=HOUR))
    leases.release(
        IssueMirror,
        row.pk,
        token,
        not_before=clock.now() + timedelta(seconds=wait),
        last_error=error.sentence,
    )
