from datetime import timedelta

import pytest
from django.utils import timezone

from tenants import erasing, installation
from tenants.audit import Actor
from tenants.installation import InstalledSite
from tenants.models import AuditEntry, Switches, Tenant, TenantSecrets
from tenants.signals import tenant_installed, tenant_uninstalled
from tenants.switching import change

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def site(**changes):
    return InstalledSite(
        **{
            "client_key": "client-a",
            "shared_secret": "first-secret-of-a-site-0123456789",
            "site_url": "https://a.atlassian.net",
            "cloud_id": "cloud-a",
            **changes,
        }
    )


@pytest.fixture
def heard():
    """What the signals said."""
    told = []

    def on_install(tenant, first, **kwargs):
        told.append(("installed", tenant.pk, first))

    def on_uninstall(tenant, **kwargs):
        told.append(("uninstalled", tenant.pk))

    tenant_installed.connect(on_install)
    tenant_uninstalled.connect(on_uninstall)
    yield told
    tenant_installed.disconnect(on_install)
    tenant_uninstalled.disconnect(on_uninstall)


def test_a_first_installation_makes_a_tenant_with_switches_and_an_encrypted_secret(heard):
    tenant = installation.install(site())

    assert tenant.active
    assert tenant.switches.plugin_enabled
    assert tenant.secrets.connect_shared_secret.reveal() == "first-secret-of-a-site-0123456789"
    stored = TenantSecrets.objects.extra(select={"raw": "connect_shared_secret"}).get()
    assert "first-secret" not in stored.raw
    assert heard == [("installed", tenant.pk, True)]
    assert AuditEntry.objects.get().what == "installed"


def test_a_second_installation_keeps_the_configuration_and_takes_the_new_secret(heard):
    tenant = installation.install(site())
    change(tenant, "allow_linking", False, actor=Actor.person("a1"))

    again = installation.install(
        site(shared_secret="second-secret-of-a-site-012345678", display_url="https://jira.acme.com")
    )

    assert again.pk == tenant.pk
    again = Tenant.objects.get()
    assert again.switches.allow_linking is False
    assert again.secrets.connect_shared_secret.reveal() == "second-secret-of-a-site-012345678"
    assert again.people_url == "https://jira.acme.com"
    assert heard[-1] == ("installed", tenant.pk, False)


def test_uninstalling_erases_the_secret_at_once_and_marks_the_tenant(heard, settings, time_machine):
    settings.RETENTION_DAYS = 10
    time_machine.move_to(NOW, tick=False)
    tenant = installation.install(site())

    installation.uninstall(tenant)

    tenant = Tenant.objects.get()
    assert not tenant.installed
    assert tenant.purge_after == NOW + timedelta(days=10)
    assert not TenantSecrets.objects.exists()
    assert heard[-1] == ("uninstalled", tenant.pk)


def test_uninstalling_twice_is_uninstalling_once(heard, time_machine):
    time_machine.move_to(NOW, tick=False)
    tenant = installation.install(site())
    installation.uninstall(tenant)
    marked = Tenant.objects.get().purge_after

    time_machine.move_to(NOW + timedelta(days=5), tick=False)
    installation.uninstall(tenant)

    assert Tenant.objects.get().purge_after == marked
    assert heard.count(("uninstalled", tenant.pk)) == 1


def test_a_site_that_comes_back_within_the_retention_time_finds_its_configuration(time_machine):
    time_machine.move_to(NOW, tick=False)
    tenant = installation.install(site())
    change(tenant, "comment_signature", "-- {displayName}", actor=Actor.person("a1"))
    installation.uninstall(tenant)

    time_machine.move_to(NOW + timedelta(days=29), tick=False)
    installation.install(site(shared_secret="third-secret-of-a-site-0123456789"))
    time_machine.move_to(NOW + timedelta(days=31), tick=False)

    assert erasing.purge_due() == 0
    tenant = Tenant.objects.get()
    assert tenant.active and tenant.purge_after is None
    assert tenant.switches.comment_signature == "-- {displayName}"
    assert AuditEntry.objects.filter(what="restored").exists()


def test_after_the_retention_time_everything_of_that_tenant_alone_is_erased(time_machine):
    time_machine.move_to(NOW, tick=False)
    gone = installation.install(site())
    stays = installation.install(site(client_key="client-b", site_url="https://b.atlassian.net"))
    installation.uninstall(gone)

    assert erasing.purge_due() == 0
    time_machine.move_to(NOW + timedelta(days=30, seconds=1), tick=False)

    assert erasing.purge_due() == 1
    assert list(Tenant.objects.all()) == [stays]
    assert list(Switches.objects.values_list("tenant_id", flat=True)) == [stays.pk]
    assert not AuditEntry.objects.exclude(tenant=stays).exists()


def test_jira_switching_the_app_off_is_noted_and_is_not_the_admins_switch():
    tenant = installation.install(site())
    installation.set_enabled(tenant, False)
    assert Tenant.objects.get().disabled_at is not None
    assert Tenant.objects.get().switches.plugin_enabled
    installation.set_enabled(tenant, True)
    assert Tenant.objects.get().disabled_at is None


def test_a_secret_stays_out_of_every_repr():
    tenant = installation.install(site())
    told = repr([site(), tenant, tenant.secrets, tenant.secrets.connect_shared_secret])
    assert "first-secret" not in told
