"""Names of Jira's people: fetched when shown, kept an hour in the cache, never stored."""

from collections.abc import Iterable
from hashlib import sha256

from django.core.cache import cache

from common.errors import RemoteError
from jira.client import client_for
from jira.outgoing import bases
from tenants.models import Tenant

SECONDS = 3600
DAY = 86_400
UNKNOWN_SECONDS = 60
# A name is never worth waiting for longer.
TIMEOUT = 3.0


def names(tenant: Tenant, account_ids: Iterable[str]) -> dict[str, str]:
    """Account id → display name, for those that Jira tells. One call for all unknown ones."""
    wanted = {one for one in account_ids if one}
    keys = {key(tenant, one): one for one in wanted}
    known = {keys[key]: name for key, name in cache.get_many(keys).items()}
    missing = wanted - known.keys()
    if missing:
        known |= _fetched(tenant, missing)
    return {account: name for account, name in known.items() if name}


def known_names(tenant: Tenant, account_ids: Iterable[str]) -> dict[str, str]:
    """The same without asking Jira: only those that the cache knows."""
    keys = {key(tenant, one): one for one in account_ids if one}
    found = cache.get_many(keys).items()
    return {keys[key]: name for key, name in found if name}


def key(tenant: Tenant, account_id: str) -> str:
    """Under which the cache holds the name of an account."""
    return f"jira:name:{tenant.pk}:{account_id}"


def name(tenant: Tenant, account_id: str) -> str:
    return names(tenant, [account_id]).get(account_id, "")


def is_own(tenant: Tenant, account_id: str) -> bool:
    """Whether it is the app's own user, of which each host of the site makes one; False while Jira
    does not tell."""
    return bool(account_id) and any(_own(tenant, one) == account_id for one in bases(tenant))


def own_key(tenant: Tenant, base: str) -> str:
    """Under which the cache holds the app's own account at one of the site's hosts."""
    return f"jira:own:{tenant.pk}:{sha256(base.encode()).hexdigest()[:16]}"


def _own(tenant: Tenant, base: str) -> str:
    place = own_key(tenant, base)
    known = cache.get(place)
    if known is None:
        try:
            known = str(client_for(tenant, timeout=TIMEOUT).myself(base).get("accountId") or "")
        except RemoteError:
            return ""
        cache.set(place, known, DAY)
    return str(known)


def _fetched(tenant: Tenant, missing: set[str]) -> dict[str, str]:
    try:
        users = client_for(tenant, timeout=TIMEOUT).users(sorted(missing))
    except RemoteError:
        return {}
    found = {str(one.get("accountId")): str(one.get("displayName") or "") for one in users}
    for account in missing:
        seconds = SECONDS if found.get(account) else UNKNOWN_SECONDS
        cache.set(key(tenant, account), found.get(account, ""), seconds)
    return found
