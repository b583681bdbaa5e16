"""One event in the hands of a worker: what its carrier needs, read once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from common.errors import RemoteError
from jira import people
from jira.caller import IssueRef
from jira.client import client_for as jira_for
from records import budget
from records.models import RecordLink
from salesforce.client import SalesforceClient
from salesforce.client import client_for as salesforce_for
from sync.models import Effect, IssueEvent
from tenants.models import Tenant

State = Effect.State
TIMEOUT = 30.0
SOMEBODY = "Somebody"
UNMADE = "rule:"  # the record id of what a rule could not make, before the id of the rule


@dataclass(frozen=True)
class Outcome:
    """What became of one record. `again`: the trouble may pass by itself. `code`: why it failed, as
    Salesforce or we call it, for the figures. `sent`: labels of what was sent, by their names in
    Salesforce; values hold names of people and contents of records, which are not kept."""

    link: RecordLink
    state: str = State.DONE
    reason: str = ""
    again: bool = False
    code: str = ""
    sent: Mapping[str, str] = field(default_factory=dict)


class Work:
    def __init__(self, tenant: Tenant, event: IssueEvent, links: Sequence[RecordLink]) -> None:
        self.tenant, self.event, self.links = tenant, event, list(links)
        self.jira = jira_for(tenant, background=True)
        self._issue: dict[str, Any] = {}
        self._fields: frozenset[str] = frozenset()

    @cached_property
    def salesforce(self) -> SalesforceClient:
        """Within the share of the org's requests that background work may use."""
        wait = budget.may_spend(self.tenant)
        if wait:
            raise wait.error
        return salesforce_for(self.tenant, timeout=TIMEOUT)

    @property
    def callouts(self) -> int:
        return self.salesforce.calls if "salesforce" in self.__dict__ else 0

    @property
    def issue(self) -> IssueRef:
        return IssueRef(self.event.issue_id, self.key)

    @property
    def key(self) -> str:
        """As Jira names the issue now, else as it was."""
        known = str(self._issue.get("key") or "") or self.event.issue_key
        return known or next((one.issue_key for one in self.links if one.issue_key), "")

    @property
    def about(self) -> str:
        return str(self.event.change.get("about") or "")

    def told(self, name: str) -> str:
        return str(self.event.change.get(name) or "")

    def read(self, fields: Iterable[str]) -> dict[str, Any]:
        """The issue as it is now, with at least these fields; asked for once."""
        wanted = frozenset(fields) | {"project", "issuetype"}
        if not self._issue or not wanted <= self._fields:
            wanted |= self._fields
            self._issue = self.jira.issue(self.event.issue_id, fields=sorted(wanted))
            self._fields = wanted
        return self._issue

    @cached_property
    def place(self) -> tuple[str, str]:
        """Ids of project and issue type, of the event where it tells them."""
        project, issue_type = self.told("project"), self.told("issue_type")
        if project and issue_type:
            return project, issue_type
        fields = self.read(()).get("fields") or {}
        return str((fields.get("project") or {}).get("id") or ""), str(
            (fields.get("issuetype") or {}).get("id") or ""
        )

    def name_of(self, account_id: str) -> str:
        return people.name(self.tenant, account_id) or SOMEBODY

    @cached_property
    def pending(self) -> list[RecordLink]:
        """Records that this event has not been carried to yet."""
        done = set(
            self.event.effects.filter(state__in=(State.DONE, State.NOTHING)).values_list(
                "record_id", flat=True
            )
        )
        return [one for one in self.links if one.record_id not in done]

    def all(self, state: str, reason: str) -> list[Outcome]:
        return [Outcome(one, state, reason) for one in self.pending]


def is_gone(error: RemoteError) -> bool:
    """Jira does not have it any more, or hides it from us."""
    return error.service == "jira" and error.code == "not_found"
