"""Liveness and readiness, for a load balancer. They say nothing about any tenant."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from jira.guards import public


@public
def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@public
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database and cache answer, else 503 with what doesn't."""
    parts = {"database": _database(), "cache": _cache()}
    status = 200 if all(parts.values()) else 503
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
