"""How the rows stand now, for the figures: a handful of queries, none per tenant. What waits is
counted by indexes of that alone; what failed, as it was added up in the last minute."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum

from bulkcreate.models import Upload
from common import clock
from figures.models import Health
from records import mirror
from salesforce.models import Connection
from sync.models import IssueEvent
from tenants.models import Tenant

Family = tuple[str, str, dict[str, float]]


def read() -> dict[str, Family]:
    """By name: what it says, the label's name, and a number for each of its values."""
    waiting = IssueEvent.objects.filter(state=IssueEvent.State.WAITING)
    events = waiting.aggregate(number=Count("pk"), oldest=Min("received_at"))
    looked = _looked()
    ages = {"waiting_event": _age(events["oldest"]), "figures": _age(looked.pop("seen_at"))}
    return {
        "tenants": ("Sites by state.", "state", _tenants()),
        "connections": ("Installed sites by Salesforce connection.", "state", _connections()),
        "waiting": ("Work that waits or runs.", "kind", _waiting(events["number"])),
        "failed": ("Work that failed or is stuck until somebody mends it.", "kind", looked),
        "age_seconds": (
            "Of the oldest event that waits; of the last look at all sites.",
            "of",
            ages,
        ),
    }


def _looked() -> dict[str, Any]:
    """What the last look at all sites found, and when it was."""
    return Health.objects.filter(tenant__uninstalled_at=None).aggregate(
        seen_at=Max("seen_at"),
        events=Sum("failed", default=0),
        uploads=Sum("stuck_uploads", default=0),
        mirrors=Sum("stuck_links", default=0),
    )


def _age(at: datetime | None) -> float:
    return max(0.0, (clock.now() - at).total_seconds()) if at else 0.0


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


def _waiting(events: int) -> dict[str, float]:
    running = [Upload.State.RUNNING, Upload.State.FINISHING]
    return {
        "events": float(events),
        "mirrors": float(mirror.unfinished().count()),
        "uploads": float(Upload.objects.filter(state__in=running).count()),
    }
