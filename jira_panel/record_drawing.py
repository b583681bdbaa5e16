"""What the templates of the details dialog are given."""

from collections.abc import Iterable
from typing import Any

from jira import people
from jira.caller import JiraCaller
from jira_panel import notices
from records import conversation, policy
from records.conversation import Comments
from records.opening import Record
from records.policy import Action


def record(caller: JiraCaller, opened: Record) -> dict[str, Any]:
    """Names of everybody in it are asked for at once."""
    accounts = {caller.account_id}
    accounts |= {opened.linked_by} if opened.state != "live" else set()
    accounts |= {one for part in opened.parts for one in _accounts(part.content)}
    names = people.names(caller.tenant, accounts)
    drawn = {"record": opened, "names": names, "notice": notices.of(opened.problem)}
    composed = any(part.key == "comments" for part in opened.parts)
    return drawn | (_composer(caller, names) if composed else {})


def comments(caller: JiraCaller, found: Comments) -> dict[str, Any]:
    return {"content": found, "names": people.names(caller.tenant, found.accounts)}


def _accounts(content: Any) -> Iterable[str]:
    return getattr(content, "accounts", ())


def _composer(caller: JiraCaller, names: dict[str, str]) -> dict[str, Any]:
    name = names.get(caller.account_id, "")
    return {
        "posting": policy.drawn(caller, Action.COMMENT),
        "may_be_public": caller.tenant.switches.on("allow_public_comments"),
        "signature": conversation.signature_of(caller, name),
        "most_bytes": conversation.MOST_BYTES,
    }
