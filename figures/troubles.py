"""What is wrong with a site: a list of rules, of which the first that fits is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from figures import words
from figures.counting import Backlog, Jobs
from figures.models import Health
from salesforce.models import Connection
from sync.models import Lane
from tenants.models import Tenant

TOO_MUCH = 90
TOO_LONG = timedelta(minutes=15)
# A lane that is open again is tried within half a minute; one that nobody tried is old news.
LATELY = timedelta(minutes=5)
FAILING_FOR = timedelta(hours=24)
# So long a failed try may be a hiccup that the next one ends.
HICCUP = timedelta(minutes=1)
NOTHING, NO_JOBS = Backlog(), Jobs()
State = Connection.State
Trouble = Health.Trouble
Found = tuple[Health.Trouble, str]


@dataclass(frozen=True)
class Site:
    """All that is known of a site at this moment. `api_share`: percent of the day's requests;
    `held_reason`: of the event that was tried most, where it has one of its own."""

    tenant: Tenant
    now: datetime
    connection: Connection | None = None
    lane: Lane | None = None
    backlog: Backlog = NOTHING
    jobs: Jobs = NO_JOBS
    api_share: int | None = None
    off_since: datetime | None = None
    held_reason: str = ""

    @property
    def late(self) -> bool:
        return self.waits(TOO_LONG)

    def waits(self, longer: timedelta) -> bool:
        """Whether something has been waiting for longer than this."""
        oldest = self.backlog.oldest_waiting_at
        return oldest is not None and self.now - oldest > longer

    @property
    def state(self) -> str:
        return self.connection.state if self.connection else State.NONE


def of(site: Site) -> Found:
    """With the reason, for the person who mends it."""
    if not site.tenant.installed:
        return Trouble.NONE, ""
    found = (rule(site) for rule in RULES)
    return next((one for one in found if one), (Trouble.NONE, ""))


def _suspended(site: Site) -> Found | None:
    at = site.tenant.suspended_at
    return (Trouble.SUSPENDED, f"Suspended by support on {at:%d %b}") if at else None


def _off(site: Site) -> Found | None:
    if site.tenant.switches.plugin_enabled:
        return None
    since = f" on {site.off_since:%d %b}" if site.off_since else ""
    return Trouble.OFF, f"Switched off by its admin{since}"


def _needs_login(site: Site) -> Found | None:
    if site.connection is None or site.state != State.NEEDS_LOGIN:
        return None
    lost = site.connection.lost_at
    return Trouble.NEEDS_LOGIN, f"Login refused{f' since {lost:%d %b %H:%M}' if lost else ''}"


def _blocked(site: Site) -> Found | None:
    fits = site.state == State.BLOCKED
    return (Trouble.BLOCKED, "Salesforce refuses our address") if fits else None


def _not_connected(site: Site) -> Found | None:
    """A site that is new and has nothing to send needs nobody."""
    before = site.connection.connected_at if site.connection else None
    if site.state != State.NONE or not (before or site.backlog.waiting):
        return None
    if before:
        return Trouble.NOT_CONNECTED, "Salesforce is not connected any more"
    return Trouble.NOT_CONNECTED, "Salesforce was never connected, and events wait for it"


def _paused(site: Site) -> Found | None:
    lane = site.lane
    if lane is None or not lane.attempts or not site.backlog.events.number:
        return None
    problem, until = lane.problem.rstrip("."), lane.closed_until
    if until is None:
        return (Trouble.PAUSED, problem) if site.waits(HICCUP) else None
    if until < site.now - LATELY:
        return None
    return Trouble.PAUSED, f"Next try at {until:%H:%M}. {problem}"


def _limited(site: Site) -> Found | None:
    if site.api_share is None or site.api_share < TOO_MUCH:
        return None
    return Trouble.LIMITED, f"{site.api_share} % of the API limit used"


def _failing(site: Site) -> Found | None:
    last = site.backlog.failed.last_at
    if last is None or site.now - last >= FAILING_FOR:
        return None
    return Trouble.FAILING, words.reason(site.backlog.failed.code)


def _stuck(site: Site) -> Found | None:
    kinds = ((site.jobs.stuck, "upload"), (site.backlog.links.stuck, "issue to be told"))
    told = [_number(number, word) for number, word in kinds if number]
    return (Trouble.STUCK, " and ".join(told)) if told else None


def _number(number: int, word: str) -> str:
    noun, _, rest = word.partition(" ")
    return f"{number:,} {noun}{'' if number == 1 else 's'} {rest}".strip()


def _behind(site: Site) -> Found | None:
    if not site.late:
        return None
    since = f"Oldest waits since {site.backlog.oldest_waiting_at:%d %b %H:%M}"
    return Trouble.BEHIND, f"{since}. {site.held_reason.rstrip('.')}" if site.held_reason else since


RULES: tuple[Callable[[Site], Found | None], ...] = (
    *(_suspended, _off, _needs_login, _blocked, _not_connected),
    *(_paused, _limited, _failing, _stuck, _behind),
)
