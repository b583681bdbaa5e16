from uuid import UUID

from celery import shared_task

from sync import delivery, inbox, waking

MOST_ROUNDS = 20


@shared_task
def carry(tenant_id: str, slot: int) -> None:
    """One issue's turn, then the back of the queue. What came in while the slot was held found it
    taken, so it is looked for after the slot is free."""
    tenant = UUID(tenant_id)
    idle = not inbox.due_issues(tenant)
    worked = False
    try:
        worked = not idle and delivery.take_turn(tenant)
    finally:
        waking.leave(tenant, slot)
    if (worked or idle) and inbox.due_issues(tenant):
        waking.wake(tenant)


@shared_task
def sweep() -> None:
    """Twice a minute: wakes what was lost or may go on by now."""
    for tenant_id in inbox.due_tenants():
        waking.wake(tenant_id)


@shared_task
def forget_old() -> None:
    """Some at a time, so that no lock is held for long; at most MOST_ROUNDS in a run."""
    for _ in range(MOST_ROUNDS):
        if inbox.forget_old() < inbox.AT_ONCE:
            return
