"""How each site stands, looked at once a minute for all of them with a handful of queries."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from common import clock
from figures import sources, words
from figures.counting import Backlog
from figures.models import Health
from salesforce.models import Connection
from tenants.models import AuditEntry, Tenant

BATCH = 500
TOO_MUCH = 90
TOO_LONG = timedelta(minutes=15)
FAILING_FOR = timedelta(hours=24)
API_KNOWN = timedelta(hours=24)
NOTHING = Backlog()
Trouble = Health.Trouble


def look() -> int:
    """The number of sites that were looked at."""
    now = clock.now()
    backlogs = sources.backlogs()
    last_events, last_activities = sources.last_events(), sources.last_activities()
    uploads, off = sources.uploads(), _switched_off()
    tenants = Tenant.objects.select_related("salesforce", "switches")
    rows = [
        Health(
            tenant=one,
            seen_at=now,
            waiting=backlog.waiting,
            oldest_waiting_at=backlog.oldest_waiting_at,
            failed=backlog.failed,
            oldest_failed_at=backlog.oldest_failed_at,
            uploads=uploads.get(one.pk, 0),
            last_event_at=last_events.get(one.pk),
            last_activity_at=last_activities.get(one.pk),
            api_share=api_share(connection, now),
            **_trouble(one, connection, backlog, now, off),
        )
        for one in tenants
        for backlog in [backlogs.get(one.pk, NOTHING)]
        for connection in [getattr(one, "salesforce", None)]
    ]
    _write(rows)
    return len(rows)


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


def _trouble(
    tenant: Tenant,
    connection: Connection | None,
    backlog: Backlog,
    now: datetime,
    off: Mapping[UUID, datetime],
) -> dict[str, str]:
    kind, why = _first(tenant, connection, backlog, now, off)
    return {"trouble": kind.value, "why": why[:255]}


def _first(  # noqa: PLR0911 (a list of rules, the first that fits)
    tenant: Tenant,
    connection: Connection | None,
    backlog: Backlog,
    now: datetime,
    off: Mapping[UUID, datetime],
) -> tuple[Health.Trouble, str]:
    if not tenant.installed:
        return Trouble.NONE, ""
    if tenant.suspended_at:
        return Trouble.SUSPENDED, f"Suspended by support on {tenant.suspended_at:%d %b}"
    if not tenant.switches.plugin_enabled:
        since = off.get(tenant.pk)
        return Trouble.OFF, f"Switched off by its admin{f' on {since:%d %b}' if since else ''}"
    state = connection.state if connection else Connection.State.NONE
    if connection and state == Connection.State.NEEDS_LOGIN:
        since = connection.lost_at
        return Trouble.NEEDS_LOGIN, f"Login refused{f' since {since:%d %b %H:%M}' if since else ''}"
    if state == Connection.State.BLOCKED:
        return Trouble.BLOCKED, "Salesforce refuses our address"
    share = api_share(connection, now)
    if share is not None and share >= TOO_MUCH:
        return Trouble.LIMITED, f"{share} % of the API limit used"
    if backlog.last_failed_at and now - backlog.last_failed_at < FAILING_FOR:
        return Trouble.FAILING, words.reason(backlog.reason)
    if backlog.oldest_waiting_at and now - backlog.oldest_waiting_at > TOO_LONG:
        return Trouble.BEHIND, f"Oldest waits since {backlog.oldest_waiting_at:%d %b %H:%M}"
    return Trouble.NONE, ""


def _switched_off() -> dict[UUID, datetime]:
    """When the admin of each site that is off last touched that switch."""
    rows = AuditEntry.objects.filter(
        tenant__switches__plugin_enabled=False, target="plugin_enabled"
    )
    return dict(rows.order_by().values_list("tenant").annotate(Max("at")))
