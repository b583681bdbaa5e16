"""Rows for tests. Each application adds its own below the ones it stands on."""

from typing import Any

import factory
from django.utils import timezone

from tenants.models import Switches, Tenant, TenantSecrets


class TenantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tenant
        skip_postgeneration_save = True

    connect_client_key = factory.Sequence(lambda n: f"client-key-{n}")
    site_url = factory.Sequence(lambda n: f"https://site{n}.atlassian.net")
    installed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def rows(self: Any, create: bool, extracted: Any, **switches: Any) -> None:
        """`TenantFactory(rows__allow_linking=False)` sets a switch."""
        if create:
            Switches.objects.update_or_create(tenant=self, defaults=switches)
            secret = f"shared-secret-of-{self.connect_client_key}-0123456789"
            TenantSecrets.objects.update_or_create(
                tenant=self, defaults={"connect_shared_secret": secret}
            )
