"""Rows for tests. Each application adds its own below the ones it stands on."""

from typing import Any

import factory
from django.utils import timezone

from mapping.models import MappedObject, Origin
from records.models import RecordLink
from salesforce import ids
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


class MappedObjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MappedObject

    name = "Case"
    label = factory.LazyAttribute(lambda one: one.name)
    label_plural = factory.LazyAttribute(lambda one: f"{one.name}s")
    origin = Origin.DEFAULT


class RecordLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RecordLink

    issue_id = "10010"
    issue_key = "SUP-1"
    project_id = "10000"
    object_name = "Case"
    record_id = factory.Sequence(lambda n: ids.to18(f"500000000{n:06d}"))
    linked_by = "712020:person"
    linked_at = factory.LazyFunction(timezone.now)
