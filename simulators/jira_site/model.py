from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from simulators.jira_site.people import User


def now_text() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"


@dataclass(frozen=True)
class IssueType:
    id: str
    name: str
    subtask: bool = False
    level: int = 0
    description: str = ""


@dataclass(frozen=True)
class Status:
    id: str
    name: str
    category: str


@dataclass(frozen=True)
class Project:
    id: str
    key: str
    name: str
    kind: str
    type_ids: tuple[str, ...]
    field_ids: tuple[str, ...]


@dataclass
class Comment:
    id: str
    author: str
    body: dict[str, Any]
    created: str
    updated: str
    update_author: str
    visibility: dict[str, str] | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    public: bool = True


@dataclass
class Attachment:
    id: str
    filename: str
    author: str
    created: str
    mime_type: str
    content: bytes


@dataclass
class Worklog:
    id: str
    author: str
    seconds: int
    started: str
    created: str
    updated: str
    comment: dict[str, Any] | None = None


@dataclass
class RemoteLink:
    id: int
    global_id: str | None
    content: dict[str, Any]


@dataclass(frozen=True)
class LinkType:
    id: str
    name: str
    inward: str
    outward: str


@dataclass
class IssueLink:
    id: str
    type: LinkType
    source: str
    """Id of the issue that, say, blocks."""
    destination: str


@dataclass
class Issue:
    id: str
    key: str
    project: Project
    type: IssueType
    values: dict[str, Any]
    created: str
    updated: str
    comments: list[Comment] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    worklogs: list[Worklog] = field(default_factory=list)
    properties: dict[str, Any] = field(default_factory=dict)
    remote_links: list[RemoteLink] = field(default_factory=list)


@dataclass
class World:
    """Everything that people keep in the site."""

    users: dict[str, User]
    projects: dict[str, Project]
    types: dict[str, IssueType]
    statuses: dict[str, Status]
    priorities: dict[str, str]
    link_types: dict[str, LinkType]
    issues: dict[str, Issue] = field(default_factory=dict)
    links: dict[str, IssueLink] = field(default_factory=dict)
    entity_properties: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """Of ("project" | "issuetype", id)."""
    last_number: dict[str, int] = field(default_factory=dict)
    last_id: int = 20000

    def next_id(self) -> str:
        self.last_id += 1
        return str(self.last_id)

    def issue(self, ref: str) -> Issue | None:
        """By id or by key."""
        if ref in self.issues:
            return self.issues[ref]
        return next((one for one in self.issues.values() if one.key == ref.upper()), None)

    def project(self, ref: str) -> Project | None:
        return next((p for p in self.projects.values() if ref in (p.id, p.key)), None)

    def user(self, ref: str) -> User | None:
        """By account id, first name or whole name."""
        wanted = ref.lower()
        for person in self.users.values():
            if person.account_id == ref or wanted in (
                person.name.lower(),
                person.name.split()[0].lower(),
            ):
                return person
        return None

    def links_of(self, issue: Issue) -> Iterator[IssueLink]:
        return (ln for ln in self.links.values() if issue.id in (ln.source, ln.destination))

    def subtasks_of(self, issue: Issue) -> Iterator[Issue]:
        return (one for one in self.issues.values() if one.values.get("parent") == issue.id)
