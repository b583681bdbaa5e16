"""A site on Forge: it comes, moves over from Connect, is installed anew, and goes.

Connect and Forge are two ways into the same site. It is one tenant, found by its cloud id, which
outlives every installation; what it has configured and linked stays where it is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q

from common import clock
from common.errors import Refused
from tenants import audit, installation
from tenants.audit import Actor
from tenants.models import AuditEntry, Switches, Tenant, TenantSecrets
from tenants.signals import tenant_installed

log = structlog.get_logger(__name__)

MADE_BY_INSTALLING = frozenset(
    {
        *("tenants.TenantSecrets", "tenants.AuditEntry"),
        *("jira.PersonalDataReport", "jira.PanelVisibility", "figures.Health"),
    }
)
BEGIN_AS_THEY_ARE = frozenset({"tenants.Switches", "tenants.EventChoices"})
LATE = timedelta(hours=1)
SILENT = timedelta(days=14)
"""Of a site that Forge calls each hour; after it, the app was removed without a word."""
DAY = timedelta(days=1)
ENDED = "This installation of Sinergify has ended."
FORGE, CONNECT = Tenant.Platform.FORGE, Tenant.Platform.CONNECT


@dataclass(frozen=True)
class ForgeSite:
    """What a verified invocation token says of the site that it comes from. The address of the site
    stands in a person's token alone."""

    installation_id: str
    cloud_id: str
    api_base_url: str
    site_url: str
    issued_at: datetime


def install(site: ForgeSite) -> Tenant:
    """The tenant of this installation. A site that Connect knows moves over, once; a new
    installation takes the place of the former one.

    Refused `superseded`: the token is older than what became of the site since.
    """
    try:
        return _install(site)
    except IntegrityError:  # another request was faster: now it is there
        return _install(site)


def _install(site: ForgeSite) -> Tenant:
    with transaction.atomic():
        known = Tenant.objects.select_for_update().filter(cloud_id=site.cloud_id).first()
        tenant = known or Tenant(cloud_id=site.cloud_id)
        if known and tenant.installed and known.forge_installation_id == site.installation_id:
            tenant.forge_api_base_url = site.api_base_url
            tenant.site_url = tenant.site_url or site.site_url
            tenant.save(update_fields=["forge_api_base_url", "site_url"])
            return tenant
        _require_newer(tenant, site)
        what = _what(tenant, first=known is None)
        before = _hosts(tenant) if known else None
        _write(tenant, site)
        Switches.objects.get_or_create(tenant=tenant)
        TenantSecrets.objects.get_or_create(tenant=tenant)
        audit.record(
            tenant,
            what,
            actor=Actor.app(),
            target=tenant.known_as,
            before=before,
            after=_hosts(tenant),
        )
        tenant_installed.send(sender=Tenant, tenant=tenant, first=known is None)
    return tenant


def _require_newer(tenant: Tenant, site: ForgeSite) -> None:
    """What is on its way when an installation ends must not bring it back: a token lives for
    seconds, an event comes minutes late with a new one. After an hour it means that the end did not
    come to pass, unless another installation has taken its place."""
    ended = tenant.forge_ended_at
    replaced = tenant.forge_installation_id is not None
    over = ended is not None and (replaced or ended > clock.now() - LATE)
    if over and tenant.forge_ended_id == site.installation_id:
        raise Refused("superseded", ENDED, status=409)
    gone, came = tenant.uninstalled_at, tenant.installed_at
    late = site.issued_at <= gone if gone else bool(came) and _second(came) > site.issued_at
    if late:
        raise Refused("superseded", ENDED, status=409)


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _what(tenant: Tenant, *, first: bool) -> str:
    if first:
        return "installed"
    if not tenant.installed:
        return "restored"
    return "installed_again" if tenant.forge_installation_id else "moved_to_forge"


def _hosts(tenant: Tenant) -> dict[str, Any]:
    return {"platform": str(tenant.platform), "forge": tenant.forge_installation_id or ""}


def _write(tenant: Tenant, site: ForgeSite) -> None:
    if tenant.forge_installation_id not in (None, site.installation_id):
        _end(tenant)
    tenant.platform = FORGE
    tenant.site_url = tenant.site_url or site.site_url
    tenant.forge_installation_id = site.installation_id
    tenant.forge_api_base_url = site.api_base_url
    tenant.installed_at = tenant.forge_seen_at = clock.now()
    tenant.disabled_at = tenant.uninstalled_at = tenant.purge_after = None
    tenant.save()


def _end(tenant: Tenant) -> None:
    """Its installation is remembered as the one that ended, and its key opens nothing any more."""
    tenant.forge_ended_id, tenant.forge_ended_at = tenant.forge_installation_id or "", clock.now()
    TenantSecrets.objects.filter(tenant=tenant).update(
        forge_system_token="", forge_token_expires_at=None
    )


def uninstall(tenant: Tenant, installation_id: str) -> None:
    """This installation of Forge ends; nothing happens where another took its place meanwhile.
    Where Connect's still stands the site goes on with that one."""
    with transaction.atomic():
        held = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if held.forge_installation_id != installation_id:
            return
        before = _hosts(held)
        _end(held)
        held.forge_installation_id, held.forge_api_base_url = None, ""
        left = bool(held.connect_secret)
        held.platform = CONNECT if left else held.platform
        held.save()
        if left:
            audit.record(
                held, "moved_to_connect", actor=Actor.app(), before=before, after=_hosts(held)
            )
            tenant_installed.send(sender=Tenant, tenant=held, first=False)
        else:
            installation.uninstall(held)


def seen(tenant: Tenant) -> None:
    """A verified call of Forge came; not a write for every call."""
    now = clock.now()
    if tenant.forge_seen_at is None or tenant.forge_seen_at < now - DAY:
        Tenant.objects.filter(pk=tenant.pk).update(forge_seen_at=now)


def end_silent() -> None:
    """Forge doesn't promise to say that the app was removed. Where it alone stands, brought no key
    and made no call for two weeks, the installation has ended."""
    limit = clock.now() - SILENT
    rows = Tenant.objects.select_related("secrets").filter(
        Q(secrets__forge_token_expires_at=None) | Q(secrets__forge_token_expires_at__lt=limit),
        platform=FORGE,
        uninstalled_at=None,
        installed_at__lt=limit,
        forge_seen_at__lt=limit,
    )
    for tenant in rows:
        if tenant.forge_installation_id and not tenant.connect_secret:
            log.warning("forge_silent", tenant=str(tenant.pk))
            uninstall(tenant, tenant.forge_installation_id)


def join(connect: Tenant, forge: Tenant, *, actor: Actor) -> Tenant:
    """Two rows of one site become Connect's, where Connect never told the cloud id that joins them
    by itself. Refused `hosts`: they aren't one of each; `used`: Forge's has data of its own."""
    with transaction.atomic():
        held = Tenant.objects.select_for_update().in_bulk([connect.pk, forge.pk])
        old, new = held[connect.pk], held[forge.pk]
        if old.forge_installation_id or new.connect_client_key or not new.forge_installation_id:
            raise Refused("hosts", "Name a site of Connect and the same site of Forge.", status=400)
        used = _used(new)
        if used:
            raise Refused("used", f"Forge’s row already has {', '.join(used)}.", status=409)
        token, until = new.secrets.forge_system_token, new.secrets.forge_token_expires_at
        before, about = _hosts(old), (new.cloud_id, new.forge_installation_id)
        AuditEntry.objects.filter(tenant=new).update(tenant=old)
        new.delete()
        old.cloud_id, installation_id = about
        site = ForgeSite(
            installation_id, old.cloud_id, new.forge_api_base_url, old.site_url, clock.now()
        )
        _write(old, site)
        TenantSecrets.objects.update_or_create(
            tenant=old,
            defaults={"forge_system_token": token, "forge_token_expires_at": until},
        )
        audit.record(
            old,
            "moved_to_forge",
            actor=actor,
            target=old.known_as,
            before=before,
            after=_hosts(old),
        )
        tenant_installed.send(sender=Tenant, tenant=old, first=False)
    return old


def _used(tenant: Tenant) -> list[str]:
    """What else there is than every installation, and a look at a screen, makes."""
    return sorted(
        str(one.related_model._meta.verbose_name_plural)
        for one in tenant._meta.related_objects
        if one.related_model._meta.label not in MADE_BY_INSTALLING and _filled(one, tenant)
    )


def _filled(relation: Any, tenant: Tenant) -> bool:
    rows = relation.related_model._default_manager.filter(**{relation.field.name: tenant})
    if relation.related_model._meta.label in BEGIN_AS_THEY_ARE:
        return any(_changed(row) for row in rows)
    return bool(rows.exists())


def _changed(row: Any) -> bool:
    own = [one for one in row._meta.fields if not one.is_relation and one.has_default()]
    return any(getattr(row, one.attname) != one.get_default() for one in own)


def keep_token(tenant: Tenant, token: str, expires_at: datetime) -> None:
    tenant.secrets, _ = TenantSecrets.objects.update_or_create(
        tenant=tenant,
        defaults={"forge_system_token": token, "forge_token_expires_at": expires_at},
    )


def forget_token(tenant: Tenant, token: str) -> None:
    """Jira refused it. One that came meanwhile stays."""
    with transaction.atomic():
        row = TenantSecrets.objects.select_for_update().get(tenant=tenant)
        if row.forge_system_token.reveal() == token:
            row.forge_system_token, row.forge_token_expires_at = "", None
            row.save(update_fields=["forge_system_token", "forge_token_expires_at"])
    tenant.secrets = row
