"""Liveness and readiness, for a load balancer. They say nothing about any tenant."""

from functools import cache as remembered

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from jira.guards import public
from sinergify import pulse


@public
def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@public
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and no migration is missing, else 503 with what isn't; also 503
    when the server is about to stop. A cache that is lost is told, but no reason to stay away:
    webhooks are stored without it."""
    if pulse.is_leaving():
        return JsonResponse({"server": "leaving"}, status=503)
    parts = {"database": _database(), "cache": _cache(), "migrations": _migrated()}
    status = 200 if parts["database"] and parts["migrations"] else 503
    return JsonResponse(
        {name: "ok" if fine else "down" for name, fine in parts.items()}, status=status
    )


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _cache() -> bool:
    try:
        cache.set("readyz", 1, 5)
        return bool(cache.get("readyz") == 1)
    except (DatabaseError, OSError, ConnectionError):
        return False


def _migrated() -> bool:
    """A newer release may have migrated further; what this one needs is then still there."""
    try:
        _require_migrations()
    except (DatabaseError, LookupError):
        return False
    return True


@remembered
def _require_migrations() -> None:
    """Raises LookupError while a migration is missing; remembered once none is."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError("A migration is missing.")
