from uuid import UUID

from celery import shared_task

from sync import delivery, inbox, waking


@shared_task
def carry(tenant_id: str, slot: int) -> None:
    """One issue's turn, then the back of the queue."""
    tenant = UUID(tenant_id)
    try:
        worked = delivery.take_turn(tenant)
    finally:
        waking.leave(tenant, slot)
    if worked and inbox.due_issues(tenant):
        waking.wake(tenant)


@shared_task
def sweep() -> None:
    """Twice a minute: wakes what was lost or may go on by now."""
    for tenant_id in inbox.due_tenants():
        waking.wake(tenant_id)


@shared_task
def forget_old() -> None:
    inbox.forget_old()
