"""`requestRemote`: what a module asks its backend, in the name of who looks at the page."""

import json
from typing import Any

import httpx2
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.jira_site.drawing import viewer
from simulators.jira_site.forge.mounts import Mount
from simulators.jira_site.forge.signing import jwks
from simulators.jira_site.frames import Place

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
OWN = "x-forge-header-"
DROPPED = {"authorization", "cookie", "host", "content-length", "connection", "accept-encoding"}
KEPT_BACK = {"set-cookie", "content-encoding", "content-length", "transfer-encoding", "connection"}


async def keys(request: Request) -> Response:
    forge = request.app.state.site.forge
    if not forge.settings.keys_served:
        return JSONResponse({"error": "gone"}, 503)
    return JSONResponse(jwks(forge.key))


async def mount(request: Request) -> Response:
    site, body, user = request.app.state.site, await request.json(), viewer(request)
    held = site.forge.installation
    found = held.manifest.module(str(body.get("module") or "")) if held else None
    parent = site.forge.mounts.get(str(body.get("parent") or ""))
    if parent and parent.account_id == user.account_id:
        made = site.forge.mounts.add(user, parent.module_type, parent.module_key, parent.place)
        return JSONResponse({"localId": made.local_id})
    if found is None or body.get("parent"):
        return _refused(404, "There is no such module.")
    issue = site.world.issue(str(body["issue"])) if body.get("issue") else None
    if body.get("issue") and not (issue and site.may(user, "BROWSE_PROJECTS", issue)):
        return _refused(403, "This issue can’t be seen by whoever looks.")
    kind, module = found
    made = site.forge.mounts.add(user, kind, module["key"], Place(issue, None))
    return JSONResponse({"localId": made.local_id})


async def remote(request: Request) -> Response:
    forge = request.app.state.site.forge
    held = forge.mounts.get(request.headers.get("x-forge-local-id", ""))
    if held is None or forge.installation is None:
        return _refused(404, "Nothing is mounted under this id.")
    if held.account_id != viewer(request).account_id:
        return _refused(403, "This module was mounted by somebody else.")
    if not forge.installation.manifest.asks(held.module_key):
        return _refused(403, "The manifest does not let this module ask a backend.")
    path, method = request.headers.get("x-forge-path", ""), request.headers.get("x-forge-method")
    if not path.startswith("/") or path.startswith("//") or method not in METHODS:
        return _refused(400, "A path of the backend and a method are needed.")
    return await _asked(request, held, str(method), forge.installation.manifest.backend + path)


async def _asked(request: Request, held: Mount, method: str, url: str) -> Response:
    forge = request.app.state.site.forge
    headers = _headers(request) | {"authorization": f"Bearer {forge.of_person(held)}"}
    try:
        answer = await forge.http.request(
            method, url, headers=headers, content=await request.body() or None
        )
    except httpx2.TransportError as error:
        return _refused(424, f"The backend did not answer: {type(error).__name__}.")
    if answer.is_redirect:
        return _refused(424, "A redirect is an error.")
    if answer.status_code != 204 and not _is_json(answer):
        return _refused(502, f"An answer of the backend ({answer.status_code}) was not JSON.")
    kept = {name: text for name, text in answer.headers.items() if name not in KEPT_BACK}
    return Response(answer.content, answer.status_code, headers=kept)


def _headers(request: Request) -> dict[str, str]:
    """The app's own ones and the type of the body; nothing that a browser adds by itself."""
    given = {
        name.removeprefix(OWN): text
        for name, text in request.headers.items()
        if name.startswith(OWN)
    }
    kind = request.headers.get("content-type")
    given |= {"content-type": kind} if kind and "content-type" not in given else {}
    return {n: t for n, t in given.items() if n not in DROPPED and not n.startswith("x-forge-")}


def _is_json(answer: Any) -> bool:
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return False
    try:
        json.loads(answer.content)
    except ValueError:
        return False
    return True


def _refused(status: int, said: str) -> Response:
    return JSONResponse({"error": said}, status, headers={"x-forge-refused": "1"})


ROUTES = [
    Route("/forge/jwks.json", keys),
    Route("/forge/mount", mount, methods=["POST"]),
    Route("/forge/remote", remote, methods=["POST"]),
]
