"""Users of the site and what each may do."""

from dataclasses import dataclass, field

GLOBAL_PERMISSIONS = {
    "ADMINISTER": "Administer Jira",
    "SYSTEM_ADMIN": "Administer the system",
    "USER_PICKER": "Browse users and groups",
    "BULK_CHANGE": "Make bulk changes",
    "CREATE_SHARED_OBJECTS": "Share dashboards and filters",
    "MANAGE_GROUP_FILTER_SUBSCRIPTIONS": "Manage group filter subscriptions",
}
PROJECT_PERMISSIONS = {
    "ADMINISTER_PROJECTS": "Administer projects",
    "BROWSE_PROJECTS": "Browse projects",
    "CREATE_ISSUES": "Create issues",
    "EDIT_ISSUES": "Edit issues",
    "DELETE_ISSUES": "Delete issues",
    "TRANSITION_ISSUES": "Transition issues",
    "ASSIGN_ISSUES": "Assign issues",
    "ASSIGNABLE_USER": "Assignable user",
    "CLOSE_ISSUES": "Close issues",
    "LINK_ISSUES": "Link issues",
    "MODIFY_REPORTER": "Modify reporter",
    "MOVE_ISSUES": "Move issues",
    "RESOLVE_ISSUES": "Resolve issues",
    "SCHEDULE_ISSUES": "Schedule issues",
    "ADD_COMMENTS": "Add comments",
    "EDIT_ALL_COMMENTS": "Edit all comments",
    "EDIT_OWN_COMMENTS": "Edit own comments",
    "DELETE_ALL_COMMENTS": "Delete all comments",
    "DELETE_OWN_COMMENTS": "Delete own comments",
    "CREATE_ATTACHMENTS": "Create attachments",
    "DELETE_ALL_ATTACHMENTS": "Delete all attachments",
    "DELETE_OWN_ATTACHMENTS": "Delete own attachments",
    "WORK_ON_ISSUES": "Work on issues",
    "EDIT_OWN_WORKLOGS": "Edit own worklogs",
    "EDIT_ALL_WORKLOGS": "Edit all worklogs",
    "DELETE_OWN_WORKLOGS": "Delete own worklogs",
    "DELETE_ALL_WORKLOGS": "Delete all worklogs",
    "MANAGE_WATCHERS": "Manage watchers",
    "VIEW_VOTERS_AND_WATCHERS": "View voters and watchers",
}
AGENT = frozenset(
    name
    for name in PROJECT_PERMISSIONS
    if "_ALL_" not in name and name not in ("ADMINISTER_PROJECTS", "DELETE_ISSUES")
)
VIEWER = frozenset({"BROWSE_PROJECTS"})
EVERYTHING = frozenset(PROJECT_PERMISSIONS)


@dataclass
class User:
    account_id: str
    name: str
    email: str = ""
    email_shown: bool = False
    account_type: str = "atlassian"
    privacy: str = ""
    global_permissions: set[str] = field(default_factory=set)
    permissions: set[str] = field(default_factory=set)
    """In every project that `by_project` does not name."""
    by_project: dict[str, set[str]] = field(default_factory=dict)
    locale: str = "en_US"
    time_zone: str = "Europe/Berlin"
    app_key: str | None = None
    active: bool = True

    @property
    def is_admin(self) -> bool:
        return "ADMINISTER" in self.global_permissions

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2]).upper()

    def may(self, permission: str, project_key: str) -> bool:
        granted = self.by_project.get(project_key, self.permissions)
        return permission in granted and "BROWSE_PROJECTS" in granted


def make_users() -> dict[str, User]:
    people = [
        User(
            "712020:0a11ee00-0000-4000-8000-000000000001",
            "Ann Lee",
            "ann.lee@example.com",
            True,
            global_permissions={"ADMINISTER", "USER_PICKER", "BULK_CHANGE"},
            permissions=set(EVERYTHING),
        ),
        User(
            "712020:0be00712-0000-4000-8000-000000000002",
            "Ben Ortiz",
            "ben.ortiz@example.com",
            global_permissions={"USER_PICKER"},
            permissions=set(AGENT),
            locale="de_DE",
        ),
        User(
            "712020:0ca0a000-0000-4000-8000-000000000003",
            "Cara Novak",
            "cara.novak@example.com",
            permissions=set(VIEWER),
            locale="en_GB",
            time_zone="Europe/London",
        ),
        User(
            "712020:0da70000-0000-4000-8000-000000000004",
            "Dan Outsider",
            "dan@elsewhere.example",
        ),
    ]
    return {person.account_id: person for person in people}


def app_user(key: str, name: str) -> User:
    """Every Connect app has a user of its own, which sees and edits all projects."""
    return User(
        f"557058:app-{key.lower()}",
        name,
        account_type="app",
        permissions=set(EVERYTHING),
        app_key=key,
    )
