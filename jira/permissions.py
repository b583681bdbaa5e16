"""What Jira lets a person do. Asked of Jira for the verified account, never read from a request."""

from django.core.cache import cache

from common import clock
from jira.caller import JiraCaller
from jira.client import client_for

ADMINISTER = "ADMINISTER"
EDIT_ISSUES = "EDIT_ISSUES"
ADD_COMMENTS = "ADD_COMMENTS"
ADMIN_SECONDS = 60
DRAWN_SECONDS = 600
# Buttons and names wait for so long; what a person asked for has more time.
DRAWN_TIMEOUT = 4.0


def is_admin(caller: JiraCaller) -> bool:
    """Only a yes is remembered, for a minute: a new admin need not wait."""
    key = f"jira:admin:{caller.tenant.pk}:{caller.account_id}"
    if _remembered(key):
        return True
    answer = client_for(caller.tenant).permissions_check(
        caller.account_id, global_permissions=[ADMINISTER]
    )
    granted = ADMINISTER in answer.everywhere
    if granted:
        _remember(key, granted, ADMIN_SECONDS)
    return granted


def may_edit(caller: JiraCaller, *, fresh: bool = False) -> bool:
    """Whether buttons are drawn; with `fresh`, whether this write may go on."""
    return _may(caller, EDIT_ISSUES, fresh=fresh)


def known_edit(caller: JiraCaller) -> bool | None:
    """What is remembered of `may_edit`, without asking Jira; None where nothing is."""
    if caller.issue is None or not caller.account_id:
        return False
    return _remembered(_key(caller, EDIT_ISSUES))


def may_comment(caller: JiraCaller, *, fresh: bool = False) -> bool:
    return _may(caller, ADD_COMMENTS, fresh=fresh)


def _may(caller: JiraCaller, permission: str, *, fresh: bool) -> bool:
    if caller.issue is None or not caller.account_id:
        return False
    key = _key(caller, permission)
    known = None if fresh else _remembered(key)
    if known is not None:
        return known
    client = client_for(caller.tenant, timeout=None if fresh else DRAWN_TIMEOUT)
    answer = client.permissions_check(
        caller.account_id, project_permissions=[permission], issue_id=caller.issue.id
    )
    granted = answer.on_issue(permission, caller.issue.id)
    _remember(key, granted, DRAWN_SECONDS)
    return granted


def _remember(key: str, granted: bool, seconds: int) -> None:
    """With the moment it ends, so that a right ends by our clock whatever the cache keeps."""
    cache.set(key, (granted, clock.now().timestamp() + seconds), seconds)


def _remembered(key: str) -> bool | None:
    granted, until = cache.get(key) or (None, 0.0)
    return granted if until > clock.now().timestamp() else None


def _key(caller: JiraCaller, permission: str) -> str:
    issue = caller.issue.id if caller.issue else ""
    project = caller.project.id if caller.project else f"issue-{issue}"
    return f"jira:may:{caller.tenant.pk}:{caller.account_id}:{project}:{permission}"
