"""A site's row of its tie to Salesforce."""

from common.prepared import Prepared
from salesforce.models import Connection
from tenants.models import Tenant

_OF_TENANT = Prepared(lambda tenant_id: Connection.objects.filter(tenant_id=tenant_id))


def of(tenant: Tenant) -> Connection | None:
    """As it stands now; None where nobody ever connected."""
    found: Connection | None = _OF_TENANT.first(tenant.pk)
    if found:
        found.tenant = tenant
    return found
