"""A file in pieces: begun, gone on with after a break, found again, thrown away."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from bulkcreate import files, plan
from bulkcreate.models import Upload
from common import clock
from common.doorbell import ring
from common.errors import Refused
from jira.caller import JiraCaller
from records import linking, policy
from records.policy import Action

PIECE = 4 * 1024 * 1024
TASK = "bulkcreate.tasks.work"
State = Upload.State
BEFORE_CREATE = (
    State.UPLOADING,
    State.READING,
    State.REFUSED,
    State.MAPPING,
    State.CHECKING,
    State.CHECKED,
)
AT_WORK = (State.RUNNING, State.FINISHING)


def begin(caller: JiraCaller, *, file_name: str, size: int) -> Upload:
    """A new upload; the same file that was broken off goes on where it was."""
    policy.require(caller, Action.UPLOAD)
    issue = linking.issue_of(caller)
    _check_size(size)
    plan.form(caller.tenant, caller.project.key if caller.project else "")
    mine = Upload.objects.filter(
        tenant=caller.tenant, issue_id=issue.id, account_id=caller.account_id
    )
    if mine.filter(state__in=AT_WORK).exists():
        raise Refused("at_work", "Cases of another file are still being created here.", status=409)
    same = mine.filter(state=State.UPLOADING, file_name=file_name[:255], size=size).first()
    if same is not None:
        return same
    for old in mine.filter(state__in=BEFORE_CREATE):
        remove(old)
    now = clock.now()
    return Upload.objects.create(
        tenant=caller.tenant,
        account_id=caller.account_id,
        issue_id=issue.id,
        issue_key=issue.key,
        project_id=caller.project.id if caller.project else "",
        project_key=caller.project.key if caller.project else "",
        issue_type_id=caller.issue_type_id or "",
        time_zone=caller.time_zone,
        file_name=file_name[:255],
        size=size,
        begun_at=now,
        not_before=now,
    )


def put(caller: JiraCaller, upload_id: str, *, offset: int, piece: bytes) -> Upload:
    """One piece at its place. A piece that is there already changes nothing; what is out of turn is
    answered with how much there is."""
    if len(piece) > PIECE:
        raise Refused("piece", "A piece has at most 4 MB.", status=413)
    upload = find(caller, upload_id)
    if upload.state != State.UPLOADING:
        raise Refused("state", "This file is uploaded already. Reload.", status=409)
    end = offset + len(piece)
    if not piece or end > upload.size:
        raise Refused("piece", "More came than the file has. Choose it again.", status=400)
    if end <= upload.received:
        return upload
    if offset != upload.received:
        sentence = f"The upload goes on at byte {upload.received}."
        raise Refused("offset", sentence, status=409, fields={"received": str(upload.received)})
    target = files.path(upload)
    with target.open("r+b" if target.exists() else "wb") as out:
        out.seek(offset)
        out.write(piece)
    _count(upload, end)
    return upload


def find(caller: JiraCaller, upload_id: str) -> Upload:
    """Of this site, issue and person; Refused 404 for any other."""
    issue = linking.issue_of(caller)
    found = None
    with suppress(ValueError, TypeError, AttributeError):
        found = _of(caller.tenant, caller.account_id, UUID(upload_id), issue_id=issue.id)
    if found is None:
        raise Refused("not_found", "This upload isn’t there any more. Start again.", status=404)
    return found


def newest(caller: JiraCaller) -> Upload | None:
    """What the person was at when they closed the dialog."""
    issue = linking.issue_of(caller)
    mine = Upload.objects.filter(
        tenant=caller.tenant, issue_id=issue.id, account_id=caller.account_id
    )
    found = mine.select_related("tenant__switches").first()
    return None if found is None or found.state == State.REFUSED else found


def of_link(tenant: Any, account_id: str, upload_id: str) -> Upload | None:
    """By a link that we signed for this person."""
    return _of(tenant, account_id, UUID(upload_id))


def discard(caller: JiraCaller, upload_id: str) -> None:
    upload = find(caller, upload_id)
    if upload.state in AT_WORK:
        raise Refused("at_work", "Stop the run first.", status=409)
    remove(upload)


def remove(upload: Upload) -> None:
    files.remove(upload)
    upload.delete()


def forgotten() -> dict[str, Any]:
    """Nothing of the file or the issue, people's names among it, once all of it was sent."""
    return {"headers": [], "first_cells": [], "mapping": {}, "fixed": {}, "review": {}}


def _of(tenant: Any, account_id: str, pk: UUID, **more: str) -> Upload | None:
    rows = Upload.objects.filter(tenant=tenant, account_id=account_id, pk=pk, **more)
    return rows.select_related("tenant__switches").first()


def _count(upload: Upload, end: int) -> None:
    """By a conditional update: two tabs that send the same piece count it once."""
    before, upload.received = upload.received, end
    state = State.READING if end == upload.size else State.UPLOADING
    with transaction.atomic():
        rows = Upload.objects.filter(pk=upload.pk, received=before, state=State.UPLOADING)
        if rows.update(received=end, state=state, not_before=clock.now()):
            upload.state = state
            if state == State.READING:
                ring(TASK, str(upload.pk))


def _check_size(size: int) -> None:
    if size <= 0:
        raise Refused(
            "empty", "The file is empty. Choose a file with a header and rows.", status=400
        )
    if size > settings.BULK_MAX_BYTES:
        most, has = settings.BULK_MAX_BYTES / 1_048_576, size / 1_048_576
        raise Refused(
            "too_large",
            f"The file has {has:,.1f} MB; at most {most:,.0f} MB can be uploaded. Split it and"
            " upload the parts one after the other.",
            status=413,
        )
