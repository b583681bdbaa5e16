from celery import shared_task

from tenants import erasing, hosting


@shared_task
def purge_due() -> None:
    """Daily. Erases uninstalled tenants whose retention time is over."""
    erasing.purge_due()


@shared_task
def end_silent() -> None:
    """Hourly. Ends Forge's installations that went without a word."""
    hosting.end_silent()
