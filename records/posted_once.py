"""Something that a person writes to a record, posted once whatever becomes of the answer.

The key exists before the call. A lost answer is looked up by author, time, place and text before
anything is sent again, and nothing is sent while Salesforce may still be at work on the lost call.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from common import clock, leases
from common.errors import Refused, RemoteError
from records import activity
from records.linking import issue_of
from records.models import Post
from records.subject import Subject
from salesforce.client import SalesforceClient, client_for
from salesforce.collecting import unclear

KEY = re.compile(r"[0-9a-zA-Z-]{16,64}")
TIMEOUT = 30.0
LEASE_SECONDS = 60
QUIET = timedelta(seconds=60)  # so long Salesforce may still be at work on a lost call
SKEW = timedelta(seconds=60)
MARK = "sha256:"
State = Post.State


@dataclass(frozen=True)
class Channel:
    """`send` posts `row.sent` and brings the id; `find` brings the ids of our own user's posts with
    that text on that record since `row.sent_at`, give or take `SKEW`. `what`: the activity's word
    for it."""

    kind: str
    what: str
    send: Callable[[SalesforceClient, Post], str]
    find: Callable[[SalesforceClient, Post], list[str]]


def post(
    of: Subject,
    channel: Channel,
    *,
    key: str,
    body: str,
    public: bool = False,
    parent_id: str = "",
) -> Post:
    """The row of what stands in Salesforce now; asked again with the same key, the same one. Its
    `sent` is what stands there, or only the mark of it where it was posted before.

    Refused `working` (409) while another attempt is at it. RemoteError `unclear` or `settling`: it
    may stand there, ask again with the same key.
    """
    row = _row(of, channel.kind, key, parent_id)
    if row.state == State.DONE:
        return row
    token = leases.claim(Post.objects.all(), row.pk, now=clock.now(), seconds=LEASE_SECONDS)
    if token is None:
        raise Refused("working", "This is being posted. Wait a moment.", status=409)
    try:
        row.refresh_from_db()
        return _Work(of, channel, row, token).go(body, public)
    finally:
        leases.release(Post, row.pk, token)


def mark(body: str) -> str:
    """What is kept in place of the words: tells whether others were meant, and not which."""
    return body if body.startswith(MARK) else MARK + hashlib.sha256(body.encode()).hexdigest()


def find(client: SalesforceClient, channel: Channel, row: Post) -> str:
    """What became of a lost call: the id of what stands there and is nobody else's, else empty."""
    found = channel.find(client, row)
    claimed = Post.objects.filter(tenant=row.tenant_id, posted_id__in=found)
    free = sorted(set(found) - set(claimed.values_list("posted_id", flat=True)))
    return free[0] if free else ""


class _Work:
    """One post in the hands of one process that holds its lease."""

    def __init__(self, of: Subject, channel: Channel, row: Post, token: str) -> None:
        self.of, self.channel, self.row, self.token = of, channel, row, token
        self.client = client_for(of.caller.tenant, timeout=of.caller.patience(TIMEOUT))

    def go(self, body: str, public: bool) -> Post:
        if self.row.state == State.UNCLEAR:
            self.row.sent = body  # ours is gone: the same person has it still
        if self.row.state in (State.SENT, State.UNCLEAR):
            self._settle()
        if self.row.state == State.NEW:
            self._send(body, public)
        return self.row

    def _settle(self) -> None:
        try:
            found = find(self.client, self.channel, self.row)
        except RemoteError as error:
            if unclear(error):  # it is as open as before whether it stands there
                raise _waiting("unclear", 3.0) from error
            raise
        if found:
            self._done(found)
            return
        rest = (self.row.sent_at or self.row.ordered_at) + QUIET - clock.now()
        if rest > timedelta(0):
            raise _waiting("settling", min(10.0, max(1.0, rest.total_seconds())))
        self._write(state=State.NEW)

    def _send(self, body: str, public: bool) -> None:
        """The row says that it was sent before it is."""
        self._write(state=State.SENT, sent=body, public=public, sent_at=clock.now())
        try:
            made = self.channel.send(self.client, self.row)
        except RemoteError as error:
            if unclear(error):
                raise _waiting("unclear", 3.0) from error
            self._write(state=State.NEW, sent="")
            raise
        self._done(made)

    def _done(self, posted_id: str) -> None:
        """With the words goes the name of whoever signed them."""
        caller, body = self.of.caller, self.row.sent
        done = {"state": State.DONE, "posted_id": posted_id, "done_at": clock.now()}
        with transaction.atomic():
            self._write(**done, sent=mark(body))
            activity.note(
                caller.tenant,
                issue_of(caller),
                self.channel.what,
                actor=caller.actor,
                links=[self.of.link],
            )
        self.row.sent = body

    def _write(self, **values: Any) -> None:
        """Guarded by the lease: who lost it to another writes nothing any more."""
        if not Post.objects.filter(pk=self.row.pk, lease_token=self.token).update(**values):
            raise Refused("working", "This is being posted. Wait a moment.", status=409)
        for name, value in values.items():
            setattr(self.row, name, value)


def _row(of: Subject, kind: str, key: str, parent_id: str) -> Post:
    """The key belongs to the person, issue and record that it was made for."""
    if not KEY.fullmatch(key):
        raise Refused("key", "Close this dialog and open it again.", status=400)
    mine = {
        "kind": kind,
        "issue_id": of.link.issue_id,
        "record_id": of.record_id,
        "parent_id": parent_id,
        "account_id": of.caller.account_id,
    }
    defaults = mine | {"ordered_at": clock.now()}
    row, _ = Post.objects.get_or_create(tenant=of.caller.tenant, key=key, defaults=defaults)
    if any(getattr(row, name) != value for name, value in mine.items()):
        raise Refused("key", "This belongs to another record. Open it again.", status=409)
    return row


def _waiting(code: str, seconds: float) -> RemoteError:
    return RemoteError(
        "salesforce",
        code,
        "No answer from Salesforce yet. We look whether it was posted before anything is sent"
        " again.",
        permanent=False,
        retry_after=seconds,
    )
