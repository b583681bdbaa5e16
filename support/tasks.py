from celery import shared_task

from support import trail


@shared_task
def forget_old() -> None:
    trail.forget_old()
