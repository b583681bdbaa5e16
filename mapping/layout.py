"""Fields that the page layout of the org requires on a new record, where the org tells."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.cache import cache

from common.errors import RemoteError
from salesforce.client import client_for
from tenants.models import Tenant

FRESH_SECONDS = 600
# The UI interface covers fewer objects than describe, has its own hourly limit, and may be closed.
SILENT = frozenset(
    {"not_found", "invalid", "invalid_type", "forbidden", "busy", "unavailable", "limit"}
)


def required(tenant: Tenant, name: str) -> frozenset[str] | None:
    """API names; None where the org does not tell. RemoteError where the login is lost."""
    key = f"layout:{tenant.pk}:{name}"
    known = cache.get(key)
    if known is not None:
        return frozenset(known)
    try:
        body = client_for(tenant).get(f"/ui-api/record-defaults/create/{name}").body
    except RemoteError as error:
        if error.code in SILENT:
            return None
        raise
    found = frozenset(parse(body))
    cache.set(key, sorted(found), FRESH_SECONDS)
    return found


def parse(body: Any) -> Iterator[str]:
    """Required and editable items of the create layout."""
    for item in _items(body if isinstance(body, Mapping) else {}):
        if not (item.get("required") and item.get("editableForNew")):
            continue
        for part in item.get("layoutComponents") or []:
            if part.get("componentType") == "Field" and part.get("apiName"):
                yield str(part["apiName"])


def _items(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for section in (body.get("layout") or {}).get("sections") or []:
        for row in section.get("layoutRows") or []:
            yield from row.get("layoutItems") or []
