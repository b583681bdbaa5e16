"""Carrying what waits: one issue at a time by one worker, its events in their order.

Every attempt is counted before it begins, with the time of the next one, so that a worker that dies
at any line leaves an event that is carried again, and one that kills every worker comes to rest.
"""

import time
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F

from common import backoff, clock, leases
from common.errors import Refused, RemoteError
from jira import people
from mapping import scope
from records import policy
from records.models import RecordLink
from sync import effects, inbox, lanes, parts
from sync.carriers import CARRIERS
from sync.models import IssueEvent, Turn
from sync.work import Outcome, Work, is_gone
from tenants.models import Tenant

log = structlog.get_logger(__name__)

LEASE_SECONDS = 150
TURN_SECONDS = 1.0  # then the next site: a flood fills every worker with its turns
MOST_AT_ONCE = 50
MOST_ATTEMPTS = 16  # the last pauses are an hour long
HOUR = 3600.0
RULED = (parts.CREATED, parts.UPDATED)
State = IssueEvent.State
INTERNAL = "This could not be carried, and Sinergify could not find out why. Ask support."
NOT_MAPPED = (
    "This project and issue type aren’t mapped. A Jira admin can map them in Event Configuration."
)
OWN = "Sinergify made this change itself."
ISSUE_GONE = "The issue isn’t in Jira any more, or Sinergify may not see it."


def take_turn(tenant_id: UUID) -> bool:
    """Carry what waits of one issue; the next one's turn where the first has to wait, so that an
    issue in trouble of its own stands in nobody's way. False where nothing could be done now."""
    tenant = Tenant.objects.select_related("switches", "secrets").filter(pk=tenant_id).first()
    if tenant is None or not _may_work(tenant):
        return False
    # One that Salesforce always fails on would be asked first whenever the lane opens.
    began = time.monotonic()
    for issue_id in inbox.due_issues(tenant.pk, untried_first=lanes.troubled(tenant)):
        if _take(tenant, issue_id):
            return True
        if lanes.troubled(tenant) or time.monotonic() - began > TURN_SECONDS:
            break
    return False


def _take(tenant: Tenant, issue_id: str) -> bool:
    """False where another worker has it, or where it has to wait."""
    turn, _ = Turn.objects.get_or_create(tenant=tenant, issue_id=issue_id)
    token = leases.claim(Turn.objects.all(), turn.pk, now=clock.now(), seconds=LEASE_SECONDS)
    if token is None:
        return False
    try:
        return _work_through(tenant, issue_id, turn.pk, token)
    finally:
        leases.release(Turn, turn.pk, token)


def _may_work(tenant: Tenant) -> bool:
    """In the order of SPEC. What may not be carried now stays where it is."""
    if tenant.suspended or tenant.uninstalled_at:
        return False
    if not tenant.switches.plugin_enabled:
        inbox.drop(tenant)
        return False
    return policy.connection_verdict(tenant).allowed and not lanes.closed(tenant)


def _work_through(tenant: Tenant, issue_id: str, turn: int, token: str) -> bool:
    """True where at least one event came further."""
    waiting = inbox.waiting(tenant.pk).filter(issue_id=issue_id)
    events = list(waiting.order_by("happened_at", "id")[:MOST_AT_ONCE])
    links = list(RecordLink.objects.filter(tenant=tenant, issue_id=issue_id))
    began, moved = time.monotonic(), False
    for event in events:
        if event.not_before > clock.now() or time.monotonic() - began > TURN_SECONDS:
            break
        if not _hold(turn, token) or not _begin(event):
            break
        if not _carry(tenant, event, links):
            break
        moved = True
    return moved


def _hold(turn: int, token: str) -> bool:
    until = clock.now() + timedelta(seconds=LEASE_SECONDS)
    return bool(Turn.objects.filter(pk=turn, lease_token=token).update(lease_until=until))


def _begin(event: IssueEvent) -> bool:
    """Somebody may have cancelled it since it was read."""
    event.attempts += 1
    wait = backoff.delay(event.attempts, base=LEASE_SECONDS, cap=HOUR)
    rows = IssueEvent.objects.filter(pk=event.pk, state=State.WAITING)
    return bool(
        rows.update(attempts=F("attempts") + 1, not_before=clock.now() + timedelta(seconds=wait))
    )


def _carry(tenant: Tenant, event: IssueEvent, links: list[RecordLink]) -> bool:
    """False where it has to wait, and what comes after it as well."""
    if event.attempts > MOST_ATTEMPTS and not lanes.troubled(tenant):
        return _end(event, State.FAILED, event.reason or INTERNAL, "internal")
    work, began = Work(tenant, event, _concerned(event, links)), time.monotonic()
    try:
        return _judged(work)
    except RemoteError as error:
        return _after(work, error)
    except Refused as error:
        return _end(event, State.FAILED, error.sentence, error.code)
    finally:
        took = round((time.monotonic() - began) * 1000)
        IssueEvent.objects.filter(pk=event.pk).update(
            took_ms=F("took_ms") + took, callouts=F("callouts") + work.callouts
        )


def _concerned(event: IssueEvent, links: list[RecordLink]) -> list[RecordLink]:
    chosen = event.change.get("records")
    return links if chosen is None else [one for one in links if one.record_id in set(chosen)]


def _judged(work: Work) -> bool:
    event = work.event
    if not work.links and event.event not in RULED:
        return _forget(work)
    if people.is_own(work.tenant, event.account_id):
        return _end(event, State.NOTHING, OWN, "own")
    if not scope.covers(work.tenant, *work.place):
        return _end(event, State.NOTHING, NOT_MAPPED, "not_mapped") if work.links else _forget(work)
    outcomes = CARRIERS[event.event](work)
    again = effects.keep(event, outcomes)
    lanes.answered(work.tenant)
    if again:
        return _later(event, again, "again")
    if not event.effects.exists() and not outcomes:
        return _forget(work)
    state, reason = effects.summary(event)
    return _end(event, state, reason, _code(state, outcomes), key=work.key)


def _code(state: str, outcomes: list[Outcome]) -> str:
    """For the figures: why the first record failed."""
    if state == State.DONE:
        return ""
    return next((one.code for one in outcomes if one.code), "record")[:64]


def _forget(work: Work) -> bool:
    """An event of an issue that has nothing to do with Salesforce is no news to anybody."""
    if work.event.effects.exists():
        return _end(work.event, State.NOTHING, "No record is linked any more.", "unlinked")
    IssueEvent.objects.filter(pk=work.event.pk).delete()
    return True


def _after(work: Work, error: RemoteError) -> bool:
    event = work.event
    if lanes.failed(work.tenant, error):
        event.attempts -= 1  # the org's trouble is not this event's
        IssueEvent.objects.filter(pk=event.pk).update(attempts=event.attempts)
        return _later(event, error.sentence, error.code, error.retry_after)
    if is_gone(error):
        return _end(event, State.NOTHING, ISSUE_GONE, "issue_gone")
    if error.permanent:
        return _end(event, State.FAILED, error.sentence, error.code)
    return _later(event, error.sentence, error.code, error.retry_after)


def _later(event: IssueEvent, reason: str, code: str, retry_after: float | None = None) -> bool:
    cap = lanes.CAP if code in lanes.LIKELY else HOUR
    wait = max(retry_after or 0.0, backoff.delay(max(event.attempts, 1), base=2, cap=cap))
    log.info("event_waits", tenant=str(event.tenant_id), code=code, attempts=event.attempts)
    IssueEvent.objects.filter(pk=event.pk, state=State.WAITING).update(
        reason=reason, code=code, not_before=clock.now() + timedelta(seconds=wait)
    )
    return False


def _end(event: IssueEvent, state: str, reason: str, code: str, *, key: str = "") -> bool:
    values = {"state": state, "reason": reason, "code": code, "finished_at": clock.now()}
    if key and not event.issue_key:
        values["issue_key"] = key
    with transaction.atomic():
        IssueEvent.objects.filter(pk=event.pk, state=State.WAITING).update(**values)
    return True
