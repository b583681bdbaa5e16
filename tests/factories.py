"""Rows for tests. Each application adds its own below the ones it stands on."""

from typing import Any

import factory
from django.utils import timezone

from mapping.models import MappedObject, Origin
from records.models import RecordLink
from salesforce import ids
from sync.models import Effect, IssueEvent
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


class IssueEventFactory(factory.django.DjangoModelFactory):
    """A comment that waits. `IssueEventFactory(done=True)` was delivered to a case."""

    class Meta:
        model = IssueEvent

    class Params:
        done = factory.Trait(state="done", finished_at=factory.LazyFunction(timezone.now))
        failed = factory.Trait(
            state="failed",
            reason="Priority: High needs a contract.",
            code="FIELD_CUSTOM_VALIDATION_EXCEPTION",
            finished_at=factory.LazyFunction(timezone.now),
        )

    delivery_id = factory.Sequence(lambda n: f"delivery-{n}")
    event = "comment_created"
    issue_id = "10010"
    issue_key = "SUP-1"
    happened_at = factory.LazyFunction(timezone.now)
    received_at = factory.SelfAttribute("happened_at")
    not_before = factory.SelfAttribute("happened_at")


class EffectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Effect

    object_name = "Case"
    record_id = factory.Sequence(lambda n: ids.to18(f"500000000{n:06d}"))
    record_name = "00001026"
    state = "done"
    at = factory.LazyFunction(timezone.now)
