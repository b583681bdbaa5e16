"""The people, projects and issues that the site starts with."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.jira_site import adf
from simulators.jira_site.model import (
    Comment,
    Issue,
    IssueLink,
    IssueType,
    LinkType,
    Project,
    Status,
    World,
)
from simulators.jira_site.people import make_users

TYPES = [
    IssueType("10000", "Epic", level=1, description="A big piece of work."),
    IssueType("10001", "Story", description="Something a user wants."),
    IssueType("10002", "Task", description="A piece of work."),
    IssueType("10003", "Sub-task", subtask=True, level=-1, description="Part of another issue."),
    IssueType("10004", "Bug", description="Something is wrong."),
    IssueType("10005", "Support request", description="A customer asks for help."),
]
STATUSES = [
    Status("10000", "To Do", "new"),
    Status("10001", "In Progress", "indeterminate"),
    Status("10002", "Waiting for customer", "indeterminate"),
    Status("10003", "Done", "done"),
]
PRIORITIES = {"1": "Highest", "2": "High", "3": "Medium", "4": "Low", "5": "Lowest"}
LINK_TYPES = [
    LinkType("10000", "Blocks", "is blocked by", "blocks"),
    LinkType("10001", "Duplicate", "is duplicated by", "duplicates"),
    LinkType("10002", "Relates", "relates to", "relates to"),
]
COMMON = ("customfield_10030", "customfield_10032", "customfield_10035", "customfield_10037")
SUPPORT = (
    "customfield_10029",
    *COMMON,
    "customfield_10031",
    "customfield_10033",
    "customfield_10034",
    "customfield_10036",
    "customfield_10038",
)
PROJECTS = [
    Project(
        "10000",
        "SUP",
        "Customer support",
        "service_desk",
        ("10005", "10004", "10002", "10003"),
        SUPPORT,
    ),
    Project("10001", "OPS", "Operations", "business", ("10002", "10003"), SUPPORT),
    Project(
        "10002", "DEV", "Development", "software", ("10000", "10001", "10004", "10003"), COMMON
    ),
]
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CUSTOMERS = ["Brightwater Clinics", "Müller & Söhne GmbH", "Kestrel Logistics", "Northwind Traders"]


@dataclass
class Line:
    """One issue to start with."""

    key: str
    type: str
    summary: str
    status: str = "To Do"
    priority: str = "Medium"
    text: str = ""
    values: dict[str, Any] = field(default_factory=dict)


LINES = [
    Line(
        "SUP-142",
        "Support request",
        "Export to PDF drops the last page",
        "In Progress",
        "High",
        "Exporting a report of more than 20 pages leaves out the last page.\n\n"
        "Seen by Brightwater Clinics since the update of last Tuesday.",
        {
            "customfield_10029": "10102",
            "customfield_10031": adf.from_text("Open a long report\nExport as PDF\nCount pages"),
            "customfield_10032": ["10111"],
            "customfield_10033": ["10121", "10122"],
            "customfield_10034": 14,
            "customfield_10035": "2026-12-04",
            "customfield_10036": "2026-11-17T08:30:00.000+0000",
            "customfield_10038": ["pdf", "clinic"],
            "labels": ["export", "pdf"],
            "duedate": "2026-12-01",
        },
    ),
    Line("SUP-141", "Support request", "Invoice shows the wrong currency", "To Do", "High"),
    Line("SUP-143", "Bug", "Footer overlaps totals on A4", "To Do", "Medium"),
    Line("SUP-144", "Support request", "Cannot sign in after password reset", "In Progress"),
    Line("SUP-145", "Task", "Write an article on exporting reports", "To Do", "Low"),
    Line(
        "SUP-146",
        "Sub-task",
        "Reproduce the missing page on staging",
        "Done",
        values={"parent": "SUP-142"},
    ),
    Line("SUP-147", "Support request", "Export button greyed out after update", "To Do"),
    Line("SUP-148", "Support request", "Dashboards load slowly on Mondays", "To Do", "Low"),
    Line(
        "SUP-149", "Support request", "Delivery notes missing on the portal", "Waiting for customer"
    ),
    Line("SUP-150", "Bug", "Chat window covers the Save button", "To Do", "Lowest"),
    Line("OPS-30", "Task", "Renew certificates for the reports host", "In Progress", "Highest"),
    Line("OPS-31", "Task", "Move nightly export to the new queue", "In Progress"),
    Line("OPS-32", "Task", "Raise alarm threshold on the mail relay", "Done", "Low"),
    Line("OPS-33", "Sub-task", "Order the certificate", "Done", values={"parent": "OPS-30"}),
    Line("OPS-34", "Task", "Clean up old PDF renders", "To Do", "Low"),
    Line("OPS-35", "Task", "Document the on-call rota", "To Do"),
    Line("OPS-36", "Task", "Replace the disk of backup host 2", "To Do", "High"),
    Line("DEV-7", "Epic", "Reports that always fit the page", "In Progress", "High"),
    Line("DEV-8", "Story", "As a clinic I want page numbers", "To Do", values={"parent": "DEV-7"}),
    Line("DEV-9", "Bug", "Renderer loses the page after a table", "In Progress", "Highest"),
    Line("DEV-10", "Bug", "Currency is taken from the browser", "To Do", "High"),
    Line("DEV-11", "Story", "Choose the paper size once", "To Do"),
    Line("DEV-12", "Story", "Sign in with a passkey", "To Do", "Low"),
    Line("DEV-13", "Sub-task", "Test with 200 pages", "To Do", values={"parent": "DEV-9"}),
    Line("DEV-14", "Bug", "Umlauts are lost in file names", "Done"),
    Line("DEV-15", "Bug", "Totals are rounded twice", "To Do"),
]


def make_world() -> World:
    users = make_users()
    ann, ben, _cara, _outsider = users
    world = World(
        users=users,
        projects={one.id: one for one in PROJECTS},
        types={one.id: one for one in TYPES},
        statuses={one.id: one for one in STATUSES},
        priorities=dict(PRIORITIES),
        link_types={one.id: one for one in LINK_TYPES},
    )
    for place, line in enumerate(LINES):
        _add(world, line, place, reporter=ann, assignee=ben)
    _add_talk(world, ann, ben)
    return world


def _add(world: World, line: Line, place: int, *, reporter: str, assignee: str) -> None:
    project_key, _, number = line.key.partition("-")
    project = world.project(project_key)
    assert project is not None
    stamp = (START + timedelta(hours=5 * place)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    values = {
        "summary": line.summary,
        "description": adf.from_text(line.text) if line.text else None,
        "status": next(s.id for s in STATUSES if s.name == line.status),
        "priority": next(k for k, name in PRIORITIES.items() if name == line.priority),
        "labels": [],
        "reporter": reporter,
        "creator": reporter,
        "assignee": assignee if place % 3 == 0 else None,
        "customfield_10030": CUSTOMERS[place % len(CUSTOMERS)],
        **line.values,
    }
    if "parent" in line.values:
        parent = world.issue(line.values["parent"])
        values["parent"] = parent.id if parent else None
    issue_type = next(one for one in TYPES if one.name == line.type)
    issue = Issue(str(10142 + place), line.key, project, issue_type, values, stamp, stamp)
    world.issues[issue.id] = issue
    world.last_number[project_key] = max(world.last_number.get(project_key, 0), int(number))


def _add_talk(world: World, ann: str, ben: str) -> None:
    issue = world.issue("SUP-142")
    renderer = world.issue("DEV-9")
    assert issue is not None
    assert renderer is not None
    for author, text in (
        (ben, "I can see it with the sample report. Page 21 is missing."),
        (ann, "Brightwater call again on Thursday.\nPlease keep the case up to date."),
    ):
        issue.comments.append(
            Comment(
                world.next_id(),
                author,
                adf.from_text(text),
                issue.created,
                issue.created,
                author,
            )
        )
    blocks = world.link_types["10000"]
    link = IssueLink(world.next_id(), blocks, renderer.id, issue.id)
    world.links[link.id] = link
