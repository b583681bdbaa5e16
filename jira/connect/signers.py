"""Who may have signed a token: the installed sites, by the client key that it names.

They are read anew for every request, so that a site that was removed or installed again is judged
as it stands. Webhooks come by the thousand, so those that arrive together are looked up together.
"""

from collections.abc import Sequence

from django.db.models import QuerySet

from common.together import Together
from tenants.models import Tenant


def find(client_key: str) -> Tenant | None:
    return _installed().filter(connect_client_key=client_key).first()


def _find_all(client_keys: Sequence[str]) -> list[Tenant | None]:
    rows = _installed().filter(connect_client_key__in=set(client_keys)).order_by()
    found = {one.connect_client_key: one for one in rows}
    return [found.get(key) for key in client_keys]


find_together = Together(_find_all)
"""The same; what it returns is shared with other threads, so nobody writes to it."""


def _installed() -> "QuerySet[Tenant]":
    return Tenant.objects.select_related("secrets", "switches", "events").filter(
        uninstalled_at=None
    )
