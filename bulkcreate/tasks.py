from celery import shared_task

from bulkcreate import working

MOST_AT_ONCE = 200


@shared_task
def work(pk: str) -> None:
    working.run(pk)


@shared_task
def sweep() -> None:
    """Every minute: wakes what was lost or may go on by now."""
    for pk in working.waiting().values_list("pk", flat=True)[:MOST_AT_ONCE]:
        work.delay(str(pk))


@shared_task
def sweep_old() -> None:
    working.remove_old()
