"""What the person decides on the way: the mapping, Create, Stop, and back again."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from bulkcreate import plan
from bulkcreate.models import Upload
from bulkcreate.uploading import TASK, find
from common import clock
from common.doorbell import ring
from common.errors import Refused
from jira.caller import JiraCaller
from jira.client import client_for as jira_for
from records import policy
from records.policy import Action
from salesforce.client import known_org

MOST_LINKED_AT_FIRST = 200
State = Upload.State
UNREAD: dict[str, Any] = {"fixed": {}, "review": {}}


def map_fields(
    caller: JiraCaller, upload_id: str, given: Mapping[str, Mapping[str, Any]], *, check: bool
) -> Upload:
    """Store the mapping, and check every row by it. Refused beside each field that is wrong."""
    upload = find(caller, upload_id)
    policy.require(caller, Action.UPLOAD)
    _in(upload, State.MAPPING, State.CHECKING, State.CHECKED)
    stored = plan.choose(upload, plan.form_of(upload), given)
    state = State.CHECKING if check else State.MAPPING
    _move(upload, state, mapping=stored, checked_rows=0, problem="", **UNREAD)
    return upload


def back(caller: JiraCaller, upload_id: str) -> Upload:
    upload = find(caller, upload_id)
    if upload.state != State.MAPPING:
        _in(upload, State.CHECKING, State.CHECKED)
        _move(upload, State.MAPPING, problem="", **UNREAD)
    return upload


def may_link(caller: JiraCaller) -> bool:
    """Whether the box is there: neither switched off nor restricted."""
    return policy.known_buttons(caller)["link"].shown


def links_at_first(upload: Upload) -> bool:
    return upload.ready <= MOST_LINKED_AT_FIRST


def start(caller: JiraCaller, upload_id: str, *, assign: bool, link: bool) -> Upload:
    """OK on the confirmation. Asks Jira afresh for the right and for the issue; pressing twice
    starts once."""
    upload = find(caller, upload_id)
    if upload.state == State.RUNNING:
        return upload
    policy.require(caller, Action.UPLOAD)
    _in(upload, State.CHECKED)
    if not upload.ready:
        raise Refused("nothing", "No row of the file can be created as it is.", status=409)
    jira_for(caller.tenant).issue(upload.issue_id)
    linked = link and policy.judge(caller, Action.LINK).allowed
    _move(
        upload,
        State.RUNNING,
        assign=assign,
        link=linked,
        by_jobs=upload.ready > settings.BULK_API_THRESHOLD,
        org_id=known_org(caller.tenant),
        started_at=clock.now(),
        problem="",
        review={},
    )
    return upload


def stop(caller: JiraCaller, upload_id: str) -> Upload:
    """After the chunk that is on its way, or by aborting the job; what is made stays."""
    upload = find(caller, upload_id)
    _in(upload, State.RUNNING)
    Upload.objects.filter(pk=upload.pk, state=State.RUNNING).update(
        stop=True, not_before=clock.now()
    )
    upload.stop = True
    ring(TASK, str(upload.pk))
    return upload


def limits() -> dict[str, int]:
    return {"megabytes": settings.BULK_MAX_BYTES // 1_048_576}


def _in(upload: Upload, *states: str) -> None:
    if upload.state not in states:
        raise Refused("state", "This upload is at another step by now. Reload.", status=409)


def _move(upload: Upload, state: str, **values: Any) -> None:
    """Only from where it was seen: another tab may have gone on. Whoever is at work loses it."""
    now = clock.now()
    values |= {"state": state, "not_before": now, "lease_until": None, "lease_token": ""}
    rows = Upload.objects.filter(pk=upload.pk, state=upload.state)
    if not rows.update(**values):
        raise Refused("state", "This upload is at another step by now. Reload.", status=409)
    for name, value in values.items():
        setattr(upload, name, value)
    if state in (State.CHECKING, State.RUNNING):
        ring(TASK, str(upload.pk))
