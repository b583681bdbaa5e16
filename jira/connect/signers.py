"""Who may have signed a token: the installed sites, by the client key that it names.

They are read anew for every request, so that a site that was removed or installed again is judged
as it stands. Webhooks come by the thousand, so those that arrive together are looked up together.
"""

from collections.abc import Sequence

from django.db.models import QuerySet

from common.prepared import Prepared
from common.together import Together
from tenants.models import Tenant


def find(client_key: str) -> Tenant | None:
    found: Tenant | None = _BY_KEY.first(client_key)
    return found


def _find_all(client_keys: Sequence[str]) -> list[Tenant | None]:
    rows = _BY_KEYS.rows(sorted(set(client_keys)))
    found = {one.connect_client_key: one for one in rows}
    return [found.get(key) for key in client_keys]


find_together = Together(_find_all)
"""The same; what it returns is shared with other threads, so nobody writes to it."""


def _installed() -> "QuerySet[Tenant]":
    return Tenant.objects.select_related("secrets", "switches", "events").filter(
        uninstalled_at=None
    )


_BY_KEYS = Prepared(lambda keys: _installed().filter(connect_client_key__in=keys).order_by())
_BY_KEY = Prepared(lambda key: _installed().filter(connect_client_key=key).order_by())
