"""What staff may do to a site as a whole. Each is asked for once more before it happens."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from bulkcreate import attending as uploads
from common.errors import Refused
from jira import personal_data
from records import mirror
from salesforce import oauth
from salesforce.models import Connection
from sync import attending, inbox, lanes
from sync.models import IssueEvent
from tenants import audit, erasing, suspending
from tenants.audit import Actor
from tenants.models import Tenant


@dataclass(frozen=True)
class Act:
    """`asks`: what has to be typed before, which `run` gets as its third argument."""

    name: str
    label: str
    sentence: str
    fits: Callable[[Tenant], bool]
    run: Callable[[Tenant, Actor, str], object]
    done: str
    asks: str = ""


def _connected(tenant: Tenant) -> bool:
    rows = Connection.objects.filter(tenant=tenant)
    return rows.exclude(state=Connection.State.NONE).exists()


def _send_waiting(tenant: Tenant, actor: Actor) -> None:
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


def _failed(tenant: Tenant) -> QuerySet[IssueEvent]:
    return tenant.issue_events.filter(state=IssueEvent.State.FAILED)


def _erase_account(tenant: Tenant, actor: Actor, typed: str) -> None:
    if not personal_data.erase(tenant, typed, actor=actor):
        raise Refused("unknown", "This site knows nothing of such an account.", status=404)


def _erase(tenant: Tenant, actor: Actor, typed: str) -> None:
    if typed != str(tenant):
        raise Refused("typed", f"Type {tenant} to erase it.", status=400)
    erasing.erase_now(tenant, actor=actor)


ACTS = {
    act.name: act
    for act in (
        Act(
            "suspend",
            "Suspend",
            "Panels say that Sinergify is suspended; events are kept and wait. Nothing of the"
            " configuration changes.",
            lambda tenant: tenant.active,
            lambda tenant, actor, typed: suspending.suspend(tenant, actor=actor),
            "The site is suspended.",
        ),
        Act(
            "resume",
            "Let it go on",
            "Panels work again and what waits is sent.",
            lambda tenant: tenant.installed and tenant.suspended,
            lambda tenant, actor, typed: suspending.resume(tenant, actor=actor),
            "The site goes on.",
        ),
        Act(
            "disconnect",
            "Disconnect Salesforce",
            "The tokens are forgotten at once and ended at Salesforce. A Jira admin has to log in"
            " again before anything works.",
            _connected,
            lambda tenant, actor, typed: oauth.disconnect(tenant, actor=actor),
            "Salesforce is disconnected.",
        ),
        Act(
            "send-waiting",
            "Send what waits now",
            "Events that wait, links that Jira or Salesforce has still to be told of, and uploads"
            " that wait are tried again at once.",
            lambda tenant: tenant.active,
            lambda tenant, actor, typed: _send_waiting(tenant, actor),
            "What waits is on its way.",
        ),
        Act(
            "replay",
            "Replay what failed",
            "Every failed event of this site is carried again. What reached a record already is not"
            " sent twice. Mend the cause first: each event says why it failed.",
            lambda tenant: tenant.active and _failed(tenant).exists(),
            lambda tenant, actor, typed: attending.again(tenant, _failed(tenant), actor=actor),
            "What failed is on its way again.",
        ),
        Act(
            "erase-account",
            "Erase an account",
            "Nobody can tell any more what this person did on this site: links, activity, uploads"
            " and audit trail stay without their account id.",
            lambda tenant: True,
            _erase_account,
            "The account is erased from this site.",
            asks="Account id",
        ),
        Act(
            "keep-longer",
            "Keep 30 days longer",
            "The site's data stays 30 days longer than planned.",
            lambda tenant: not tenant.installed,
            lambda tenant, actor, typed: erasing.keep_longer(tenant, actor=actor),
            "The data is kept 30 days longer.",
        ),
        Act(
            "erase",
            "Erase now",
            "Everything of this site is erased for good: configuration, links, activity, audit"
            " trail. Records in Salesforce and issues in Jira stay.",
            lambda tenant: not tenant.installed,
            _erase,
            "The site is erased.",
            asks="The site’s name",
        ),
    )
}
