"""What stands above the records when something is the matter: one reason, one next step."""

from dataclasses import dataclass, replace

from common.errors import Refused, RemoteError
from records import problems
from records.shapes import Problem

ICONS = {
    "disabled": "pause",
    "suspended": "pause",
    "panel_hidden": "pause",
    "limit": "clock",
    "not_live": "info",
    "needs_login": "lock",
    "not_connected": "lock",
    "ip_blocked": "lock",
}
CALM = frozenset({"disabled", "suspended", "panel_hidden", "not_live"})
KEPT = "Your search is kept."
AGAIN = "The form is filled from the issue, so it has to wait. Try again."
FEED_WAITS = "The feed is kept there alone. Try again in a moment."
TITLES = {"no_form": "No form in this project yet", "not_createable": "Not allowed in Salesforce"}
MENDED_BY_ADMIN = {
    "needs_login": "Changes to this issue are kept and will be sent after you log in.",
    "not_connected": "Log in to Salesforce to see and link its records here.",
}
FILLED = {
    "needs_login": "A Jira admin needs to log in again before records can be created.",
    "limit": "Your org has used its API requests for today. Try again later.",
}
SEARCHED = {
    "needs_login": "A Jira admin needs to log in again before records can be searched.",
    "limit": "Your org has used its API requests for today. " + KEPT,
}


@dataclass(frozen=True)
class Notice:
    """`log_in`: the reader is a Jira admin who can mend it. `line`: a line of text, no box."""

    code: str
    icon: str
    title: str
    sentence: str
    calm: bool = False
    retry: bool = False
    log_in: bool = False

    @property
    def line(self) -> bool:
        return self.code == "not_live"


def of(problem: Problem | None, *, admin: bool = False) -> Notice | None:
    if problem is None:
        return None
    notice = Notice(
        code=problem.code,
        icon=ICONS.get(problem.code, "off"),
        title=problem.title,
        sentence=problem.sentence,
        calm=problem.code in CALM,
        retry=problem.retry,
    )
    sentence = MENDED_BY_ADMIN.get(problem.code)
    if admin and sentence:
        return replace(notice, sentence=sentence, log_in=True, retry=False)
    return notice


def of_search(error: RemoteError | Refused) -> Notice:
    """In the dialog: what was typed is kept, so that is what it says."""
    if isinstance(error, Refused):
        return _of_refusal(error)
    if error.service == "jira":
        return Notice(error.code, "off", "Jira isn’t answering", KEPT, retry=not error.permanent)
    problem = problems.of_error(error)
    known = KEPT if problem.sentence == problems.WITHOUT else problem.sentence
    sentence = SEARCHED.get(error.code, known)
    icon = ICONS.get(error.code, "off")
    return Notice(error.code, icon, problem.title, sentence, retry=problem.retry)


def of_form(error: RemoteError | Refused) -> Notice:
    """In place of a form that can't be shown."""
    if isinstance(error, Refused):
        known = problems.BY_CODE.get(error.code)
        title = known.title if known else TITLES.get(error.code, "Not available")
        sentence = FILLED.get(error.code) or (known.sentence if known else error.sentence)
        icon, retry = ICONS.get(error.code, "lock"), known is not None and known.retry
        return Notice(error.code, icon, title, sentence, retry=retry)
    if error.service == "jira":
        return Notice(error.code, "off", "Jira isn’t answering", AGAIN, retry=not error.permanent)
    problem = problems.of_error(error)
    icon = ICONS.get(error.code, "off")
    sentence = FILLED.get(error.code, error.sentence)
    return Notice(error.code, icon, problem.title, sentence, retry=problem.retry)


def of_feed(error: RemoteError | Refused) -> Notice:
    """In place of a feed, which stands nowhere but in Salesforce."""
    notice = of_form(error)
    down = isinstance(error, RemoteError) and error.code in problems.SILENT
    return replace(notice, sentence=FEED_WAITS) if down else notice


def _of_refusal(error: Refused) -> Notice:
    known = problems.BY_CODE.get(error.code)
    if known is None:
        return Notice(error.code, "lock", "Not available", error.sentence)
    sentence = SEARCHED.get(error.code, known.sentence)
    icon = ICONS.get(error.code, "off")
    return Notice(error.code, icon, known.title, sentence, error.code in CALM, known.retry)
