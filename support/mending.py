"""Who mends what is wrong with a site, and how: a sentence for each trouble."""

from urllib.parse import urlencode

from django.urls import reverse

from figures.models import Health
from sync.models import IssueEvent
from tenants.models import Tenant

Trouble = Health.Trouble
REMEDIES = {
    Trouble.NEEDS_LOGIN: "A Jira admin of the site logs in again on the Authentication screen in"
    " Jira. What waits is sent by itself after that.",
    Trouble.BLOCKED: "The org’s admin puts our addresses on the allow-list of its app; it is tried"
    " again every hour, or at once with “Send what waits now”.",
    Trouble.NOT_CONNECTED: "A Jira admin of the site connects Salesforce on the Authentication"
    " screen in Jira. What waits is sent by itself after that.",
    Trouble.PAUSED: "It is tried again by itself. Where the cause is mended before, “Send what"
    " waits now”. What background work may use of the API limit stands in Switches.",
    Trouble.LIMITED: "It goes on by itself when the org’s daily API limit is renewed. A share of"
    " background work below 100 % (Configuration Settings, or Switches here) keeps the rest for"
    " people.",
    Trouble.FAILING: "Look at the failed events: each says why. Mend the cause with the site’s"
    " admin, then choose them and “Replay”.",
    Trouble.STUCK: "Look at them below (stuck uploads, stuck links): each says its last error. Mend"
    " the cause with the site’s admin, then “Send what waits now”.",
    Trouble.BEHIND: "Where an event says why it waits, mend that with the site’s admin. “Send what"
    " waits now”. Where the number does not fall within a minute and no reason is told, look at the"
    " worker (docs/operations.md, When something stands still).",
    Trouble.SUSPENDED: "“Let it go on” above ends the suspension, and what waits is sent.",
    Trouble.OFF: "The site’s admin switches it on again on the Authentication screen, or staff do"
    " in Switches. What happened meanwhile is not sent.",
}


def of(health: Health) -> str:
    """What is wrong and what to do; “None” where nothing is."""
    if not health.trouble:
        return "None"
    remedy = REMEDIES[Trouble(health.trouble)]
    return f"{health.get_trouble_display()}. {health.why.rstrip('.')}. {remedy}"


def events_of(tenant: Tenant, state: IssueEvent.State) -> str:
    """Address of the list of the site's events in this state."""
    return _list("sync_issueevent", q=tenant.known_as, state__exact=state.value)


def stuck_uploads_of(tenant: Tenant) -> str:
    return _list("bulkcreate_upload", q=tenant.known_as, stuck="yes")


def stuck_links_of(tenant: Tenant) -> str:
    return _list("records_issuemirror", q=tenant.known_as, stuck="yes")


def _list(model: str, **asked: str) -> str:
    return f"{reverse(f'admin:{model}_changelist')}?{urlencode(asked)}"
