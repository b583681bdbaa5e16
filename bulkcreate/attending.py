"""What support staff do to an upload: stop it, or send it on its way again."""

from django.db import transaction

from bulkcreate.models import Upload
from bulkcreate.uploading import TASK
from bulkcreate.working import AT_WORK, ATTACH_FOR
from common import clock
from common.doorbell import ring
from tenants import audit
from tenants.audit import Actor

State = Upload.State
HALTED = {
    State.READING: (State.REFUSED, "Support stopped the reading of this file. Ask them why."),
    State.CHECKING: (State.MAPPING, "Support stopped the check of this file. Ask them why."),
}


def stop(upload: Upload, *, actor: Actor) -> bool:
    """After the chunk that is on its way; what is only read or checked, at once. False where
    nothing runs."""
    this, now = Upload.objects.filter(pk=upload.pk), clock.now()
    done = this.filter(state=State.RUNNING, stop=False).update(stop=True, not_before=now)
    for state, (after, problem) in HALTED.items():
        taken = {"lease_until": None, "lease_token": "", "not_before": now}
        done += this.filter(state=state).update(state=after, problem=problem, **taken)
    return _changed(upload, "upload_stopped", actor, done)


def go_on(upload: Upload, *, actor: Actor) -> bool:
    """At once, where it waits for its next try; False where nothing is left to do. Results that
    Jira did not take for long are tried for as long again."""
    now = clock.now()
    rows = Upload.objects.filter(pk=upload.pk, state__in=AT_WORK)
    rows |= Upload.objects.filter(pk=upload.pk, state=State.DONE, attached_at=None)
    done = rows.update(not_before=now, attempts=0)
    left = Upload.objects.filter(pk=upload.pk, state=State.DONE, attached_at=None)
    left.filter(ended_at__lte=now - ATTACH_FOR).update(ended_at=now)
    return _changed(upload, "upload_sent_on", actor, done)


def _changed(upload: Upload, what: str, actor: Actor, rows: int) -> bool:
    if rows:
        with transaction.atomic():
            audit.record(upload.tenant, what, actor=actor, target=str(upload.pk))
            ring(TASK, str(upload.pk))
    return bool(rows)
