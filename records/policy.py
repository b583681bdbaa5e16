"""May this person do this here? The only place that combines switches, in the order of SPEC:

not suspended → plugin enabled → Salesforce connected → panel shown → issue type not restricted →
switch on → Jira permission. The first that fails is the reason shown, on the screen and by the
server.
What Salesforce's own permissions say (describe) is judged where the object is known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import cast

from common.errors import Refused, RemoteError
from jira import permissions
from jira.caller import JiraCaller
from mapping import restricting
from mapping.models import IssueTypeRestriction
from salesforce import connections
from salesforce.models import Connection
from tenants.models import Tenant

Restriction = Callable[[], IssueTypeRestriction | None]


class Action(StrEnum):
    VIEW = "view"
    CREATE = "create"
    SIMILAR = "similar"
    LINK = "link"
    UNLINK = "unlink"
    UPLOAD = "upload"
    REDIRECT = "redirect"
    COMMENTS = "comments"
    COMMENT = "comment"
    PUBLIC = "public"
    EMAILS = "emails"
    IMAGES = "images"
    FEED = "feed"
    POST = "post"
    RETRY = "retry"


SWITCHES = {
    Action.CREATE: "allow_creating",
    Action.SIMILAR: "show_potential_results",
    Action.LINK: "allow_linking",
    Action.UNLINK: "allow_unlinking",
    Action.UPLOAD: "allow_bulk",
    Action.REDIRECT: "allow_redirect",
    Action.COMMENTS: "show_case_comments",
    Action.COMMENT: "post_case_comments",
    Action.PUBLIC: "allow_public_comments",
    Action.EMAILS: "show_email_messages",
    Action.IMAGES: "show_inline_images",
    Action.FEED: "show_feed_posts",
    Action.POST: "create_feed_posts",
}
WORDS = {
    Action.CREATE: "creating",
    Action.SIMILAR: "potential results",
    Action.LINK: "linking",
    Action.UNLINK: "unlinking",
    Action.UPLOAD: "bulk creation",
    Action.REDIRECT: "opening",
    Action.COMMENTS: "comments",
    Action.COMMENT: "new comments",
    Action.PUBLIC: "public comments",
    Action.EMAILS: "emails",
    Action.IMAGES: "inline images",
    Action.FEED: "feed posts",
    Action.POST: "new feed posts",
}
WRITES = frozenset({Action.CREATE, Action.LINK, Action.UNLINK, Action.UPLOAD, Action.RETRY})
# Posts need “Add comments” in Jira instead of “Edit issues”.
POSTS = frozenset({Action.COMMENT, Action.PUBLIC, Action.POST})
# What a restriction of issue types calls an action.
RESTRICTED_AS = {Action.UPLOAD: "create"}


@dataclass(frozen=True)
class Verdict:
    """`shown` False: the button is absent (a switch or restriction). Else it is disabled and
    `sentence` says why."""

    allowed: bool
    code: str = ""
    sentence: str = ""
    shown: bool = True


YES = Verdict(True)
UNLICENSED = Verdict(
    False,
    "unlicensed",
    "Upload is not part of your plan. Bulk creation is an add-on: a Jira admin can ask Sinergify"
    " support to switch it on.",
    shown=False,
)
CHECKING = Verdict(False, "checking", "Checking what you may do here…")


def judge(caller: JiraCaller, action: Action, *, fresh: bool = False) -> Verdict:
    """`fresh` asks Jira anew, as every write must. RemoteError where Jira can't be asked."""
    verdict = _before_jira(caller, action)
    return _jira(caller, action, fresh=fresh) if verdict.allowed else verdict


def _before_jira(
    caller: JiraCaller, action: Action, restriction: Restriction | None = None
) -> Verdict:
    """All that our own tables say. Who judges several actions asks for the `restriction` once."""
    found = restriction or (lambda: _restriction(caller))
    return _first_no(
        lambda: site_verdict(caller.tenant),
        lambda: _connected(caller.tenant, action),
        lambda: _panel(caller.tenant),
        lambda: _issue_type(action, found),
        lambda: _switch(caller.tenant, action),
    )


def _before_jira_all(caller: JiraCaller) -> dict[Action, Verdict]:
    once = cache(lambda: _restriction(caller))
    return {action: _before_jira(caller, action, once) for action in Action}


def _connected(tenant: Tenant, action: Action) -> Verdict:
    """Looking and leaving need no connection of ours."""
    return YES if action in (Action.VIEW, Action.REDIRECT) else connection_verdict(tenant)


def require(caller: JiraCaller, action: Action) -> None:
    """Refused with the first reason; asks Jira anew."""
    verdict = judge(caller, action, fresh=True)
    if not verdict.allowed:
        raise Refused(verdict.code, verdict.sentence)


def require_rule(caller: JiraCaller) -> None:
    """For a record that a rule creates: without a person, so neither button nor permission of one
    is asked, but restrictions hold."""
    verdict = _first_no(
        lambda: site_verdict(caller.tenant),
        lambda: connection_verdict(caller.tenant),
        lambda: _issue_type(Action.CREATE, lambda: _restriction(caller)),
    )
    if not verdict.allowed:
        raise Refused(verdict.code, verdict.sentence)


def drawn(caller: JiraCaller, action: Action) -> Verdict:
    """For drawing one control. Where Jira can't be asked it is disabled and says so."""
    verdict = _before_jira(caller, action)
    return _drawn(caller, action) if verdict.allowed else verdict


def buttons(caller: JiraCaller) -> dict[str, Verdict]:
    """Every action for drawing. Where Jira can't be asked, writing is disabled and says so."""
    ours = _before_jira_all(caller)
    waiting = [action for action in Action if action in WRITES and ours[action].allowed]
    jira = _drawn(caller, waiting[0]) if waiting else YES
    return {one.value: jira if one in waiting else verdict for one, verdict in ours.items()}


def known_buttons(caller: JiraCaller) -> dict[str, Verdict]:
    """The same without asking anybody: where Jira’s answer isn’t known, writing waits for it."""
    if permissions.known_edit(caller) is not None:
        return buttons(caller)
    return {
        action.value: CHECKING if action in WRITES and verdict.allowed else verdict
        for action, verdict in _before_jira_all(caller).items()
    }


def site_verdict(tenant: Tenant) -> Verdict:
    """The two reasons that come before everything else."""
    if tenant.suspended:
        return Verdict(False, "suspended", "Sinergify is suspended for this site. Ask support.")
    if not tenant.switches.plugin_enabled:
        return Verdict(
            False,
            "disabled",
            "Sinergify is switched off for this site. A Jira admin can turn it on.",
        )
    return YES


def connection_verdict(tenant: Tenant) -> Verdict:
    """Whether Salesforce could be asked at all, without asking it."""
    connection = connection_of(tenant)
    state = connection.state if connection else Connection.State.NONE
    return _CONNECTION[Connection.State(state)]


def connection_of(tenant: Tenant) -> Connection | None:
    """Read once and kept on the tenant for the time of a request."""
    place = Tenant._meta.get_field("salesforce")
    if not place.is_cached(tenant):
        place.set_cached_value(tenant, connections.of(tenant))
    return cast("Connection | None", place.get_cached_value(tenant))


_CONNECTION = {
    Connection.State.CONNECTED: YES,
    Connection.State.NONE: Verdict(
        False, "not_connected", "Salesforce isn’t connected yet. A Jira admin can connect it."
    ),
    Connection.State.NEEDS_LOGIN: Verdict(
        False,
        "needs_login",
        "Salesforce login has expired. A Jira admin needs to log in again. Changes to this"
        " issue are kept and sent after that.",
    ),
    Connection.State.BLOCKED: Verdict(
        False,
        "ip_blocked",
        "Salesforce refuses our address. A Jira admin needs to add it to the IP allow-list.",
    ),
}


def _first_no(*questions: Callable[[], Verdict]) -> Verdict:
    for question in questions:
        verdict = question()
        if not verdict.allowed:
            return verdict
    return YES


def _panel(tenant: Tenant) -> Verdict:
    if tenant.switches.panel_shown:
        return YES
    return Verdict(
        False, "panel_hidden", "The Sinergify panel is switched off for this site.", shown=False
    )


def _restriction(caller: JiraCaller) -> IssueTypeRestriction | None:
    if caller.project is None or not caller.issue_type_id:
        return None
    return restricting.find(caller.tenant, caller.project.id, caller.issue_type_id)


def _issue_type(action: Action, restriction: Restriction) -> Verdict:
    row = restriction() if action in WRITES else None
    if row is None or RESTRICTED_AS.get(action, action.value) not in restricting.actions(row):
        return YES
    return Verdict(False, "restricted", restricting.sentence(row), shown=False)


def _switch(tenant: Tenant, action: Action) -> Verdict:
    name = SWITCHES.get(action)
    if name is None or tenant.switches.on(name):
        return YES
    if name in tenant.switches.ADD_ON and getattr(tenant.switches, name):
        return UNLICENSED
    return Verdict(
        False,
        "switch_off",
        f"A Jira admin has switched off {WORDS[action]} of Salesforce records.",
        shown=False,
    )


def _jira(caller: JiraCaller, action: Action, *, fresh: bool) -> Verdict:
    if action in POSTS:
        return _comments(caller, fresh=fresh)
    if action not in WRITES or permissions.may_edit(caller, fresh=fresh):
        return YES
    project = caller.project.key if caller.project and caller.project.key else "this project"
    aim = "send changes again" if action == Action.RETRY else "create or link records"
    return Verdict(
        False,
        "no_permission",
        f"You need the “Edit issues” permission in project {project} to {aim}."
        " Ask a project admin.",
    )


def _comments(caller: JiraCaller, *, fresh: bool) -> Verdict:
    if permissions.may_comment(caller, fresh=fresh):
        return YES
    return Verdict(
        False,
        "no_permission",
        "You need the “Add comments” permission on this issue to post. Ask a project admin.",
    )


def _drawn(caller: JiraCaller, action: Action) -> Verdict:
    """What Jira says of writing; the same for every action, so it is asked once."""
    try:
        return _jira(caller, action, fresh=False)
    except RemoteError as error:
        return Verdict(False, f"jira_{error.code}", f"{error.sentence} Try again in a minute.")
