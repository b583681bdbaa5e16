"""The only thing a view knows about who asks, whatever kind of token proved it."""

from dataclasses import dataclass, replace

from tenants.audit import Actor
from tenants.models import Tenant

LONGEST_ON_FORGE = 15.0


@dataclass(frozen=True)
class IssueRef:
    id: str
    key: str = ""


@dataclass(frozen=True)
class ProjectRef:
    id: str
    key: str = ""


@dataclass(frozen=True)
class JiraCaller:
    """Tenant, account, issue and project come from verified claims only.

    `locale` and `time_zone` come from the browser and are for display alone. `by_forge`: the host
    that they came by, of the two that a site may have. `forge_environment` stands in the addresses
    of Forge's pages in Jira.
    """

    tenant: Tenant
    account_id: str
    kind: str
    issue: IssueRef | None = None
    project: ProjectRef | None = None
    issue_type_id: str | None = None
    module_key: str | None = None
    locale: str = "en-US"
    time_zone: str = "UTC"
    by_forge: bool = False
    forge_environment: str = ""

    @property
    def actor(self) -> Actor:
        return Actor.person(self.account_id) if self.account_id else Actor.app()

    def patience(self, seconds: float) -> float:
        """How long a call for them may take: Forge ends what a person asks after 25 seconds, and
        there is other work beside it."""
        return min(seconds, LONGEST_ON_FORGE) if self.by_forge else seconds

    def about(
        self,
        issue: IssueRef | None,
        project: ProjectRef | None = None,
        issue_type_id: str | None = None,
    ) -> "JiraCaller":
        """The same person, looking at another issue that was proved to be theirs to see."""
        return replace(self, issue=issue, project=project, issue_type_id=issue_type_id)
