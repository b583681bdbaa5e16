"""The key that opens Jira for us on Forge: it rides along with Jira's own calls, for a few hours.

Nobody can be asked for another one. An hourly trigger brings it, as do events and the life cycle.
"""

import base64
import json
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest

from common import clock
from common.errors import RemoteError
from common.secrets import UnreadableSecret
from tenants import hosting
from tenants.models import Tenant

HEADER = "x-forge-oauth-system"
LONGEST = 8192
SURE = timedelta(hours=2)  # what Forge guarantees where it calls us directly
LONGEST_LIFE = timedelta(hours=4)
EARLY = timedelta(seconds=30)
WORTH_KEEPING = timedelta(minutes=10)
HOUR = 3600.0


def keep(tenant: Tenant, request: HttpRequest) -> None:
    """What came along, where it lasts longer than what we have: not a write for every call."""
    token = request.headers.get(HEADER, "")
    if not token or len(token) > LONGEST or not token.isascii() or not token.isprintable():
        return
    until = _expiry(token)
    row = getattr(tenant, "secrets", None)
    held = row.forge_token_expires_at if row and row.forge_system_token else None
    if until > clock.now() and (held is None or until >= held + WORTH_KEEPING):
        hosting.keep_token(tenant, token, until)


def at_hand(tenant: Tenant) -> bool:
    row = getattr(tenant, "secrets", None)
    until = row.forge_token_expires_at if row and row.forge_system_token else None
    return until is not None and until - EARLY > clock.now()


def bearer(tenant: Tenant) -> str:
    """The token; RemoteError `forge_token` until the next one arrives."""
    row = getattr(tenant, "secrets", None)
    if row is None or not at_hand(tenant):
        raise missing()
    try:
        token: str = row.forge_system_token.reveal()
    except UnreadableSecret:
        token = ""
    if not token:
        raise missing()
    return token


def missing() -> RemoteError:
    return RemoteError(
        "jira",
        "forge_token",
        "Sinergify’s key for this Jira site has expired. Jira sends a new one within the hour; what"
        " waits then goes on by itself. Try again later.",
        permanent=False,
        retry_after=HOUR / 4,
    )


def _expiry(token: str) -> datetime:
    """As the token says; two hours where it doesn't, never more than four. It is another party's
    token, so that nothing but this date is read of it."""
    now = clock.now()
    try:
        middle = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        said = datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (IndexError, ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        return now + SURE
    return min(said, now + LONGEST_LIFE)
