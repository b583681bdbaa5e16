"""What staff may do to a site as a whole. Each is asked for once more before it happens."""

from collections.abc import Callable
from dataclasses import dataclass

from salesforce import oauth
from salesforce.models import Connection
from tenants import erasing, suspending
from tenants.audit import Actor
from tenants.models import Tenant


@dataclass(frozen=True)
class Act:
    """`typed`: the site's name has to be typed before."""

    name: str
    label: str
    sentence: str
    fits: Callable[[Tenant], bool]
    run: Callable[[Tenant, Actor], object]
    done: str
    typed: bool = False


def _connected(tenant: Tenant) -> bool:
    rows = Connection.objects.filter(tenant=tenant)
    return rows.exclude(state=Connection.State.NONE).exists()


ACTS = {
    act.name: act
    for act in (
        Act(
            "suspend",
            "Suspend",
            "Panels say that Sinergify is suspended; events are kept and wait. Nothing of the"
            " configuration changes.",
            lambda tenant: tenant.active,
            lambda tenant, actor: suspending.suspend(tenant, actor=actor),
            "The site is suspended.",
        ),
        Act(
            "resume",
            "Let it go on",
            "Panels work again and what waits is sent.",
            lambda tenant: tenant.installed and tenant.suspended,
            lambda tenant, actor: suspending.resume(tenant, actor=actor),
            "The site goes on.",
        ),
        Act(
            "disconnect",
            "Disconnect Salesforce",
            "The tokens are forgotten at once and ended at Salesforce. A Jira admin has to log in"
            " again before anything works.",
            _connected,
            lambda tenant, actor: oauth.disconnect(tenant, actor=actor),
            "Salesforce is disconnected.",
        ),
        Act(
            "keep-longer",
            "Keep 30 days longer",
            "The site's data stays 30 days longer than planned.",
            lambda tenant: not tenant.installed,
            lambda tenant, actor: erasing.keep_longer(tenant, actor=actor),
            "The data is kept 30 days longer.",
        ),
        Act(
            "erase",
            "Erase now",
            "Everything of this site is erased for good: configuration, links, activity, audit"
            " trail. Records in Salesforce and issues in Jira stay.",
            lambda tenant: not tenant.installed,
            lambda tenant, actor: erasing.erase_now(tenant, actor=actor),
            "The site is erased.",
            typed=True,
        ),
    )
}
