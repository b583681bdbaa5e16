"""Which issues are mapped at all: events of others are not carried."""

from mapping.models import MappedProject
from tenants.models import Tenant


def covers(tenant: Tenant, project_id: str, issue_type_id: str) -> bool:
    """A project that is mapped without naming issue types is mapped with all of them."""
    project = (
        MappedProject.objects.filter(tenant=tenant, project_id=project_id, gone_at=None)
        .prefetch_related("issue_types")
        .first()
    )
    if project is None or not project_id:
        return False
    types = list(project.issue_types.all())
    return not types or any(
        one.issue_type_id == issue_type_id for one in types if one.gone_at is None
    )
