from celery import shared_task

from tenants import erasing


@shared_task
def purge_due() -> None:
    """Daily. Erases uninstalled tenants whose retention time is over."""
    erasing.purge_due()
