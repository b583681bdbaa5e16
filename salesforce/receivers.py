from typing import Any

from django.dispatch import receiver

from salesforce import oauth
from tenants.models import Tenant
from tenants.signals import tenant_uninstalled


@receiver(tenant_uninstalled)
def forget_login(sender: type, tenant: Tenant, **kwargs: Any) -> None:
    oauth.forget(tenant)
