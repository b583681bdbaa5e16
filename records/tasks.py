from celery import shared_task

from records import mirror as mirroring

MOST_AT_ONCE = 500


@shared_task
def mirror(pk: int) -> None:
    mirroring.run(pk)


@shared_task
def sweep_mirrors() -> None:
    """Every few minutes: wakes what was lost."""
    for pk in mirroring.waiting().values_list("pk", flat=True)[:MOST_AT_ONCE]:
        mirror.delay(pk)
