"""The record that a details dialog is about, and what a tab of it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from common.errors import Refused
from jira.caller import JiraCaller
from records import fields, policy
from records.fields import Shown
from records.linking import issue_of
from records.models import RecordLink
from records.policy import Action
from salesforce import ids
from salesforce.client import Sub, SubAnswer


@dataclass(frozen=True)
class Subject:
    """The record that a dialog is about: proved to be linked to the caller's issue."""

    caller: JiraCaller
    link: RecordLink
    shown: Shown

    @property
    def record_id(self) -> str:
        return self.link.record_id

    @property
    def object_name(self) -> str:
        return self.link.object_name

    @property
    def label(self) -> str:
        return self.shown.label


@dataclass(frozen=True)
class Part:
    """A tab beside Details.

    `wanted`: by switch and object. `ask`: its share of the one callout, at most two queries, with
    references that begin with its key. `read`: what the tab shows at first, None where the org has
    no such thing; RemoteError where Salesforce refuses just this.
    """

    key: str
    label: str
    wanted: Callable[[Subject], bool]
    ask: Callable[[Subject], Sequence[Sub]]
    read: Callable[[Subject, Sequence[SubAnswer]], Any]


def subject(caller: JiraCaller, record_id: str) -> Subject:
    """Refused (404) where the record isn't linked to the caller's issue; asks nobody."""
    verdict = policy.judge(caller, Action.VIEW)
    if not verdict.allowed:
        raise Refused(verdict.code, verdict.sentence)
    wanted = ids.to18(record_id) if ids.is_id(record_id) else ""
    link = RecordLink.objects.filter(
        tenant=caller.tenant, issue_id=issue_of(caller).id, record_id=wanted
    ).first()
    if link is None:
        raise Refused(
            "not_linked",
            "This record isn’t linked to this issue any more. Close this and reload the panel.",
            status=404,
        )
    return Subject(caller, link, fields.shown(caller.tenant, [link.object_name])[link.object_name])
