"""What the panel's templates are given, by the first page and by the end-points alike."""

from typing import Any

from common.errors import RemoteError
from jira import people, permissions
from jira.caller import JiraCaller
from jira_panel import notices
from jira_panel.bar import Bar
from records import linking
from records.shapes import Group, PanelRecords
from sync import timeline
from sync.timeline import Stand

SHUT = ("suspended", "disabled", "panel_hidden")


def first(caller: JiraCaller, records: PanelRecords, bar: Bar, view: str) -> dict[str, Any]:
    """From our own store; nobody is asked."""
    return {
        **_panel(caller, records, bar, view),
        "notice": notices.of(records.problem),
        "names": people.known_names(caller.tenant, _linkers(records)),
        "loading": records.total > 0 and records.problem is None,
    }


def panel(caller: JiraCaller, records: PanelRecords, bar: Bar, view: str) -> dict[str, Any]:
    waits = records.problem is not None and records.problem.code in notices.MENDED_BY_ADMIN
    return {
        **_panel(caller, records, bar, view),
        "notice": notices.of(records.problem, admin=waits and _is_admin(caller)),
        "names": people.names(caller.tenant, _linkers(records)),
    }


def more(caller: JiraCaller, group: Group, bar: Bar, view: str, *, plain: bool) -> dict[str, Any]:
    """`plain`: for a table that has only names and who linked them."""
    accounts = {row.linked_by for row in group.rows if plain or row.state == "stored"}
    names = people.names(caller.tenant, accounts)
    return {"group": group, "bar": bar, "view": view, "plain": plain, "names": names}


def _panel(caller: JiraCaller, records: PanelRecords, bar: Bar, view: str) -> dict[str, Any]:
    return {
        "caller": caller,
        "view": view,
        "records": records,
        "bar": bar,
        "most": linking.MOST_AT_ONCE,
        "stand": stand_of(caller, records),
    }


def stand_of(caller: JiraCaller, records: PanelRecords) -> Stand | None:
    """None where there is nothing to say, or nothing that may be looked at."""
    if caller.issue is None or (records.problem and records.problem.code in SHUT):
        return None
    stand = timeline.stand(caller.tenant, caller.issue.id)
    return stand if stand.total or records.total else None


def _linkers(records: PanelRecords) -> set[str]:
    """Whose names stand where the values of Salesforce are missing."""
    rows = (row for group in records.groups for row in group.rows)
    return {row.linked_by for row in rows if row.state == "stored"}


def _is_admin(caller: JiraCaller) -> bool:
    """For drawing alone: where Jira doesn't say, the reader gets the words for everybody."""
    try:
        return permissions.is_admin(caller)
    except RemoteError:
        return False
