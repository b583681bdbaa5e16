from celery import shared_task

from records import activity, lost_creations, lost_posts
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


@shared_task
def settle_creation(pk: int) -> None:
    lost_creations.settle(pk)


@shared_task
def sweep_creations() -> None:
    """Orders that nobody came back for, and those that are long done."""
    for pk in lost_creations.waiting().values_list("pk", flat=True)[:MOST_AT_ONCE]:
        settle_creation.delay(pk)
    lost_creations.forget_old()


@shared_task
def settle_post(pk: int) -> None:
    lost_posts.settle(pk)


@shared_task
def sweep_posts() -> None:
    """Posts that nobody came back for."""
    for pk in lost_posts.waiting().values_list("pk", flat=True)[:MOST_AT_ONCE]:
        settle_post.delay(pk)
    lost_posts.forget_old()


@shared_task
def forget_old_activity() -> None:
    activity.forget_old()
