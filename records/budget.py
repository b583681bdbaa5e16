"""How much of an org's daily API requests background work may use; the rest is kept for people."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from common import clock
from common.errors import RemoteError
from salesforce.models import Connection
from tenants.models import Tenant

# The org counts over the last 24 hours, and its other users count as well. A reading that is older
# says nothing any more: the next call brings a new one.
FRESH = timedelta(minutes=15)


@dataclass(frozen=True)
class Reading:
    """What the org last said of its daily requests."""

    used: int | None
    limit: int | None
    seen_at: datetime | None


@dataclass(frozen=True)
class Wait:
    """Until the org is worth asking again. `sentence` is for the person who looks at the work."""

    seconds: float
    sentence: str

    @property
    def error(self) -> RemoteError:
        """For work that waits as it does for any answer of Salesforce."""
        return RemoteError(
            "salesforce", "budget", self.sentence, permanent=False, retry_after=self.seconds
        )


def judge(reading: Reading, *, share: int, calls: int, now: datetime) -> Wait | None:
    """Whether `calls` more would go over `share` percent of the day's requests."""
    used, limit, seen_at = reading.used, reading.limit, reading.seen_at
    if used is None or not limit or seen_at is None or now - seen_at >= FRESH:
        return None
    if share >= 100 or (used + calls) * 100 <= share * limit:
        return None
    rest = seen_at + FRESH - now
    return Wait(
        rest.total_seconds(),
        f"Your org has used {used:,} of its {limit:,} API requests for today, and background work"
        f" may use {share} % of them. The rest is kept for people; a Jira admin can raise the share"
        " in Configuration Settings.",
    )


def may_spend(tenant: Tenant, calls: int = 1) -> Wait | None:
    """To be asked before background work calls Salesforce; what people ask for goes ahead of it.
    None: go on. From the tenant's rows alone, so it may be asked before each call."""
    kept = ("api_used", "api_limit", "api_seen_at", "tenant__switches__background_api_share")
    found = Connection.objects.filter(tenant=tenant).values_list(*kept).first()
    if found is None:
        return None
    reading = Reading(*found[:3])
    return judge(reading, share=found[3], calls=calls, now=clock.now())
