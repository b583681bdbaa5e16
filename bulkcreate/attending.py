"""What support staff do to an upload: stop it, or send it on its way again."""

from django.db import transaction

from bulkcreate.models import Upload
from bulkcreate.uploading import TASK
from bulkcreate.working import AT_WORK
from common import clock
from common.doorbell import ring
from tenants import audit
from tenants.audit import Actor

State = Upload.State


def stop(upload: Upload, *, actor: Actor) -> bool:
    """After the chunk that is on its way; False where it doesn't run."""
    rows = Upload.objects.filter(pk=upload.pk, state=State.RUNNING, stop=False)
    return _changed(upload, "upload_stopped", actor, rows.update(stop=True, not_before=clock.now()))


def go_on(upload: Upload, *, actor: Actor) -> bool:
    """At once, where it waits for its next try; False where nothing is left to do."""
    rows = Upload.objects.filter(pk=upload.pk, state__in=AT_WORK)
    rows |= Upload.objects.filter(pk=upload.pk, state=State.DONE, attached_at=None)
    done = rows.update(not_before=clock.now(), attempts=0)
    return _changed(upload, "upload_sent_on", actor, done)


def _changed(upload: Upload, what: str, actor: Actor, rows: int) -> bool:
    if rows:
        with transaction.atomic():
            audit.record(upload.tenant, what, actor=actor, target=str(upload.pk))
            ring(TASK, str(upload.pk))
    return bool(rows)
