"""Breaking the org on purpose, by JSON for tests and by buttons for a person."""

from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from simulators.jira_site.behaviour import Rule

WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "normal": ("Normal again", {}),
    "slow": ("Slow: 2 seconds an answer", {"latency_ms": 2000}),
    "silent": ("Silent: 20 seconds an answer", {"latency_ms": 20_000}),
    "down": ("Down: the edge answers 503 in HTML", {"down": True}),
    "limit": ("Over its daily limit", {"limit_exceeded": True}),
    "ip": ("Refuses our address at the next renewal", {"ip_restricted": True}),
}
USUAL = {
    "latency_ms": 0,
    "down": False,
    "limit_exceeded": False,
    "ip_restricted": False,
    "concurrent_exceeded": False,
    "api_disabled": False,
    "session_refused": False,
    "query_timeout": False,
}


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
    return JSONResponse({"calls": request.app.state.misbehaviour.calls})


async def forget_journal(request: Request) -> Response:
    request.app.state.misbehaviour.calls.clear()
    return JSONResponse({"ok": True})


async def rules(request: Request) -> Response:
    held = request.app.state.misbehaviour.rules
    if request.method == "DELETE":
        held.clear()
    elif request.method == "POST":
        held.append(Rule(**await request.json()))
    return JSONResponse({"rules": [vars(one) for one in held]})


async def expire_sessions(request: Request) -> Response:
    return JSONResponse({"ended": request.app.state.org.grants.expire_sessions()})


async def revoke_all(request: Request) -> Response:
    return JSONResponse({"revoked": request.app.state.org.grants.revoke_all()})


async def record(request: Request) -> Response:
    """POST {object, values} stores one as the seed does; PATCH {id, values}; DELETE {id, into?}."""
    org = request.app.state.org
    body = await request.json()
    if request.method == "POST":
        made = org.store.put(org.sobject(body["object"]), body.get("values") or {})
        return JSONResponse({"id": made["Id"]})
    found = org.store.find(body["id"])
    if found is None:
        return JSONResponse({"error": "no such record"}, 404)
    if request.method == "DELETE":
        found |= {"_deleted": True, "IsDeleted": True, "MasterRecordId": body.get("into")}
    else:
        found |= body.get("values") or {}
    return JSONResponse({"id": found["Id"]})


async def records(request: Request) -> Response:
    """GET ?object=Case: everything stored of it, deleted ones too."""
    org = request.app.state.org
    rows = org.store.table(request.query_params["object"]).values()
    return JSONResponse({"records": list(rows)})


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


async def page(request: Request) -> Response:
    org = request.app.state.org
    now = [name for name, (_, wanted) in WAYS.items() if wanted and _holds(org, wanted)] or [
        "normal"
    ]
    buttons = "".join(
        f'<button name="way" value="{name}" {"aria-pressed=true" if name in now else ""}>{escape(label)}</button>'
        for name, (label, _) in WAYS.items()
    )
    calls = "".join(
        f"<tr><td>{escape(one['method'])}</td><td>{escape(one['path'])}</td><td>{one['status']}</td></tr>"
        for one in reversed(request.app.state.misbehaviour.calls[-25:])
    )
    cases = "".join(
        f'<tr><td><a href="/{one["Id"]}">{escape(one["CaseNumber"])}</a></td><td>{escape(one.get("Subject") or "")}</td>'
        f"<td>{escape(one.get('Status') or '')}</td></tr>"
        for one in list(org.store.table("Case").values())[::-1][:12]
    )
    return HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Simulated Salesforce</title>'
        '<link rel="stylesheet" href="/static/org.css"></head><body><main><h1>Simulated Salesforce org</h1>'
        f"<p>{escape(org.settings.org_name)}, {org.settings.org_id}. API requests today: {org.settings.api_used} of {org.settings.api_max}.</p>"
        f'<h2>Behaviour</h2><form method="post" action="/" class="ways">{buttons}</form>'
        '<h2>Logins</h2><form method="post" action="/" class="ways"><button name="act" value="expire">End all sessions (renewal follows)</button>'
        '<button name="act" value="revoke">Revoke all refresh tokens (login is lost)</button></form>'
        f"<h2>Newest cases</h2><table>{cases}</table><h2>Last calls</h2><table>{calls}</table></main></body></html>"
    )


def _holds(org: Any, wanted: dict[str, Any]) -> bool:
    return all(getattr(org.settings, name) == value for name, value in wanted.items())


async def press(request: Request) -> Response:
    org = request.app.state.org
    form = await request.form()
    way = WAYS.get(str(form.get("way")))
    if way:
        org.change(USUAL | way[1])
    if form.get("act") == "expire":
        org.grants.expire_sessions()
    if form.get("act") == "revoke":
        org.grants.revoke_all()
    return RedirectResponse("/", 303)


ROUTES = [
    Route("/", page),
    Route("/", press, methods=["POST"]),
    Route("/_control/reset", reset, methods=["POST"]),
    Route("/_control/settings", settings, methods=["GET", "POST"]),
    Route("/_control/journal", journal),
    Route("/_control/journal", forget_journal, methods=["DELETE"]),
    Route("/_control/rules", rules, methods=["GET", "POST", "DELETE"]),
    Route("/_control/expire_sessions", expire_sessions, methods=["POST"]),
    Route("/_control/revoke_all", revoke_all, methods=["POST"]),
    Route("/_control/record", record, methods=["POST", "PATCH", "DELETE"]),
    Route("/_control/records", records),
    Route("/_control/grants", grants),
]
