from typing import Any

from django.dispatch import receiver

from mapping import pull
from salesforce.signals import connected
from tenants.models import Tenant


@receiver(connected)
def pull_after_login(sender: type, tenant: Tenant, **kwargs: Any) -> None:
    pull.request(tenant)
