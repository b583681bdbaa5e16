from uuid import UUID

from celery import shared_task

from salesforce import revocation, upkeep

MOST_AT_ONCE = 500


@shared_task
def revoke_token(revocation_id: int) -> None:
    revocation.run(revocation_id)


@shared_task
def sweep_revocations() -> None:
    for pk in revocation.waiting().values_list("pk", flat=True)[:MOST_AT_ONCE]:
        revoke_token.delay(pk)


@shared_task
def keep_alive(tenant_id: str) -> None:
    upkeep.keep_alive(UUID(tenant_id))


@shared_task
def keep_all_alive() -> None:
    """Hourly: renews what is a week old, tries blocked and unclear connections again."""
    for pk in upkeep.due().values_list("pk", flat=True)[:MOST_AT_ONCE]:
        keep_alive.delay(str(pk))
    upkeep.forget_old_attempts()
