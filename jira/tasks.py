from uuid import UUID

from celery import shared_task

from jira import personal_data, visibility


@shared_task
def write_visibility(tenant_id: str) -> None:
    visibility.write(UUID(tenant_id))


@shared_task
def sweep_visibility() -> None:
    """Every few minutes: wakes what was lost."""
    for row in visibility.waiting()[:500]:
        write_visibility.delay(str(row.pk))


@shared_task
def report_accounts(tenant_id: str) -> None:
    personal_data.report(UUID(tenant_id))


@shared_task
def sweep_accounts() -> None:
    """Hourly: sites whose cycle is over, and new ones."""
    personal_data.promise()
    for row in personal_data.waiting()[:500]:
        report_accounts.delay(str(row.pk))
