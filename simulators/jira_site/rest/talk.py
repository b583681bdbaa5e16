"""Comments and remote links of an issue."""

from typing import Any

from starlette.responses import JSONResponse, Response

from simulators.jira_site import adf
from simulators.jira_site.errors import JiraError
from simulators.jira_site.model import Comment, Issue, RemoteLink, now_text
from simulators.jira_site.rest.guard import Caller, route

ISSUE = "/rest/api/3/issue/{ref}"
PUBLIC = "sd.public.comment"
"""The property that makes a comment of a service project internal."""


@route(f"{ISSUE}/comment")
def comments(caller: Caller) -> Any:
    issue = caller.named_issue()
    start, most = caller.window(100)
    shown = [caller.site.shapes.comment(issue, one, 3) for one in issue.comments]
    page = shown[start : start + most]
    return {"startAt": start, "maxResults": most, "total": len(shown), "comments": page}


@route(f"{ISSUE}/comment", "POST")
def add_comment(caller: Caller) -> Any:
    issue, given = caller.named_issue(), caller.given()
    stamp, account = now_text(), caller.user.account_id
    properties = {one["key"]: one.get("value") for one in given.get("properties") or []}
    made = Comment(
        caller.site.world.next_id(),
        account,
        _text(given),
        stamp,
        stamp,
        account,
        visibility=given.get("visibility"),
        properties=properties,
        public=not (properties.get(PUBLIC) or {}).get("internal", False),
    )
    caller.site.changes.add_comment(caller.actor, issue, made)
    return JSONResponse(caller.site.shapes.comment(issue, made, 3), 201)


@route(f"{ISSUE}/comment/{{id}}")
def comment(caller: Caller) -> Any:
    issue = caller.named_issue()
    return caller.site.shapes.comment(issue, _named(caller, issue), 3)


@route(f"{ISSUE}/comment/{{id}}", "PUT")
def edit_comment(caller: Caller) -> Any:
    issue, given = caller.named_issue(), caller.given()
    held = _named(caller, issue)
    visible = given.get("visibility", held.visibility)
    caller.site.changes.edit_comment(caller.actor, issue, held, _text(given), visible)
    return caller.site.shapes.comment(issue, held, 3)


@route(f"{ISSUE}/comment/{{id}}", "DELETE")
def delete_comment(caller: Caller) -> Any:
    issue = caller.named_issue()
    caller.site.changes.delete_comment(caller.actor, issue, _named(caller, issue))
    return Response(status_code=204)


def _text(given: dict[str, Any]) -> dict[str, Any]:
    body = given.get("body")
    if not isinstance(body, dict) or not adf.is_adf(body):
        raise JiraError(400, errors={"comment": "Comment body is not valid!"})
    return body


def _named(caller: Caller, issue: Issue) -> Comment:
    for one in issue.comments:
        if one.id == caller.path["id"]:
            return one
    raise JiraError(404, f"Can not find a comment for the id: {caller.path['id']}.")


@route(f"{ISSUE}/worklog/{{id}}")
def worklog(caller: Caller) -> Any:
    issue = caller.named_issue()
    for one in issue.worklogs:
        if one.id == caller.path["id"]:
            return caller.site.shapes.worklog(issue, one, 3)
    raise JiraError(404, f"Cannot find worklog with id: '{caller.path['id']}'.")


@route(f"{ISSUE}/remotelink")
def remote_links(caller: Caller) -> Any:
    issue, wanted = caller.named_issue(), caller.query.get("globalId")
    found = [_link(caller, issue, one) for one in issue.remote_links]
    if wanted is None:
        return found
    for one in found:
        if one.get("globalId") == wanted:
            return one
    raise JiraError(404, "No remote link has this global id.")


@route(f"{ISSUE}/remotelink", "POST")
def put_remote_link(caller: Caller) -> Any:
    """Under a known global id the old link is replaced whole: what is left out is gone."""
    issue, given = caller.named_issue(), caller.given()
    about = given.get("object") or {}
    if not about.get("url") or not about.get("title"):
        raise JiraError(400, errors={"object": "'url' and 'title' are required."})
    known = [one for one in issue.remote_links if one.global_id == given.get("globalId")]
    if known and given.get("globalId"):
        known[0].content = given
        return JSONResponse(_brief(caller, issue, known[0]), 200)
    made = RemoteLink(int(caller.site.world.next_id()), given.get("globalId"), given)
    issue.remote_links.append(made)
    return JSONResponse(_brief(caller, issue, made), 201)


@route(f"{ISSUE}/remotelink", "DELETE")
def delete_remote_link(caller: Caller) -> Any:
    issue, wanted = caller.named_issue(), caller.query.get("globalId")
    kept = [one for one in issue.remote_links if one.global_id != wanted]
    if not wanted or len(kept) == len(issue.remote_links):
        raise JiraError(404, "No remote link has this global id.")
    issue.remote_links[:] = kept
    return Response(status_code=204)


def _brief(caller: Caller, issue: Issue, link: RemoteLink) -> dict[str, Any]:
    path = f"issue/{issue.key}/remotelink/{link.id}"
    return {"id": link.id, "self": caller.site.shapes.self_link(path)}


def _link(caller: Caller, issue: Issue, link: RemoteLink) -> dict[str, Any]:
    return {**link.content, **_brief(caller, issue, link)}


ROUTES = [
    comments,
    add_comment,
    comment,
    edit_comment,
    delete_comment,
    worklog,
    remote_links,
    put_remote_link,
    delete_remote_link,
]
