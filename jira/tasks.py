from uuid import UUID

from celery import shared_task

from jira import visibility


@shared_task
def write_visibility(tenant_id: str) -> None:
    visibility.write(UUID(tenant_id))


@shared_task
def sweep_visibility() -> None:
    """Every few minutes: wakes what was lost."""
    for row in visibility.waiting()[:500]:
        write_visibility.delay(str(row.pk))
