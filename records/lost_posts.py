"""Posts whose person never came back after a lost answer.

What stands in Salesforce is known as theirs, what does not is given up and said so. Nothing is
sent.
"""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet

from common import clock, leases
from common.errors import RemoteError
from jira.caller import IssueRef
from records import activity, conversation, posted_once, posting
from records.models import Activity, Post
from salesforce.client import client_for
from tenants.audit import Actor

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=3)  # a person with an open dialog asks again within seconds
UNSENT = timedelta(days=1)
WORDS_KEPT = timedelta(days=1)
AT_ONCE = 500
LEASE_SECONDS = 60
CHANNELS = {one.kind: one for one in (conversation.CHANNEL, posting.POSTS, posting.COMMENTS)}
REASON = "Salesforce gave no answer and it was not found since. Post it again if it is missing."
NOT_ASKED = (
    "Salesforce gave no answer and could not be asked since. Look there before you post it again."
)


def waiting() -> QuerySet[Post]:
    now = clock.now()
    return Post.objects.filter(
        leases.free(now),
        state=Post.State.SENT,
        sent_at__lte=now - PATIENCE,
        tenant__uninstalled_at=None,
        tenant__suspended_at=None,
        tenant__switches__plugin_enabled=True,
    )


def settle(pk: int) -> None:
    token = leases.claim(waiting(), pk, now=clock.now(), seconds=LEASE_SECONDS)
    if token is None:
        return
    row = Post.objects.select_related("tenant").get(pk=pk)
    try:
        found = posted_once.find(client_for(row.tenant), CHANNELS[row.kind], row)
    except RemoteError as error:
        log.info("post_waits", tenant=str(row.tenant_id), code=error.code)
        leases.release(Post, pk, token)
        return
    done = {"state": Post.State.DONE, "posted_id": found, "done_at": clock.now()}
    if found:
        leases.release(Post, pk, token, **done, sent=posted_once.mark(row.sent))
    elif Post.objects.filter(pk=pk, lease_token=token).delete()[0]:
        _say(row, REASON)


def forget_old() -> None:
    """Those that were refused and never sent again, and the words of those that nobody could look
    for: their site is off, or Salesforce lets nobody in."""
    now = clock.now()
    Post.objects.filter(state=Post.State.NEW, ordered_at__lte=now - UNSENT).delete()
    lost = Post.objects.filter(
        leases.free(now), state=Post.State.SENT, sent_at__lte=now - WORDS_KEPT
    )
    for row in lost.select_related("tenant").defer("sent")[:AT_ONCE]:
        with transaction.atomic():
            if lost.filter(pk=row.pk).update(state=Post.State.UNCLEAR, sent=""):
                _say(row, NOT_ASKED)


def _say(row: Post, reason: str) -> None:
    activity.note(
        row.tenant,
        IssueRef(row.issue_id),
        "commented",
        actor=Actor.person(row.account_id) if row.account_id else Actor.app(),
        outcome=Activity.Outcome.FAILED,
        reason=reason,
    )
