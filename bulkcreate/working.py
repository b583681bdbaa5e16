"""The work on an upload, whoever does it: claimed by a lease, in short turns, never lost."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from bulkcreate import attaching, checking, files, results
from bulkcreate.jobs import Jobs, Pause
from bulkcreate.models import Upload
from bulkcreate.running import Run
from bulkcreate.uploading import TASK, forgotten, remove
from common import backoff, clock, leases
from common.doorbell import ring
from common.errors import Refused, RemoteError
from common.secrets import UnreadableSecret
from jira.caller import IssueRef, JiraCaller, ProjectRef
from records import activity, budget, linking
from records.models import Activity
from tenants.models import Tenant

log = structlog.get_logger(__name__)

LEASE_SECONDS = 300
HOUR = 3600.0
SWEEP_SECONDS = 60.0  # what waits longer is found by the sweep
MOST_ATTEMPTS = 10
STUCK_AFTER = 3
STUCK_FOR = timedelta(minutes=5)
ATTACH_FOR = timedelta(days=7)
KEPT_BEFORE = timedelta(days=2)
KEPT_AFTER = timedelta(days=14)
LOST_KEY = Refused(
    "lost_key",
    "What was read for this upload can’t be opened any more, since an encryption key is missing."
    " Stop it and upload the file again, or ask support.",
)
State = Upload.State
AT_WORK = (State.READING, State.CHECKING, State.RUNNING, State.FINISHING)


class Lost(Exception):
    """Somebody else has the upload by now."""


def waiting() -> QuerySet[Upload]:
    """Due now, on a site that works."""
    now = clock.now()
    attach = Q(state=State.DONE, attached_at=None, ended_at__gt=now - ATTACH_FOR)
    return Upload.objects.filter(
        Q(state__in=AT_WORK) | attach,
        leases.free(now),
        not_before__lte=now,
        tenant__uninstalled_at=None,
        tenant__suspended_at=None,
        tenant__switches__plugin_enabled=True,
    )


def is_stuck() -> Q:
    """Begun, and somebody has to mend something: it failed again and again, or comes back late.
    Also where Jira never took the results."""
    begun = Q(state__in=AT_WORK) | Q(state=State.DONE, attached_at=None)
    late = Q(attempts__gte=STUCK_AFTER) | Q(not_before__gt=clock.now() + STUCK_FOR)
    return begun & late & ~Q(problem="")


def run(pk: str) -> bool:
    """One turn. False where it is not ours, or has to wait."""
    now = clock.now()
    if not waiting().filter(pk=pk).exists():
        return False
    token = leases.claim(Upload.objects.all(), UUID(pk), now=now, seconds=LEASE_SECONDS)
    if token is None:
        return False
    upload = Upload.objects.select_related("tenant__switches").get(pk=pk)
    try:
        told = _TURNS[upload.state](upload, token)
    except Lost:
        return False
    except Refused as error:
        told = _refused(upload, error)
    except UnreadableSecret:
        told = _refused(upload, LOST_KEY)
    except RemoteError as error:
        _postpone(upload, token, error)
        return False
    _give_back(upload, token, told)
    return True


def remove_old() -> None:
    """Throw away what nobody finished, and what was finished long ago."""
    now = clock.now()
    old = Upload.objects.filter(
        Q(state=State.DONE, ended_at__lt=now - KEPT_AFTER)
        | Q(begun_at__lt=now - KEPT_BEFORE, started_at=None)
        | Q(_stopped(), started_at__lt=now - KEPT_AFTER)
    )
    for upload in old.filter(leases.free(now))[:500]:
        remove(upload)
    _erase_gone()


def _stopped() -> Q:
    """On a site where nothing goes on."""
    return (
        Q(tenant__uninstalled_at__isnull=False)
        | Q(tenant__suspended_at__isnull=False)
        | Q(tenant__switches__plugin_enabled=False)
    )


def _erase_gone() -> None:
    """A site that was erased leaves no file behind."""
    held = files.folders()
    known = Tenant.objects.filter(pk__in=held).values_list("pk", flat=True)
    for name in held.keys() - {str(pk) for pk in known}:
        shutil.rmtree(held[name], ignore_errors=True)


def caller_of(upload: Upload) -> JiraCaller:
    """Who ordered it, about its issue."""
    return JiraCaller(
        upload.tenant,
        upload.account_id,
        "worker",
        IssueRef(upload.issue_id, upload.issue_key),
        ProjectRef(upload.project_id, upload.project_key),
        upload.issue_type_id,
        time_zone=upload.time_zone,
    )


def _read(upload: Upload, token: str) -> dict[str, Any]:
    if upload.attempts > MOST_ATTEMPTS:
        raise Refused("unreadable", "The file can’t be read. Save it as CSV (UTF-8) and try again.")
    return checking.read(upload)


def _check(upload: Upload, token: str) -> dict[str, Any]:
    return checking.check(upload, alive=lambda done: _keep(upload, token, checked_rows=done))


def _create(upload: Upload, token: str) -> dict[str, Any]:
    def alive() -> bool:
        _keep(upload, token)
        return not Upload.objects.filter(pk=upload.pk, stop=True).exists()

    if upload.by_jobs:
        pause = Jobs(upload, alive).go()
        if pause is None:
            return {"state": State.FINISHING}
        stopped = not upload.stop and not alive()
        return {} if stopped else _later(pause)
    if upload.stop and not upload.chunks.filter(done_at=None).exists():
        return {"state": State.FINISHING}
    done = Run(upload, alive).go()
    return {"state": State.FINISHING} if done else {}


def _later(pause: Pause) -> dict[str, Any]:
    told = {"not_before": clock.now() + timedelta(seconds=pause.seconds)}
    return told | ({"problem": pause.problem} if pause.problem else {})


def _finish(upload: Upload, token: str) -> dict[str, Any]:
    caller = caller_of(upload)
    wait = budget.may_spend(upload.tenant)
    if wait is not None:
        raise wait.error
    for names in results.write(upload):
        _keep(upload, token)
        if upload.link:
            linking.link_created(caller, "Case", names)
    left = upload.rows - upload.handled
    ended = {"state": State.DONE, "ended_at": clock.now(), "failed": upload.failed + left}
    return ended | forgotten()


def _attach(upload: Upload, token: str) -> dict[str, Any]:
    attaching.attach(upload, again=upload.attempts > 1)
    return {"attached_at": clock.now(), "problem": ""}


_TURNS: dict[str, Callable[[Upload, str], dict[str, Any]]] = {
    State.READING: _read,
    State.CHECKING: _check,
    State.RUNNING: _create,
    State.FINISHING: _finish,
    State.DONE: _attach,
}


def _keep(upload: Upload, token: str, **values: Any) -> None:
    until = clock.now() + timedelta(seconds=LEASE_SECONDS)
    rows = Upload.objects.filter(pk=upload.pk, lease_token=token)
    if not rows.update(lease_until=until, **values):
        raise Lost


def _refused(upload: Upload, error: Refused) -> dict[str, Any]:
    """A file that can't be read is the end of it; a mapping that does not fit goes back."""
    if upload.state == State.READING:
        return checking.unreadable(error)
    if upload.state == State.CHECKING:
        return {"state": State.MAPPING, "problem": error.sentence}
    return {"problem": error.sentence, "not_before": clock.now() + timedelta(seconds=HOUR)}


def _give_back(upload: Upload, token: str, told: dict[str, Any]) -> None:
    with transaction.atomic():
        ours = leases.release(Upload, upload.pk, token, **{"attempts": 0, **told})
        if not ours:
            return
        if told.get("state") == State.DONE:
            _note(upload)
        more = told.get("state", upload.state)
        attach = more == State.DONE and "attached_at" not in told
        wait = (told.get("not_before", clock.now()) - clock.now()).total_seconds()
        if (more in AT_WORK or attach) and wait <= SWEEP_SECONDS:
            ring(TASK, str(upload.pk), after=max(0, wait))


def _note(upload: Upload) -> None:
    upload.refresh_from_db(fields=["created", "failed"])
    told = f"{upload.created:,} of {upload.rows:,} cases created"
    failed = f", {upload.failed:,} failed" if upload.failed else ""
    outcome = Activity.Outcome.DONE if upload.created else Activity.Outcome.FAILED
    caller = caller_of(upload)
    activity.note(
        upload.tenant,
        linking.issue_of(caller),
        "bulk_created",
        actor=caller.actor,
        outcome=outcome,
        reason=f"{told}{failed}.",
    )


def _postpone(upload: Upload, token: str, error: RemoteError) -> None:
    log.warning("bulk_waits", tenant=str(upload.tenant_id), state=upload.state, code=error.code)
    least = 300.0 if error.permanent else error.retry_after or 0.0
    wait = max(least, backoff.delay(upload.attempts, base=5, cap=HOUR))
    leases.release(
        Upload,
        upload.pk,
        token,
        problem=error.sentence,
        not_before=clock.now() + timedelta(seconds=wait),
    )
