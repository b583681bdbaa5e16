from celery import shared_task

from figures import levels, looking, rolling


@shared_task
def add_up() -> None:
    """Every minute: how each site stands, and the hours that may have changed."""
    looking.look()
    levels.note()
    rolling.roll()


@shared_task
def forget_old() -> None:
    rolling.forget_old()
    levels.forget_old()
