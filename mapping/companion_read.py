"""What the Salesforce side says is mapped: the companion package's metadata, in one callout."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from salesforce.client import SalesforceClient, Sub, SubAnswer, query_path

QUERIES = {
    "projects": "SELECT Project_Key__c, Project_Name__c FROM Jira_Project__mdt"
    " WHERE Active__c = true",
    "types": "SELECT Issue_Type__c, Project__r.Project_Key__c FROM Jira_Issue_Type__mdt"
    " WHERE Active__c = true",
    "objects": "SELECT Object__c FROM Jira_Object__mdt WHERE Active__c = true ORDER BY Position__c",
    "fields": "SELECT Object__c, Project__r.Project_Key__c, Salesforce_Field__c, Jira_Field__c"
    " FROM Jira_Field__mdt WHERE Active__c = true",
}


@dataclass(frozen=True)
class SalesforceSide:
    """Keys and API names only; `fields` are (object, project key or '', Salesforce, Jira)."""

    projects: dict[str, str] = field(default_factory=dict)
    issue_types: dict[str, set[str]] = field(default_factory=dict)
    objects: list[str] = field(default_factory=list)
    fields: set[tuple[str, str, str, str]] = field(default_factory=set)


def read(client: SalesforceClient) -> SalesforceSide | None:
    """None where the companion package is absent; RemoteError where Salesforce can't be asked."""
    answers = client.composite([Sub(name, query_path(soql)) for name, soql in QUERIES.items()])
    refused = [one for one in answers if not one.ok]
    if any(one.error.code != "invalid_type" for one in refused):
        raise next(one.error for one in refused if one.error.code != "invalid_type")
    if refused:
        return None
    rows = {one.reference: _rows(client, one) for one in answers}
    projects = {
        key: name
        for row in rows["projects"]
        if (key := _text(row, "Project_Key__c"))
        for name in [_text(row, "Project_Name__c")]
    }
    types: dict[str, set[str]] = {key: set() for key in projects}
    for row in rows["types"]:
        if _project(row) in types and (name := _text(row, "Issue_Type__c")):
            types[_project(row)].add(name)
    return SalesforceSide(
        projects=projects,
        issue_types=types,
        objects=list(dict.fromkeys(_text(row, "Object__c") for row in rows["objects"])),
        fields={
            (
                _text(row, "Object__c"),
                _project(row),
                _text(row, "Salesforce_Field__c"),
                _text(row, "Jira_Field__c"),
            )
            for row in rows["fields"]
        },
    )


def _rows(client: SalesforceClient, answer: SubAnswer) -> list[Mapping[str, Any]]:
    body = answer.body
    records = list(body.get("records") or [])
    path = str(body.get("nextRecordsUrl") or "")
    while path:
        page = client.next_page(path)
        records += page.records
        path = page.next_path
    return records


def _text(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "").strip()


def _project(row: Mapping[str, Any]) -> str:
    parent = row.get("Project__r")
    return _text(parent, "Project_Key__c") if isinstance(parent, Mapping) else ""
