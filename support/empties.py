"""What an empty list of support staff says: what will stand there, and what brings it."""

from collections.abc import Mapping
from typing import Any

MAP = "A Jira admin chooses them on Salesforce Settings."
SENTENCES: Mapping[str, str] = {
    "tenants.Tenant": "A site stands here as soon as a Jira admin has installed Sinergify.",
    "tenants.Switches": "Each site has its switches from its installation on.",
    "tenants.EventChoices": "Each site has its ticks from its installation on.",
    "tenants.Licence": "The switch on top of a tenant’s page opens an add-on for that site.",
    "tenants.AuditEntry": "Each change by an admin, by staff or by Sinergify itself is kept here.",
    "tenants.Erasure": "When and by whom a site was erased is the only trace that stays of it.",
    "salesforce.Connection": "A Jira admin connects Salesforce on the Authentication screen.",
    "salesforce.PendingRevocation": "Salesforce has confirmed the end of every token.",
    "sync.IssueEvent": "They come when an admin has ticked them on Event Configuration and an issue"
    " with a linked record changes.",
    "records.RecordLink": "People link or create records on an issue’s panel.",
    "records.Activity": "What people do on panels stands here: linked, created, commented.",
    "records.IssueMirror": "Jira and Salesforce are told of each issue with links.",
    "mapping.MappedObject": MAP,
    "mapping.MappedProject": MAP,
    "mapping.FormRow": MAP,
    "mapping.AutoCreateRule": "An object’s gear on Salesforce Settings holds its rules.",
    "mapping.IssueTypeRestriction": "No site restricts an issue type (Restrict Issue Types).",
    "mapping.LiveProject": "Values are read live in every project of a site that lists none.",
    "mapping.PullRun": "Objects are read from Salesforce once a site is connected.",
    "bulkcreate.Upload": "A site needs the licence of bulk creation, and its switch. Then people"
    " upload on an issue’s panel.",
    "jira.PanelVisibility": "Jira is told when a site shows or hides a panel.",
    "jira.PersonalDataReport": "Accounts are reported to Atlassian once a site knows some.",
}
NOTHING_FITS = "Take a filter away, or search for less."


def sentence(model: type[Any], *, narrowed: bool) -> str:
    return NOTHING_FITS if narrowed else SENTENCES.get(model._meta.label, "")
