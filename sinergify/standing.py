"""How the rows stand now, for the figures: a handful of queries, none per tenant."""

from django.db.models import Count, F, Q

from bulkcreate.models import Upload
from records.models import IssueMirror
from salesforce.models import Connection
from tenants.models import Tenant

Family = tuple[str, str, dict[str, float]]


def read() -> dict[str, Family]:
    """By name: what it says, the label's name, and a number for each of its values."""
    return {
        "tenants": ("Sites by state.", "state", _tenants()),
        "connections": ("Installed sites by Salesforce connection.", "state", _connections()),
        "waiting": ("Work that waits or runs.", "kind", _waiting()),
    }


def _tenants() -> dict[str, float]:
    found = Tenant.objects.aggregate(
        active=Count("pk", filter=Q(uninstalled_at=None, suspended_at=None)),
        suspended=Count("pk", filter=Q(uninstalled_at=None, suspended_at__isnull=False)),
        uninstalled=Count("pk", filter=Q(uninstalled_at__isnull=False)),
    )
    return {name: float(number) for name, number in found.items()}


def _connections() -> dict[str, float]:
    rows = Connection.objects.filter(tenant__uninstalled_at=None).values_list("state")
    counted = dict(rows.annotate(number=Count("pk")).order_by())
    return {state: float(counted.get(state, 0)) for state in Connection.State.values}


def _waiting() -> dict[str, float]:
    mirrors = Q(written_at=None) | Q(written_at__lt=F("wanted_at"))
    running = [Upload.State.RUNNING, Upload.State.FINISHING]
    return {
        "mirrors": float(IssueMirror.objects.filter(mirrors).count()),
        "uploads": float(Upload.objects.filter(state__in=running).count()),
    }
