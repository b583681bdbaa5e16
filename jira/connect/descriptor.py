"""The Connect descriptor, from one definition. Adding a scope needs each site admin's approval."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from jira import guards
from jira.passing_on import ISSUE_EVENTS
from jira.visibility import OBJECT_NAME, PROPERTY

NAME = "Sinergify"
SECTION = "sinergify"
SCOPES = ["READ", "WRITE", "DELETE"]
ADMIN_PAGES = [
    ("Authentication", "Authentication", "portal:authentication"),
    ("EventConfiguration", "Event Configuration", "portal:events"),
    ("ConfigurationSettings", "Configuration Settings", "portal:configuration"),
    ("FieldConfiguration", "Field Configuration", "portal:fields"),
    ("SalesforceSettings", "Salesforce Settings", "portal:settings"),
    ("RestrictIssueTypes", "Restrict Issue Types", "portal:restrict"),
    ("Activity", "Activity", "portal:activity"),
]
PANELS = [
    ("panel-compact", "atl.jira.view.issue.right.context", 50, "jira_panel:compact"),
    ("panel-list", "atl.jira.view.issue.left.context", 200, "jira_panel:list"),
]
DIALOGS = [
    ("dlg-create", "jira_panel:dialog-create"),
    ("dlg-link", "jira_panel:dialog-link"),
    ("dlg-unlink", "jira_panel:dialog-unlink"),
    ("dlg-details", "jira_panel:dialog-details"),
    ("dlg-timeline", "jira_panel:dialog-timeline"),
    ("dlg-bulk", "bulk:dialog"),
]
ISSUE = (
    "?issueId={issue.id}&issueKey={issue.key}&projectId={project.id}&projectKey={project.key}"
    "&issueTypeId={issuetype.id}"
)
ISSUE_PROPERTY = "sinergify"


@guards.public
@require_safe
def view(request: HttpRequest) -> JsonResponse:
    return JsonResponse(build(settings.BASE_URL))


def build(base_url: str) -> dict[str, Any]:
    return {
        "key": settings.CONNECT_APP_KEY,
        "name": NAME,
        "description": "See, search and link Salesforce records on Jira issues.",
        "vendor": {"name": NAME, "url": base_url},
        "baseUrl": base_url,
        "links": {"self": f"{base_url}{_path('jira:descriptor')}"},
        "authentication": {"type": "jwt"},
        "apiVersion": 1,
        "apiMigrations": {"gdpr": True, "signed-install": True, "context-qsh": True},
        "lifecycle": {
            event: _path(f"jira:{event}")
            for event in ("installed", "uninstalled", "enabled", "disabled")
        },
        "scopes": SCOPES,
        "modules": _modules(),
    }


def _modules() -> dict[str, Any]:
    return {
        "webSections": [
            {
                "key": SECTION,
                "location": "admin_plugins_menu",
                "weight": 200,
                "name": {"value": NAME},
            }
        ],
        "adminPages": [
            _admin_page(*page, weight=10 * place) for place, page in enumerate(ADMIN_PAGES, 1)
        ],
        "webPanels": [_panel(*panel) for panel in PANELS],
        "dialogs": [
            {"key": key, "url": _path(name), "options": {"size": "large", "chrome": False}}
            for key, name in DIALOGS
        ],
        "webhooks": [{"event": event, "url": _path("jira:webhook")} for event in ISSUE_EVENTS],
        "jiraEntityProperties": [_index()],
    }


def _admin_page(key: str, label: str, name: str, *, weight: int) -> dict[str, Any]:
    """The condition only hides the link; the page's own guard asks Jira."""
    return {
        "key": key,
        "url": _path(name),
        "weight": weight,
        "name": {"value": label},
        "location": f"admin_plugins_menu/{SECTION}",
        "conditions": [{"condition": "user_is_admin"}],
    }


def _panel(key: str, location: str, weight: int, name: str) -> dict[str, Any]:
    return {
        "key": key,
        "location": location,
        "weight": weight,
        "name": {"value": NAME},
        "url": f"{_path(name)}{ISSUE}",
        "conditions": [_shown()],
    }


def _shown() -> dict[str, Any]:
    """A missing property makes a condition false, so "shown" is also: the property is not there."""
    return {
        "or": [
            {
                "condition": "addon_property_exists",
                "invert": True,
                "params": {"propertyKey": PROPERTY},
            },
            {
                "condition": "addon_property_equal_to",
                "params": {"propertyKey": PROPERTY, "objectName": OBJECT_NAME, "value": "true"},
            },
        ]
    }


def _index() -> dict[str, Any]:
    """`sinergifyRecordCount > 0` and `sinergifyRecordId = "500…"` in JQL."""
    return {
        "key": "sinergify-index",
        "name": {"value": "Linked Salesforce records"},
        "entityType": "issue",
        "keyConfigurations": [
            {
                "propertyKey": ISSUE_PROPERTY,
                "extractions": [
                    {"objectName": "count", "type": "number", "alias": "sinergifyRecordCount"},
                    {"objectName": "recordIds", "type": "string", "alias": "sinergifyRecordId"},
                ],
            }
        ],
    }


def _path(name: str) -> str:
    """Relative to the base address, which may have a path of its own."""
    return reverse(name)
