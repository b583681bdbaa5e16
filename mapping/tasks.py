from uuid import UUID

from celery import shared_task

from mapping import pull as pulling


@shared_task
def pull(tenant_id: str) -> None:
    pulling.run_wanted(UUID(tenant_id))


@shared_task
def sweep_pulls() -> None:
    for pk in pulling.waiting().values_list("pk", flat=True)[:500]:
        pull.delay(str(pk))
