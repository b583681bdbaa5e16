"""Everything again at a thousand sites, a million links and ten million events, beside ten sites:
pages of support staff, the panel, webhooks, an admin's Activity, and what the worker adds up.

One PostgreSQL database, small at first and grown inside it. A tenth of all rows are one site's, which
is the one that is measured. BENCH_EVENTS takes another number of events. The database is dropped.
"""

import logging
import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2

from bench import growing
from bench.figures import Figure
from bench.webhooks import _tick_everything, ours
from bench.world import World, database, drop, redis, world
from simulators.stack import _descendants

FEW, MANY = 10, 1000
FEW_EVENTS, FEW_LINKS = 2000, 1000
EVENTS = int(os.environ.get("BENCH_EVENTS", "10000000"))
LINKS = EVENTS // 10
NAME = "sinergify_scale"
TIMES = 30
HOOKS = 500
ISSUE = "9002"
STAFF = {
    "dashboard": "/support/",
    "dashboard of a week": "/support/?span=7d",
    "list of tenants": "/support/tenants/tenant/",
    "a tenant found by its address": "/support/tenants/tenant/?q=s7.atlassian.net",
    "a tenant's page": "/support/tenants/tenant/{tenant}/change/",
    "events": "/support/sync/issueevent/",
    "failed events": "/support/sync/issueevent/?state__exact=failed",
    "events of a tenant": "/support/sync/issueevent/?q={site}",
    "activities of a tenant": "/support/records/activity/?q={site}",
    "links of a tenant": "/support/records/recordlink/?q={site}",
    "audit trail": "/support/tenants/auditentry/",
}
ACTIVITY = "/admin/activity/carried"
PANEL = "/api/v1/issue/records?view=list"

Measured = dict[str, tuple[float, str]]
Part = tuple[int, int]


def measure() -> list[Figure]:
    address, node = database(NAME), shutil.which("node")
    if address is None or node is None:
        print("Without PostgreSQL or Node these figures are left out.", file=sys.stderr)
        return []
    try:
        return _measured(address, node)
    finally:
        drop(NAME)


def _measured(address: str, node: str) -> list[Figure]:
    settings = {"DATABASE_URL": address, "DATABASE_POOL": "16", **redis(12)}
    with world("scale", **settings) as w:
        logging.disable(logging.WARNING)
        tenant = w.tenant
        w.link(ISSUE, ["Case", "Account", "Contact"], 5)
        _tick_everything(w)
        client = _staff()
        _alone()
        _fill(tenant, (0, FEW), (0, FEW_LINKS), (0, FEW_EVENTS))
        few = _all(w, client, tenant, node)
        _fill(tenant, (FEW, MANY), (FEW_LINKS, LINKS), (FEW_EVENTS, EVENTS))
        many = _all(w, client, tenant, node)
        added_up, forgotten = _add_up(), _forget()
    words = f"{MANY} tenants, {LINKS:,} links, {EVENTS:,} events"
    return [
        *(
            Figure(f"{name}, {words}", value, unit, few[name][0], f"{FEW} tenants")
            for name, (value, unit) in many.items()
        ),
        Figure(f"adding up once, {words}", added_up, "ms", 60_000, "every minute"),
        Figure(
            f"forgetting 2,000 old events, {words}", forgotten, "ms", 300_000, "every 5 minutes"
        ),
    ]


def _fill(tenant: Any, sites: Part, links: Part, events: Part) -> None:
    """From the first number until before the second; the measured site is there already."""
    first = sites[0] == 0
    made = growing.sites(max(1, sites[0]), sites[1])
    growing.figures_of([tenant, *made] if first else made, first=first)
    owners = [one.pk for one in made] + [tenant.pk] * max(1, len(made) // 9)
    growing.links(owners, *links)
    growing.events(owners, *events)
    growing.settle()


def _all(w: World, client: Any, tenant: Any, node: str) -> Measured:
    site = tenant.site_url.removeprefix("http://")
    pages = {n: p.format(tenant=tenant.pk, site=site) for n, p in STAFF.items()}
    found: Measured = {}
    for name, path in pages.items():
        found |= _asked(f"support: {name}", lambda path=path: client.get(path))
    headers = w.headers(ISSUE)
    found |= _asked("Activity of an admin", lambda: client.post(ACTIVITY, headers=headers))
    asked = _asked("panel", lambda: client.get(f"{PANEL}&refresh=1", headers=headers))
    found["panel: queries"] = asked["panel: queries"]
    for name, path in {"panel, uncached": f"{PANEL}&refresh=1", "panel": PANEL}.items():
        found[f"{name}: work"] = _served(w, path, headers), "ms"
    return found | _webhooks(w, node)


def _asked(name: str, ask: Callable[[], Any]) -> Measured:
    """Queries and work of a page in this process, on the service's own database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    answer = ask()
    assert answer.status_code == 200, (name, answer.status_code, answer.content[:300])
    with CaptureQueriesContext(connection) as queries:
        ask()
    number = len(queries)  # the next request forgets them
    took = _work_of(lambda: [ask() for _ in range(TIMES)], [os.getpid()]) / TIMES
    print(f"  {name}: {number} queries, {took:.1f} ms", file=sys.stderr, flush=True)
    return {f"{name}: queries": (number, "queries"), f"{name}: work": (took, "ms")}


def _served(w: World, path: str, headers: dict[str, str]) -> float:
    url = w.where.service + path
    with httpx2.Client(trust_env=False, timeout=30, headers=headers) as client:
        assert "Updated" in client.get(url).text
        return _work_of(lambda: [client.get(url) for _ in range(TIMES)], _service(w)) / TIMES


def _service(w: World) -> list[int]:
    return _descendants(w.stack.processes["service"].pid)


def _work_of(do: Callable[[], Any], processes: list[int]) -> float:
    """Milliseconds of CPU of these processes and of the database for them: unlike the time until an
    answer, it does not depend on what else the machine does."""
    watched = [*processes, *_backends()]
    before = sum(map(_used, watched))
    do()
    return sum(map(_used, watched)) - before


def _backends() -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [pid for (pid,) in cursor.fetchall()]


def _used(pid: int) -> float:
    fields = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _webhooks(w: World, node: str) -> Measured:
    sender = ours(node, w)
    sender.load(HOOKS // 5)  # until every thread has its connection
    took = _work_of(lambda: sender.load(HOOKS), _service(w)) / HOOKS
    return {"a webhook stored: work": (took, "ms")}


def _staff() -> Any:
    """By both factors, as a session of the test client."""
    from django.contrib.auth.models import User
    from django.test import Client
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_static.models import StaticDevice

    user = User.objects.create_superuser("bench")
    device = StaticDevice.objects.create(user=user, name="bench")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


def _alone() -> None:
    """No process of the database helps another, so that all work is seen."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {NAME} SET max_parallel_workers_per_gather = 0")
    connection.close_pool()


def _add_up() -> float:
    """What the worker does each minute for all sites: the second time, when nothing is to catch up."""
    from django.utils import timezone

    from figures import looking, rolling

    began = time.perf_counter()
    looking.look()
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    for at in (hour - timedelta(hours=1), hour):
        rolling.write(at)
    return (time.perf_counter() - began) * 1000


def _forget() -> float:
    """One run of what removes old events, with a sixth of them older than they are kept."""
    from django.test import override_settings

    from sync import inbox

    with override_settings(EVENT_RETENTION_DAYS=growing.DAYS * 5 // 6):
        began = time.perf_counter()
        inbox.forget_old()
        return (time.perf_counter() - began) * 1000
