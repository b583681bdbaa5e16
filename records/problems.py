"""Why a panel cannot show live values, in the words of the drawings."""

from dataclasses import replace

from common.errors import RemoteError
from jira.caller import JiraCaller
from records.policy import Verdict
from records.shapes import Problem

WITHOUT = "Showing linked records without their current values."
SAFE = "The record is safe in Salesforce. Try again in a moment."
DOWN = Problem("unavailable", "Salesforce isn’t answering", WITHOUT, retry=True)
BY_CODE = {
    "limit": Problem(
        "limit",
        "Daily Salesforce limit reached",
        "Your org has used its API requests for today. Values come back as the limit frees up.",
        retry=True,
    ),
    "needs_login": Problem(
        "needs_login",
        "Salesforce login has expired",
        "A Jira admin needs to log in again. Changes to this issue are kept and sent after that.",
        retry=True,
    ),
    "not_connected": Problem(
        "not_connected", "Salesforce isn’t connected", "A Jira admin can connect it."
    ),
    "ip_blocked": Problem(
        "ip_blocked",
        "Salesforce refuses our address",
        "A Jira admin needs to add it to the IP allow-list in Salesforce.",
        retry=True,
    ),
    "busy": Problem("busy", "Salesforce is busy", WITHOUT, retry=True),
    "suspended": Problem(
        "suspended", "Sinergify is suspended for this site", "Ask Sinergify support."
    ),
    "disabled": Problem(
        "disabled",
        "Sinergify is switched off for this site",
        "A Jira admin can switch it on under Authentication.",
    ),
    "panel_hidden": Problem(
        "panel_hidden",
        "The panel is switched off for this site",
        "A Jira admin can switch it on under Configuration Settings.",
    ),
}
SILENT = frozenset({"timeout", "unreachable", "unavailable", "renewing", "query_timeout"})


def of_one(error: RemoteError) -> Problem:
    """The same of a single record, where no list stands below it."""
    problem = of_error(error)
    return replace(problem, sentence=SAFE) if problem.sentence == WITHOUT else problem


def of_error(error: RemoteError) -> Problem:
    if error.code in SILENT:
        return Problem(error.code, DOWN.title, DOWN.sentence, retry=True)
    known = BY_CODE.get(error.code)
    if known:
        return known
    return Problem(
        error.code, "Salesforce can’t be read", error.sentence, retry=not error.permanent
    )


def of_verdict(verdict: Verdict) -> Problem:
    known = BY_CODE.get(verdict.code)
    return known or Problem(verdict.code, "Not available", verdict.sentence)


def not_live(caller: JiraCaller) -> Problem:
    name = caller.project.key if caller.project and caller.project.key else "of this issue"
    return Problem(
        "not_live",
        "Not live",
        f"Project {name} is outside the configured list, so values are not read from Salesforce.",
    )


def hidden_object(label_plural: str) -> Problem:
    return Problem(
        "invalid_type",
        f"{label_plural} can’t be read",
        "The object was removed in Salesforce, or the connected user may not see it."
        " A Salesforce admin can allow it.",
    )
