"""How each site stands, looked at once a minute for all of them with a handful of queries."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils.text import Truncator

from common import clock
from figures import sources, troubles
from figures.counting import Backlog, Jobs
from figures.models import Health
from figures.troubles import Site
from salesforce.models import Connection
from tenants.models import AuditEntry, Tenant

BATCH = 500
MOST = 500
API_KNOWN = timedelta(hours=24)
NOTHING, NO_JOBS = Backlog(), Jobs()
Last = Mapping[UUID, datetime]


def look() -> int:
    """The number of sites that were looked at."""
    now = clock.now()
    backlogs = sources.backlogs()
    last_events, last_activities = sources.last_events(), sources.last_activities()
    uploads, off = sources.uploads(), _switched_off()
    tenants = Tenant.objects.select_related("salesforce", "switches", "lane")
    sites = [
        Site(
            one,
            now,
            connection,
            getattr(one, "lane", None),
            backlogs.get(one.pk, NOTHING),
            uploads.get(one.pk, NO_JOBS),
            api_share(connection, now),
            off.get(one.pk),
        )
        for one in tenants
        for connection in [getattr(one, "salesforce", None)]
    ]
    held = sources.held_reasons([one.tenant.pk for one in sites if one.late])
    told = [replace(one, held_reason=held.get(one.tenant.pk, "")) for one in sites]
    _write([_row(one, last_events, last_activities) for one in told])
    return len(sites)


def _row(site: Site, events: Last, activities: Last) -> Health:
    backlog, pk = site.backlog, site.tenant.pk
    kind, why = troubles.of(site)
    return Health(
        tenant=site.tenant,
        seen_at=site.now,
        trouble=kind.value,
        why=Truncator(why).chars(MOST),
        waiting=backlog.waiting,
        oldest_waiting_at=backlog.oldest_waiting_at,
        failed=backlog.failed.number,
        oldest_failed_at=backlog.failed.oldest_at,
        uploads=site.jobs.running,
        stuck_uploads=site.jobs.stuck,
        stuck_links=backlog.links.stuck,
        last_event_at=events.get(pk),
        last_activity_at=activities.get(pk),
        api_share=site.api_share,
    )


def api_share(connection: Connection | None, now: datetime) -> int | None:
    """Percent of the day's API requests that the org used; None where it is not known of today."""
    if connection is None or not connection.api_limit or connection.api_used is None:
        return None
    if connection.api_seen_at is None or now - connection.api_seen_at > API_KNOWN:
        return None
    return round(100 * connection.api_used / connection.api_limit)


def _write(rows: list[Health]) -> None:
    names = [one.attname for one in Health._meta.concrete_fields if not one.primary_key]
    Health.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        update_fields=names,
        unique_fields=["tenant"],
    )


def _switched_off() -> dict[UUID, datetime]:
    """When the admin of each site that is off last touched that switch."""
    rows = AuditEntry.objects.filter(
        tenant__switches__plugin_enabled=False, target="plugin_enabled"
    )
    return dict(rows.order_by().values_list("tenant").annotate(Max("at")))
