"""Breaking the org on purpose, by JSON: for tests. `desk` has the buttons for a person."""

from base64 import b64decode
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulators.behaviour import Rule
from simulators.salesforce_org import files


async def reset(request: Request) -> Response:
    request.app.state.org.reset()
    request.app.state.misbehaviour.forget()
    return JSONResponse({"ok": True})


async def settings(request: Request) -> Response:
    org = request.app.state.org
    if request.method == "POST":
        strange = org.change(await request.json())
        if strange:
            return JSONResponse({"unknown": strange}, 400)
    return JSONResponse(vars(org.settings))


async def journal(request: Request) -> Response:
    calls = request.app.state.misbehaviour.calls
    if request.method == "DELETE":
        calls.clear()
    return JSONResponse({"calls": calls})


async def rules(request: Request) -> Response:
    held = request.app.state.misbehaviour.rules
    if request.method == "DELETE":
        held.clear()
    elif request.method == "POST":
        try:
            held.append(Rule(**await request.json()))
        except TypeError as error:
            return JSONResponse({"error": str(error)}, 400)
    return JSONResponse({"rules": [vars(one) for one in held]})


async def expire_sessions(request: Request) -> Response:
    return JSONResponse({"ended": request.app.state.org.grants.expire_sessions()})


async def revoke_all(request: Request) -> Response:
    return JSONResponse({"revoked": request.app.state.org.grants.revoke_all()})


async def record(request: Request) -> Response:
    """POST {object, values} stores one as the seed does; PATCH {id, values}; DELETE {id, into?}."""
    org, body = request.app.state.org, await request.json()
    if request.method == "POST":
        made = org.store.put(org.sobject(body["object"]), body.get("values") or {})
        return JSONResponse({"id": made["Id"]})
    found: dict[str, Any] | None = org.store.find(body["id"])
    if found is None:
        return JSONResponse({"error": "no such record"}, 404)
    if request.method == "DELETE":
        found |= {"_deleted": True, "IsDeleted": True, "MasterRecordId": body.get("into")}
    else:
        found |= body.get("values") or {}
        org.store.changed()
    return JSONResponse({"id": found["Id"]})


async def file(request: Request) -> Response:
    """POST {parent, name, base64, kind?}: a file of today, with `attachment` one of older days;
    {record, field, base64, kind}: an image of a rich text field."""
    org, body = request.app.state.org, await request.json()
    content, kind = b64decode(body["base64"]), body.get("kind", "")
    if "field" in body:
        made = files.add_picture(org, body["record"], body["field"], content, kind)
    elif body.get("attachment"):
        made = files.add_attachment(org, body["parent"], body["name"], content, kind)
    else:
        made = files.add_file(org, body["parent"], body["name"], content)
    return JSONResponse(made)


async def records(request: Request) -> Response:
    """GET ?object=Case: everything stored of it, deleted ones too."""
    table = request.app.state.org.store.table(request.query_params["object"])
    return JSONResponse({"records": list(table.values())})


async def grants(request: Request) -> Response:
    """What is alive: for tests that count renewals and look for left-over tokens."""
    held = request.app.state.org.grants.grants
    return JSONResponse(
        {
            "alive": sum(not one.revoked for one in held),
            "sessions": sum(len(one.sessions) for one in held),
            "rotated_out": sum(len(one.rotated_out) for one in held),
        }
    )


ROUTES = [
    Route("/_control/reset", reset, methods=["POST"]),
    Route("/_control/settings", settings, methods=["GET", "POST"]),
    Route("/_control/journal", journal, methods=["GET", "DELETE"]),
    Route("/_control/rules", rules, methods=["GET", "POST", "DELETE"]),
    Route("/_control/expire_sessions", expire_sessions, methods=["POST"]),
    Route("/_control/revoke_all", revoke_all, methods=["POST"]),
    Route("/_control/record", record, methods=["POST", "PATCH", "DELETE"]),
    Route("/_control/records", records),
    Route("/_control/file", file, methods=["POST"]),
    Route("/_control/grants", grants),
]
