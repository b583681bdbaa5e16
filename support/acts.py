"""What staff may do to a site as a whole. Each is asked for once more before it happens."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from bulkcreate import attending as uploads
from common.errors import Refused, RemoteError
from jira import personal_data
from records import budget, mirror, policy
from salesforce import oauth, renewal
from salesforce.models import Connection
from sync import attending, inbox, lanes, looking
from sync.models import IssueEvent
from tenants import audit, erasing, suspending
from tenants.audit import Actor
from tenants.models import Tenant


@dataclass(frozen=True)
class Act:
    """`unfit` says why it makes no sense now; empty where it does. `asks`: what has to be typed
    before, which `run` gets as its third argument."""

    name: str
    label: str
    sentence: str
    unfit: Callable[[Tenant], str]
    run: Callable[[Tenant, Actor, str], object]
    done: str
    asks: str = ""


def _unless(fits: Callable[[Tenant], bool], sentence: str) -> Callable[[Tenant], str]:
    return lambda tenant: "" if fits(tenant) else sentence


def _connected(tenant: Tenant) -> bool:
    rows = Connection.objects.filter(tenant=tenant)
    return rows.exclude(state=Connection.State.NONE).exists()


def _nothing_may_go(tenant: Tenant) -> str:
    """A closed way to the org is tried once more, and so is a refused address; the rest only
    somebody else can mend."""
    held = looking.hold(tenant)
    if held is None or held.code == "ip_blocked" or held.until:
        return ""
    return policy.connection_verdict(tenant).sentence if held.login else held.sentence


def _send_waiting(tenant: Tenant, actor: Actor) -> None:
    _ask_again(tenant)
    wait = budget.may_spend(tenant)
    if wait is not None:
        raise Refused("budget", wait.sentence)
    issues = mirror.unfinished().filter(tenant=tenant).count()
    events = inbox.waiting(tenant.pk).count()
    mirror.wake(tenant)
    lanes.open_again(tenant)
    sent = [uploads.go_on(one, actor=actor) for one in tenant.uploads.all()]
    audit.record(
        tenant,
        "waiting_sent",
        actor=actor,
        after={"issues": issues, "events": events, "uploads": sum(sent)},
    )


def _ask_again(tenant: Tenant) -> None:
    """Whether Salesforce takes our address by now; else it is asked once an hour."""
    blocked = Connection.objects.filter(tenant=tenant, state=Connection.State.BLOCKED).first()
    if blocked is None:
        return
    try:
        renewal.renew(tenant.pk, blocked.generation, insist=True)
    except RemoteError as error:
        raise Refused(error.code, error.sentence) from error


def _failed(tenant: Tenant) -> QuerySet[IssueEvent]:
    return tenant.issue_events.filter(state=IssueEvent.State.FAILED)


def _nothing_to_replay(tenant: Tenant) -> str:
    site = policy.site_verdict(tenant)
    if not (tenant.installed and site.allowed):
        return site.sentence or looking.GONE
    return "" if _failed(tenant).exists() else "Nothing failed."


def _erase_account(tenant: Tenant, actor: Actor, typed: str) -> None:
    if not personal_data.erase(tenant, typed, actor=actor):
        raise Refused("unknown", "This site knows nothing of such an account.", status=404)


def _erase(tenant: Tenant, actor: Actor, typed: str) -> None:
    if typed != str(tenant):
        raise Refused("typed", f"Type {tenant} to erase it.", status=400)
    erasing.erase_now(tenant, actor=actor)


UNINSTALLED = _unless(
    lambda tenant: not tenant.installed, "The site is installed. Its admin uninstalls it in Jira."
)
ACTS = {
    act.name: act
    for act in (
        Act(
            "suspend",
            "Suspend",
            "Panels say that Sinergify is suspended; events are kept and wait. Nothing of the"
            " configuration changes.",
            _unless(lambda tenant: tenant.active, "The site is suspended already, or uninstalled."),
            lambda tenant, actor, typed: suspending.suspend(tenant, actor=actor),
            "The site is suspended.",
        ),
        Act(
            "resume",
            "Let it go on",
            "Panels work again and what waits is sent.",
            _unless(
                lambda tenant: tenant.installed and tenant.suspended, "The site isn’t suspended."
            ),
            lambda tenant, actor, typed: suspending.resume(tenant, actor=actor),
            "The site goes on.",
        ),
        Act(
            "disconnect",
            "Disconnect Salesforce",
            "The tokens are forgotten at once and ended at Salesforce. A Jira admin has to log in"
            " again before anything works.",
            _unless(_connected, "The site isn’t connected."),
            lambda tenant, actor, typed: oauth.disconnect(tenant, actor=actor),
            "Salesforce is disconnected.",
        ),
        Act(
            "send-waiting",
            "Send what waits now",
            "Events that wait, links that Jira or Salesforce has still to be told of, and uploads"
            " that wait are tried again at once.",
            _nothing_may_go,
            lambda tenant, actor, typed: _send_waiting(tenant, actor),
            "What waits is tried now. The numbers are counted anew every minute.",
        ),
        Act(
            "replay",
            "Replay what failed",
            "Every failed event of this site is carried again. What reached a record already is not"
            " sent twice. Mend the cause first: each event says why it failed.",
            _nothing_to_replay,
            lambda tenant, actor, typed: attending.again(tenant, _failed(tenant), actor=actor),
            "What failed is on its way again.",
        ),
        Act(
            "erase-account",
            "Erase an account",
            "Nobody can tell any more what this person did on this site: links, activity, uploads"
            " and audit trail stay without their account id.",
            lambda tenant: "",
            _erase_account,
            "The account is erased from this site.",
            asks="Account id",
        ),
        Act(
            "keep-longer",
            "Keep 30 days longer",
            "The site's data stays 30 days longer than planned.",
            UNINSTALLED,
            lambda tenant, actor, typed: erasing.keep_longer(tenant, actor=actor),
            "The data is kept 30 days longer.",
        ),
        Act(
            "erase",
            "Erase now",
            "Everything of this site is erased for good: configuration, links, activity, audit"
            " trail. Records in Salesforce and issues in Jira stay.",
            UNINSTALLED,
            _erase,
            "The site is erased.",
            asks="The site’s name",
        ),
    )
}
