"""The create form of the demo: of every kind of field one, so that a newcomer sees them all.

It is brought in as a Jira admin brings a configuration file in.
"""

from typing import Any

import httpx2

from simulators.setting_up import ADMIN
from simulators.stack import Addresses, Person

FULL, HALF = 1, 2
Row = tuple[str, str, str, int, dict[str, Any]]
STATUSES = {
    "To Do": "New",
    "In Progress": "Working",
    "Waiting for customer": "Working",
    "Done": "Closed",
}
# Salesforce field, Jira field, label, columns, and what differs from a plain row.
ROWS: list[Row] = [
    (
        "Subject",
        "summary",
        "Subject",
        FULL,
        {"potential_results": True, "help_text": "Shown to the customer."},
    ),
    ("RecordTypeId", "", "Kind of case", HALF, {}),
    (
        "Priority",
        "priority",
        "Priority",
        HALF,
        {
            "unmapped": "copy",
            "picklist": {"Highest": "High", "Lowest": "Low"},
            "keep_in_sync": True,
        },
    ),
    (
        "Status",
        "status",
        "Status",
        HALF,
        {"default": "New", "keep_in_sync": True, "picklist": STATUSES},
    ),
    ("Origin", "", "Origin", HALF, {"default": "Web"}),
    ("AccountId", "customfield_10030", "Account", HALF, {"help_text": "Who called."}),
    ("ContactId", "", "Contact", HALF, {}),
    ("Product_Area__c", "", "Product area", HALF, {}),
    ("Component__c", "", "Component", HALF, {}),
    ("Products__c", "customfield_10032", "Affected products", HALF, {"unmapped": "copy"}),
    ("Response_Due__c", "duedate", "Response due", HALF, {}),
    ("Called_At__c", "customfield_10036", "Customer called at", HALF, {}),
    ("Estimated_Loss__c", "", "Estimated loss", HALF, {"help_text": "In euros, without tax."}),
    ("Jira_Issue__c", "issuekey", "Jira issue", HALF, {"read_only": True}),
    ("IsEscalated", "", "Escalated", HALF, {}),
    ("Description", "description", "Description", FULL, {"potential_results": True}),
    (
        "Comments",
        "",
        "Internal comments",
        FULL,
        {"help_text": "Only Salesforce users see this. Do not paste passwords."},
    ),
]
# What a newcomer sees of a case in its details; without a choice Salesforce Settings has no objects.
DETAILS = (
    *("CaseNumber", "Subject", "Status", "Priority", "AccountId", "ContactId", "Origin"),
    *("Products__c", "Estimated_Loss__c", "IsEscalated", "CreatedDate", "Description"),
)
PLAIN = {
    "help_text": "",
    "default": None,
    "potential_results": False,
    "read_only": False,
    "keep_in_sync": False,
    "unmapped": "leave",
    "unmapped_value": "",
    "picklist": {},
}


def customise(where: Addresses) -> None:
    """The org as its admins made it, with fields and record types of its own."""
    answer = httpx2.post(
        f"{where.salesforce}/_control/settings", json={"customised": True}, trust_env=False
    )
    answer.raise_for_status()


def configure(where: Addresses) -> None:
    names = ("salesforce_field", "jira_field", "label", "columns")
    rows = [{**PLAIN, **dict(zip(names, row, strict=False)), **row[-1]} for row in ROWS]
    form = {"object": "Case", "project": "SUP", "rows": rows, "rule": None}
    case = {"name": "Case", "tabs": {"details": list(DETAILS)}}
    document = {
        "format": "sinergify-configuration",
        "version": 1,
        "objects": [case],
        "forms": [form],
    }
    person = Person(where, ADMIN)
    minted = person.mint("SalesforceSettings")
    answer = person.call("POST", "/api/v1/configuration", minted, json=document)
    if answer.status_code != 200:
        raise SystemExit(f"The create form could not be configured: {answer.text[:500]}")
