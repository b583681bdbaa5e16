from uuid import UUID

from celery import shared_task

from mapping import describes
from mapping import pull as pulling


@shared_task
def pull(tenant_id: str) -> None:
    pulling.run_wanted(UUID(tenant_id))


@shared_task
def sweep_pulls() -> None:
    for pk in pulling.waiting().values_list("pk", flat=True)[:500]:
        pull.delay(str(pk))


@shared_task
def keep_describes(tenant_id: str) -> None:
    describes.keep_by_id(UUID(tenant_id))


@shared_task
def sweep_describes() -> None:
    """Hourly: what was last looked at a day ago is looked at again."""
    for pk in describes.old().values_list("pk", flat=True)[:500]:
        keep_describes.delay(str(pk))
