"""Issues: read, made, edited, deleted, found by JQL."""

from collections.abc import Iterable
from typing import Any

from starlette.responses import JSONResponse, Response

from simulators.jira_site import jql
from simulators.jira_site.errors import JiraError
from simulators.jira_site.fields import FIELDS
from simulators.jira_site.model import Issue, IssueType, Project
from simulators.jira_site.rest.guard import Caller, route

ISSUE = "/rest/api/3/issue/{ref}"
MOST_AT_ONCE = 100
UNBOUNDED = (
    "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
)


@route(ISSUE)
def read(caller: Caller) -> Any:
    names = _names((caller.query.get("fields") or "*all").split(","))
    asked = [one for one in caller.query.get("properties", "").split(",") if one]
    shown = _shown(caller, caller.named_issue(), names, asked)
    expand = caller.query.get("expand", "").split(",")
    if "names" in expand:
        shown["names"] = {name: FIELDS[name].name for name in shown["fields"]}
    if "schema" in expand:
        shown["schema"] = {name: FIELDS[name].schema() for name in shown["fields"]}
    if "renderedFields" in expand:
        shown["renderedFields"] = caller.site.shapes.rendered(caller.named_issue(), names)
    return shown


@route("/rest/api/3/issue", "POST")
def create(caller: Caller) -> Any:
    given = dict(caller.given().get("fields") or {})
    project = _project(caller, given.pop("project", None) or {})
    issue_type = _type(caller, project, given.pop("issuetype", None) or {})
    values = caller.site.changes.parsed(project, given, 3)
    if not values.get("summary"):
        raise JiraError(400, errors={"summary": "You must specify a summary of the issue."})
    made = caller.site.changes.create(caller.actor, project, issue_type, values)
    link = caller.site.shapes.self_link(f"issue/{made.id}")
    return JSONResponse({"id": made.id, "key": made.key, "self": link}, 201)


def _project(caller: Caller, wanted: dict[str, Any]) -> Project:
    found = caller.site.world.project(str(wanted.get("key") or wanted.get("id") or ""))
    if found is None:
        raise JiraError(400, errors={"project": "valid project is required"})
    return found


def _type(caller: Caller, project: Project, wanted: dict[str, Any]) -> IssueType:
    for type_id in project.type_ids:
        known = caller.site.world.types[type_id]
        if wanted.get("id") == known.id or wanted.get("name") == known.name:
            return known
    raise JiraError(400, errors={"issuetype": "Specify a valid issue type"})


@route(ISSUE, "PUT")
def edit(caller: Caller) -> Any:
    issue = caller.named_issue()
    values = caller.site.changes.parsed(issue.project, caller.given().get("fields") or {}, 3)
    caller.site.changes.edit(caller.actor, issue, values)
    return Response(status_code=204)


@route(ISSUE, "DELETE")
def delete(caller: Caller) -> Any:
    caller.site.changes.delete(caller.actor, caller.named_issue())
    return Response(status_code=204)


@route("/rest/api/3/issue/bulkfetch", "POST", scope="READ")
def fetch_many(caller: Caller) -> Any:
    asked = [str(one) for one in caller.given().get("issueIdsOrKeys") or []]
    if len(asked) > MOST_AT_ONCE:
        raise JiraError(400, f"At most {MOST_AT_ONCE} issues can be asked for at once.")
    found = {one.id: one for ref in asked if (one := caller.site.world.issue(ref))}
    missing = [ref for ref in asked if not caller.site.world.issue(ref)]
    names = _names(caller.given().get("fields") or ["*all"])
    return {
        "issues": [_shown(caller, found[key], names) for key in sorted(found, key=int)],
        "issueErrors": [{"id": ref, "errorMessage": "Issue does not exist."} for ref in missing],
    }


@route("/rest/api/3/search/jql", "GET", "POST", scope="READ")
def search(caller: Caller) -> Any:
    """No total, and only `id` unless fields are named; the next page by its token."""
    asked = _asked(caller)
    try:
        query = jql.parse(str(asked.get("jql") or ""), caller.site.aliases())
    except jql.BadQuery as error:
        raise JiraError(400, str(error)) from error
    if not query.bounded:
        raise JiraError(400, UNBOUNDED)
    found = [one for one in query.run(caller.site.world) if _seen(caller, one)]
    start, most = _page(asked)
    names = _names(asked.get("fields") or [])
    issues = found[start : start + most]
    answer: dict[str, Any] = {"issues": [_found(caller, one, names) for one in issues]}
    answer["isLast"] = start + most >= len(found)
    if not answer["isLast"]:
        answer["nextPageToken"] = f"page-{start + most}"
    return answer


@route("/rest/api/3/search", "GET", "POST", scope="READ")
def search_of_old(caller: Caller) -> Any:
    raise JiraError(
        410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API."
    )


def _asked(caller: Caller) -> dict[str, Any]:
    if caller.request.method == "POST":
        return caller.given()
    asked = dict(caller.query)
    return asked | {"fields": [one for one in asked.get("fields", "").split(",") if one]}


def _page(asked: dict[str, Any]) -> tuple[int, int]:
    token = str(asked.get("nextPageToken") or "page-0")
    if not token.startswith("page-") or not token[5:].isdigit():
        raise JiraError(400, "The nextPageToken is not valid.")
    return int(token[5:]), min(int(asked.get("maxResults") or 50), MOST_AT_ONCE)


def _seen(caller: Caller, issue: Issue) -> bool:
    return bool(caller.site.may(caller.user, "BROWSE_PROJECTS", issue))


def _found(caller: Caller, issue: Issue, names: list[str]) -> dict[str, Any]:
    return _shown(caller, issue, names) if names else {"id": issue.id}


def _names(wanted: Iterable[str]) -> list[str]:
    asked = list(wanted)
    return (
        list(FIELDS) if {"*all", "*navigable"} & set(asked) else [n for n in asked if n in FIELDS]
    )


def _shown(
    caller: Caller, issue: Issue, names: list[str], properties: Iterable[str] = ()
) -> dict[str, Any]:
    shown: dict[str, Any] = caller.site.shapes.issue(issue, names, 3)
    asked = list(properties)
    if asked:
        held = issue.properties
        names_held = list(held) if "*all" in asked else asked
        shown["properties"] = {name: held[name] for name in names_held if name in held}
    return shown


ROUTES = [create, fetch_many, search, search_of_old, read, edit, delete]
