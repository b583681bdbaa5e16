"""Creating one record for an issue, exactly once.

Every order has a key that exists before the first call. Where the companion package is installed
the key goes along as an external id; else an unclear outcome is looked up by who made what since
then. One match is taken, several are shown to the person, and nothing is sent again while
Salesforce may still be at work. Every step is a row before it is a call, so that the next attempt
with the same key, or the sweep, goes on where this one stopped.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from common import clock, leases
from common.errors import Refused, RemoteError
from jira.caller import IssueRef, JiraCaller, ProjectRef
from records import linking, policy
from records.models import Creation, RecordLink
from records.policy import Action
from records.refusals import Similar, lost_answer, refusal, settling, working
from salesforce import creating
from salesforce.client import SalesforceClient, client_for
from salesforce.collecting import unclear
from salesforce.schema import ObjectSchema

KEY = re.compile(r"[0-9a-zA-Z-]{16,64}")
TIMEOUT = 30.0
LEASE_SECONDS = 90
QUIET = timedelta(seconds=60)  # so long Salesforce may still be at work on a lost call
SKEW = timedelta(seconds=60)
State = Creation.State


@dataclass(frozen=True)
class Order:
    """`values` as Salesforce takes them. `save_duplicate`: the person saw what the org's duplicate
    rule found. `send_again`: the person saw what may be the record, and it is not."""

    key: str
    object_name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    assign: bool = False
    save_duplicate: bool = False
    send_again: bool = False


def create(caller: JiraCaller, order: Order, *, by_rule: bool = False) -> RecordLink:
    """The record's link to the caller's issue; asked again with the same key, the same one.

    Refused with sentences beside fields; `working` (409) while another attempt is at it; `Similar`
    where a person must decide. RemoteError `unclear` or `settling` (with `retry_after`): the record
    may exist, ask again with the same order.
    """
    if by_rule:
        policy.require_rule(caller)
    else:
        policy.require(caller, Action.CREATE)
    known = linking.mapped_schema(caller.tenant, order.object_name)
    if not known.createable:
        raise not_createable(known)
    row = _row(caller, order)
    if row.state == State.DONE:
        return _linked(row)
    token = leases.claim(Creation.objects.all(), row.pk, now=clock.now(), seconds=LEASE_SECONDS)
    if token is None:
        raise working()
    try:
        row.refresh_from_db()
        return _Work(caller, row, known, token).go(order)
    finally:
        leases.release(Creation, row.pk, token)


def finished(caller: JiraCaller, key: str) -> RecordLink | None:
    """What an order with this key of the caller's own has brought already."""
    row = Creation.objects.filter(
        tenant=caller.tenant,
        key=key,
        issue_id=linking.issue_of(caller).id,
        account_id=caller.account_id,
        state=State.DONE,
    ).first()
    return _linked(row) if row else None


def not_createable(known: ObjectSchema) -> Refused:
    return Refused(
        "not_createable",
        f"The connected Salesforce user may not create a {known.label.lower()}. Ask a Salesforce"
        " admin.",
    )


def settle(row: Creation, known: ObjectSchema | None) -> bool:
    """What became of an order that nobody asks for any more: linked if it is there. Sends nothing.

    False where it is given up: it is not there, or a person has to say which it is. RemoteError
    where Salesforce can't be asked, Refused `working` where somebody is at it. Without `known`,
    for an object that is no longer mapped, it is given up.
    """
    token = leases.claim(Creation.objects.all(), row.pk, now=clock.now(), seconds=LEASE_SECONDS)
    if token is None:
        raise working()
    try:
        row.refresh_from_db()
        return _Work(_caller_of(row), row, known, token).look() if known else _give_up(row, token)
    finally:
        leases.release(Creation, row.pk, token)


class _Work:
    """One order in the hands of one process that holds its lease."""

    def __init__(self, caller: JiraCaller, row: Creation, known: ObjectSchema, token: str) -> None:
        self.caller, self.row, self.known, self.token = caller, row, known, token
        self.client: SalesforceClient = client_for(caller.tenant, timeout=caller.patience(TIMEOUT))

    def go(self, order: Order) -> RecordLink:
        if self.row.state == State.DONE:
            return _linked(self.row)
        if self.row.state == State.UNCLEAR:
            self._settle(order.send_again, order.values)
        elif self.row.state in (State.SENT, State.GIVEN_UP):
            self._settle(order.send_again, self.row.sent)
        if self.row.state == State.NEW:
            self._send(order)
        return self._link()

    def look(self) -> bool:
        """What was given up keeps what was sent, so that whoever sends it again is asked first."""
        if self.row.state == State.DONE:
            return True
        try:
            if self.row.state == State.SENT:
                self._settle(False, self.row.sent)
        except Similar:
            return _give_up(self.row, self.token)
        if self.row.state != State.MADE:
            return _give_up(self.row, self.token)
        self._link()
        return True

    def _settle(self, send_again: bool, sent: Mapping[str, Any]) -> None:
        """Nobody knows what became of the last call: look before anything is sent. What was sent
        without a key is looked for without it, though the package is there by now."""
        found, keyed = "", bool(creating.key_field(self.known))
        if keyed and not self.row.sent:
            found = creating.find_by_key(self.client, self.known, self.row.key)
        if not found and (sent or not keyed):
            found = self._found_by_values(send_again, sent)
        if found:
            self._write(state=State.MADE, record_id=found, sent={})
        else:
            self._write(state=State.NEW)

    def _found_by_values(self, send_again: bool, sent: Mapping[str, Any]) -> str:
        sent_at = self.row.sent_at or self.row.ordered_at
        made = creating.find_made(
            self.client,
            self.known,
            sent,
            since=sent_at - SKEW,
            claimed=_claimed(self.row),
        )
        if len(made.same) == 1:
            return made.same[0]
        rest = sent_at + QUIET - clock.now()
        if rest > timedelta(0):
            raise settling(rest)
        if (made.same or made.alike) and not send_again:
            raise Similar.after_lost_answer(self.known, (*made.same, *made.alike))
        return ""

    def _send(self, order: Order) -> None:
        """The row says that it was sent before it is."""
        by_key = bool(creating.key_field(self.known))
        values = dict(order.values)
        kept = {} if by_key else values
        now = clock.now()
        self._write(state=State.SENT, sent=kept, sent_at=now, assign=order.assign)
        try:
            made = creating.create(
                self.client,
                self.known,
                values,
                key=self.row.key,
                assign=order.assign,
                save_duplicate=order.save_duplicate,
            )
        except RemoteError as error:
            if unclear(error) or _taken(error):
                # A renewed login may have taken most of the time since the row said so.
                self._write(sent_at=max(now, clock.now() - timedelta(seconds=TIMEOUT)))
                raise lost_answer(self.known.label) from error
            self._write(state=State.NEW, sent={})
            raise refusal(self.caller.tenant, self.known, error) from error
        name = self._own_name(values)
        self._write(state=State.MADE, record_id=made, record_name=name, sent={})

    def _link(self) -> RecordLink:
        name = self.row.record_name or self._name()
        with transaction.atomic():
            links = linking.link_created(
                self.caller, self.known.name, {self.row.record_id: name}, what="created"
            )
            self._write(state=State.DONE, record_name=name[:255], done_at=clock.now())
        return links[0]

    def _own_name(self, values: Mapping[str, Any]) -> str:
        return str(values.get(self.known.name_field) or "")[:255]

    def _name(self) -> str:
        """The number that Salesforce gave. The record is there, so a failure takes nothing away."""
        try:
            found = linking.names_of(self.caller.tenant, self.known, [self.row.record_id])
        except RemoteError:
            return ""
        return found.get(self.row.record_id, "")

    def _write(self, **values: Any) -> None:
        _write(self.row, self.token, **values)


def _write(row: Creation, token: str, **values: Any) -> None:
    """Guarded by the lease: who lost it to another writes nothing any more."""
    if not Creation.objects.filter(pk=row.pk, lease_token=token).update(**values):
        raise working()
    for name, value in values.items():
        setattr(row, name, value)


def _give_up(row: Creation, token: str) -> bool:
    _write(row, token, state=State.GIVEN_UP)
    return False


def _row(caller: JiraCaller, order: Order) -> Creation:
    """The key belongs to the person, issue and object that it was made for."""
    if not KEY.fullmatch(order.key):
        raise Refused("key", "Close this form and open it again.", status=400)
    issue = linking.issue_of(caller)
    row, _ = Creation.objects.get_or_create(
        tenant=caller.tenant,
        key=order.key,
        defaults={
            "issue_id": issue.id,
            "issue_key": issue.key,
            "project_id": caller.project.id if caller.project else "",
            "object_name": order.object_name,
            "account_id": caller.account_id,
            "ordered_at": clock.now(),
        },
    )
    mine = (issue.id, order.object_name, caller.account_id)
    if (row.issue_id, row.object_name, row.account_id) != mine:
        raise Refused("key", "This form belongs to another issue. Open it again.", status=409)
    return row


def _linked(row: Creation) -> RecordLink:
    """Refused where somebody has unlinked the record since."""
    link = RecordLink.objects.filter(
        tenant=row.tenant_id, issue_id=row.issue_id, record_id=row.record_id
    ).first()
    if link is None:
        raise Refused(
            "created_before",
            f"{row.record_name or row.record_id} was created by this form and unlinked since."
            " Open the form again to create another.",
            status=409,
        )
    return link


def _claimed(row: Creation) -> set[str]:
    """Records that are known to be of other orders or links of the tenant."""
    since = (row.sent_at or row.ordered_at) - 2 * SKEW
    others = Creation.objects.filter(tenant=row.tenant_id, ordered_at__gte=since)
    orders = others.exclude(pk=row.pk).exclude(record_id="").values_list("record_id", flat=True)
    links = RecordLink.objects.filter(tenant=row.tenant_id, linked_at__gte=since)
    return {*orders, *links.values_list("record_id", flat=True)}


def _caller_of(row: Creation) -> JiraCaller:
    return JiraCaller(
        row.tenant,
        row.account_id,
        "stored",
        IssueRef(row.issue_id, row.issue_key),
        ProjectRef(row.project_id) if row.project_id else None,
    )


def _taken(error: RemoteError) -> bool:
    """Another call with our key came first, so the record is there."""
    return error.detail == "DUPLICATE_VALUE" and creating.KEY_FIELD in error.sentence
