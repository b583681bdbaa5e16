"""Where panels read from Salesforce by themselves: everywhere, or on the listed projects only."""

from jira.caller import JiraCaller
from mapping.models import LiveProject


def is_live(caller: JiraCaller) -> bool:
    """Judged by the project and issue type of the verified context."""
    if caller.tenant.switches.live_everywhere:
        return True
    if caller.project is None:
        return False
    listed = LiveProject.objects.filter(tenant=caller.tenant, project_id=caller.project.id).first()
    if listed is None or listed.types == LiveProject.Types.NONE:
        return False
    return listed.types == LiveProject.Types.ALL or caller.issue_type_id in listed.issue_type_ids
