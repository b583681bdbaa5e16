"""A panel hands its dialogs a ticket for the issue that Jira proved to the panel."""

from common.errors import Refused
from common.signing import open_sealed, seal
from jira.caller import IssueRef, JiraCaller, ProjectRef

HEADER = "X-Sinergify-Ticket"
PURPOSE = "dialog-ticket"
SECONDS = 15 * 60


def issue_ticket(caller: JiraCaller) -> str:
    """Signed by us for one tenant, account and issue; good for 15 minutes."""
    if caller.issue is None:
        raise Refused("no_issue", "Open this from an issue.", status=400)
    return seal(
        {
            "tenant": str(caller.tenant.pk),
            "account": caller.account_id,
            "issue": [caller.issue.id, caller.issue.key],
            "project": [caller.project.id, caller.project.key] if caller.project else None,
            "type": caller.issue_type_id,
        },
        purpose=PURPOSE,
    )


def redeem(ticket: str, caller: JiraCaller) -> JiraCaller:
    """The caller, about the ticket's issue. Refused unless it was given to this very person."""
    held = open_sealed(ticket, purpose=PURPOSE, seconds=SECONDS)
    if held["tenant"] != str(caller.tenant.pk) or held["account"] != caller.account_id:
        raise Refused("ticket", "This dialog was opened by somebody else. Open it again.")
    issue = IssueRef(*held["issue"])
    if caller.issue is not None and caller.issue.id != issue.id:
        raise Refused("ticket", "This dialog belongs to another issue. Open it again.")
    project = ProjectRef(*held["project"]) if held["project"] else None
    return caller.about(issue, project, held["type"])
