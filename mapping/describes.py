"""Describes of the mapped objects are kept at hand, so that a panel needs no callout for them."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.db.models import Exists, OuterRef, QuerySet

from common import clock
from common.errors import RemoteError
from mapping.models import MappedObject
from salesforce import schema
from salesforce.client import client_for
from salesforce.models import Connection, DescribeCache
from tenants.models import Tenant

log = structlog.get_logger(__name__)

OLD = timedelta(days=1)


def keep(tenant: Tenant) -> bool:
    """Describe each mapped object anew, in one callout for 25. What fails is fetched when shown."""
    rows = MappedObject.objects.filter(tenant=tenant, gone_at=None)
    names = list(rows.values_list("name", flat=True))
    try:
        schema.learn(tenant, names, client=client_for(tenant))
    except RemoteError as error:
        log.warning("describes_unknown", tenant=str(tenant.pk), code=error.code)
        return False
    return True


def old() -> QuerySet[Tenant]:
    """Connected tenants where the describe of a mapped object was last looked at a day ago."""
    mapped = MappedObject.objects.filter(
        tenant=OuterRef("tenant"), name=OuterRef("name"), gone_at=None
    )
    stale = DescribeCache.objects.filter(Exists(mapped), checked_at__lte=clock.now() - OLD)
    return Tenant.objects.filter(
        pk__in=stale.values("tenant"),
        uninstalled_at=None,
        suspended_at=None,
        switches__plugin_enabled=True,
        salesforce__state=Connection.State.CONNECTED,
    )


def keep_by_id(tenant_id: UUID) -> bool:
    tenant = old().filter(pk=tenant_id).first()
    return tenant is not None and keep(tenant)
