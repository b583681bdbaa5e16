"""A site comes, goes, comes back, and is forgotten."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from common import clock
from tenants import audit
from tenants.audit import Actor
from tenants.models import Switches, Tenant, TenantSecrets
from tenants.signals import tenant_installed, tenant_uninstalled


@dataclass(frozen=True)
class InstalledSite:
    """What a verified installation says about a site."""

    client_key: str
    shared_secret: str
    site_url: str
    display_url: str = ""
    cloud_id: str = ""
    oauth_client_id: str = ""

    def __repr__(self) -> str:
        return f"InstalledSite({self.client_key!r}, {self.site_url!r})"


def install(site: InstalledSite) -> Tenant:
    """First installation by Connect, or again: configuration stays, the secret is the new one.

    The Salesforce login does not come back by itself; an admin logs in again.
    """
    with transaction.atomic():
        known = Tenant.objects.select_for_update()
        tenant = known.filter(connect_client_key=site.client_key).first()
        first = tenant is None
        if tenant is None:
            tenant = Tenant(connect_client_key=site.client_key)
        returning = not tenant.installed
        _describe(tenant, site)
        tenant.save()
        Switches.objects.get_or_create(tenant=tenant)
        TenantSecrets.objects.update_or_create(
            tenant=tenant,
            defaults={
                "connect_shared_secret": site.shared_secret,
                "oauth_client_id": site.oauth_client_id,
            },
        )
        what = "installed" if first else "restored" if returning else "installed_again"
        audit.record(tenant, what, actor=Actor.app(), target=tenant.known_as)
        tenant_installed.send(sender=Tenant, tenant=tenant, first=first)
    return tenant


def _describe(tenant: Tenant, site: InstalledSite) -> None:
    tenant.site_url = site.site_url
    tenant.display_url = site.display_url
    tenant.cloud_id = tenant.cloud_id or _free_cloud_id(site.cloud_id)
    if tenant.forge_installation_id is None:
        tenant.platform = Tenant.Platform.CONNECT
    tenant.installed_at = clock.now()
    tenant.disabled_at = tenant.uninstalled_at = tenant.purge_after = None


def _free_cloud_id(cloud_id: str) -> str:
    """The body of an installation is not signed: it never takes a cloud id from another site."""
    taken = bool(cloud_id) and Tenant.objects.filter(cloud_id=cloud_id).exists()
    return "" if taken else cloud_id


def uninstall_connect(tenant: Tenant) -> None:
    """Connect's installation ends. Where Forge's stands the site goes on with that one."""
    if tenant.forge_installation_id is None:
        uninstall(tenant)
        return
    with transaction.atomic():
        row = TenantSecrets.objects.select_for_update().filter(tenant=tenant).first()
        if row and row.connect_shared_secret:
            row.connect_shared_secret, row.oauth_client_id = "", ""
            row.save(update_fields=["connect_shared_secret", "oauth_client_id"])
            # Jira says "disabled" before "uninstalled"; of Forge's installation it is not true.
            Tenant.objects.filter(pk=tenant.pk).update(disabled_at=None)
            audit.record(tenant, "connect_removed", actor=Actor.app(), target=tenant.known_as)


def uninstall(tenant: Tenant) -> None:
    """Secrets go at once, everything else after the retention time."""
    now = clock.now()
    with transaction.atomic():
        marked = Tenant.objects.filter(pk=tenant.pk, uninstalled_at=None).update(
            uninstalled_at=now,
            purge_after=now + timedelta(days=settings.RETENTION_DAYS),
            forge_installation_id=None,
        )
        if not marked:
            return
        tenant.refresh_from_db(fields=["uninstalled_at", "purge_after", "forge_installation_id"])
        TenantSecrets.objects.filter(tenant=tenant).delete()
        audit.record(tenant, "uninstalled", actor=Actor.app(), target=tenant.known_as)
        tenant_uninstalled.send(sender=Tenant, tenant=tenant)


def set_enabled(tenant: Tenant, enabled: bool) -> None:
    """What Jira's own Manage apps says of Connect's app; the admin's switch is another thing. A
    site on Forge works whatever becomes of that one."""
    if tenant.on_forge and not enabled:
        return
    with transaction.atomic():
        at = None if enabled else clock.now()
        Tenant.objects.filter(pk=tenant.pk).update(disabled_at=at)
        what = "enabled_in_jira" if enabled else "disabled_in_jira"
        audit.record(tenant, what, actor=Actor.app(), target=tenant.known_as)
