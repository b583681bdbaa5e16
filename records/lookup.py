"""The linked records of an issue, as both panels show them.

`stored` makes no callout. `panel` and `more` make one for up to five objects, shared by all who ask
within 15 s; whatever is wrong with Salesforce they bring the stored rows and say why. `view` is
"list" or "compact"; without one a row has the fields of both.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from jira.caller import JiraCaller
from mapping import live as live_projects
from records import fields, links, live, policy, problems
from records.cells import RecordUrl
from records.fields import Shown
from records.links import Page
from records.live import Answered, Fetched, Wanted
from records.policy import Action
from records.rows import groups_of, name_in
from records.shapes import Group, PanelRecords, Problem, Row
from salesforce import hosts


def stored(caller: JiraCaller, *, view: str = "") -> PanelRecords:
    """From our own store. `problem` where it is plain already that Salesforce won't be asked."""
    verdict = policy.judge(caller, Action.VIEW)
    if caller.issue is None or not verdict.allowed:
        return PanelRecords(problem=None if verdict.allowed else problems.of_verdict(verdict))
    pages = links.newest(caller.tenant, caller.issue.id)
    known = fields.shown(caller.tenant, pages)
    groups = groups_of(pages, known, {}, url_for(caller), view)
    return PanelRecords(groups, problem=_not_asked(caller) if pages else None)


def panel(caller: JiraCaller, *, refresh: bool = False, view: str = "") -> PanelRecords:
    """Live where possible, at most 15 s old unless `refresh`. Salesforce's trouble never raises."""
    verdict = policy.judge(caller, Action.VIEW)
    if caller.issue is None or not verdict.allowed:
        return PanelRecords(problem=None if verdict.allowed else problems.of_verdict(verdict))
    if refresh:
        links.forget(caller.tenant, caller.issue.id)
    pages = links.newest(caller.tenant, caller.issue.id)
    if not pages:
        return PanelRecords(live=True)
    return _shown(caller, pages, view)


def more(caller: JiraCaller, object_name: str, *, offset: int, view: str = "") -> Group:
    """The next fifty of one object; stored rows with `problem` where Salesforce gives nothing."""
    verdict = policy.judge(caller, Action.VIEW)
    issue_id = caller.issue.id if caller.issue and verdict.allowed else ""
    page = links.page(caller.tenant, issue_id, object_name, max(0, offset))
    if not page.links:
        return Group(object_name, object_name, object_name, page.total, offset=page.offset)
    return _shown(caller, {object_name: page}, view).groups[0]


def chosen(caller: JiraCaller, link_ids: Iterable[UUID]) -> list[Row]:
    """Those of the links that belong to the caller's issue, from our own store."""
    if caller.issue is None:
        return []
    found = links.of_issue(caller.tenant, caller.issue.id, link_ids)
    url = url_for(caller)
    return [
        Row(
            link_id=one.pk,
            object_name=one.object_name,
            record_id=one.record_id,
            name=one.name or one.record_id,
            url=url(one.record_id),
            state="stored",
            linked_at=one.linked_at,
            linked_by=one.linked_by,
        )
        for one in found
    ]


def url_for(caller: JiraCaller) -> RecordUrl:
    """Addresses of records in Salesforce; empty ones where the redirect switch is off."""
    connection = policy.connection_of(caller.tenant)
    if connection is None or not caller.tenant.switches.on("allow_redirect"):
        return lambda record_id: ""
    return lambda record_id: hosts.record_url(connection, record_id)


def _shown(caller: JiraCaller, pages: Mapping[str, Page], view: str) -> PanelRecords:
    known = fields.shown(caller.tenant, pages)
    url = url_for(caller)
    problem = _not_asked(caller)
    if problem is None:
        known, problem = _described(caller, known)
    if problem:
        return PanelRecords(groups_of(pages, known, {}, url, view), problem=problem)
    found = _fetched(caller, pages, known)
    groups = groups_of(pages, known, found.objects, url, view)
    return PanelRecords(groups, found.problem is None, found.problem, found.at)


def _not_asked(caller: JiraCaller) -> Problem | None:
    connected = policy.connection_verdict(caller.tenant)
    if not connected.allowed:
        return problems.of_verdict(connected)
    project_id = caller.project.id if caller.project else ""
    listed = live_projects.is_live(caller.tenant, project_id, caller.issue_type_id)
    return None if listed else problems.not_live(caller)


def _described(
    caller: JiraCaller, known: dict[str, Shown]
) -> tuple[dict[str, Shown], Problem | None]:
    cold = [name for name, one in known.items() if one.schema is None]
    if not cold:
        return known, None
    problem = live.describe(caller.tenant, cold)
    return (known, problem) if problem else (fields.shown(caller.tenant, known), None)


def _fetched(caller: JiraCaller, pages: Mapping[str, Page], known: Mapping[str, Shown]) -> Fetched:
    issue_id = caller.issue.id if caller.issue else ""
    wanted = [
        Wanted(one, tuple(link.record_id for link in pages[name].links))
        for name, one in known.items()
        if one.schema
    ]
    key = f"{issue_id}:{links.stamp(caller.tenant, issue_id)}"
    found = live.fetch(
        caller.tenant, wanted, key=key, then=lambda new: _remember_names(pages, known, new)
    )
    hidden = {
        name: Answered(problem=problems.hidden_object(one.label_plural))
        for name, one in known.items()
        if one.schema is None
    }
    return Fetched(found.at, {**found.objects, **hidden}, found.problem)


def _remember_names(pages: Mapping[str, Page], known: Mapping[str, Shown], found: Fetched) -> None:
    names = {
        record_id: name_in(known[object_name], record)
        for object_name, answer in found.objects.items()
        for record_id, record in answer.records.items()
        if record.get("IsDeleted") is not True
    }
    links.remember_names((link for page in pages.values() for link in page.links), names)
