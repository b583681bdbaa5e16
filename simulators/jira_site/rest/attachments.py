"""Files of issues. Content is on another address, which knows nothing of the app's token."""

import hmac
import mimetypes
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from simulators.jira_site.errors import JiraError
from simulators.jira_site.model import Attachment, Issue, now_text
from simulators.jira_site.rest.guard import Caller, route


@route("/rest/api/3/attachment/meta")
def meta(caller: Caller) -> Any:
    return {"enabled": True, "uploadLimit": caller.site.config.attachment_limit}


@route("/rest/api/3/issue/{ref}/attachments", "POST")
def attach(caller: Caller) -> Any:
    issue = caller.named_issue()
    if caller.request.headers.get("x-atlassian-token") != "no-check":
        raise JiraError(403, "XSRF check failed")
    files = caller.form.getlist("file") if caller.form else []
    if not files:
        raise JiraError(400, "No files were attached.")
    made = [_attachment(caller, one) for one in files]
    for one in made:
        caller.site.changes.add_attachment(caller.actor, issue, one)
    return [caller.site.shapes.attachment(one) for one in made]


def _attachment(caller: Caller, upload: Any) -> Attachment:
    content = upload.file.read()
    if len(content) > caller.site.config.attachment_limit:
        raise JiraError(413, f"The file {upload.filename} is larger than the site allows.")
    guessed = mimetypes.guess_type(upload.filename)[0]
    return Attachment(
        caller.site.world.next_id(),
        upload.filename,
        caller.user.account_id,
        now_text(),
        upload.content_type or guessed or "application/octet-stream",
        content,
    )


@route("/rest/api/3/attachment/{id}")
def about(caller: Caller) -> Any:
    return caller.site.shapes.attachment(_named(caller)[1])


@route("/rest/api/3/attachment/{id}", "DELETE")
def delete(caller: Caller) -> Any:
    issue, one = _named(caller)
    caller.site.changes.delete_attachment(caller.actor, issue, one)
    return Response(status_code=204)


@route("/rest/api/3/attachment/content/{id}")
def content(caller: Caller) -> Any:
    _, one = _named(caller)
    address = f"{caller.site.config.base_url}/media/{one.id}?token={_key(caller.site, one.id)}"
    return RedirectResponse(address, 303)


def _named(caller: Caller) -> tuple[Issue, Attachment]:
    for issue in caller.site.world.issues.values():
        for one in issue.attachments:
            if one.id == caller.path["id"]:
                return issue, one
    raise JiraError(404, f"The attachment with id '{caller.path['id']}' does not exist")


def _key(site: Any, attachment_id: str) -> str:
    return hmac.new(site.media_secret.encode(), attachment_id.encode(), "sha256").hexdigest()


async def media(request: Request) -> Response:
    """Refuses a request that carries Jira's credentials along, as Atlassian's media host does."""
    site, wanted = request.app.state.site, request.path_params["id"]
    if "authorization" in request.headers:
        return PlainTextResponse("Only one auth mechanism is allowed", 400)
    if not hmac.compare_digest(request.query_params.get("token", ""), _key(site, wanted)):
        return PlainTextResponse("forbidden", 403)
    for issue in site.world.issues.values():
        for one in issue.attachments:
            if one.id == wanted:
                return Response(one.content, media_type=one.mime_type)
    return PlainTextResponse("not found", 404)


ROUTES = [meta, attach, content, about, delete, Route("/media/{id}", media)]
