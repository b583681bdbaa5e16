from celery import shared_task

from tenants import installation


@shared_task
def purge_due() -> None:
    """Daily. Erases uninstalled tenants whose retention time is over."""
    installation.purge_due()
