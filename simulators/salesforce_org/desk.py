"""The org's front page: for a person who wants to see it misbehave. Plain forms, no script."""

from dataclasses import MISSING, fields
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from simulators.salesforce_org.settings import Settings

WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "normal": ("Normal", {}),
    "slow": ("Slow: 2 s an answer", {"latency_ms": 2000}),
    "silent": ("Silent: 20 s an answer", {"latency_ms": 20_000}),
    "down": ("Down: the edge answers 503 in HTML", {"down": True}),
    "limit": ("Over its daily limit", {"limit_exceeded": True}),
    "ip": ("Refuses our address when the login is renewed", {"ip_restricted": True}),
    "app": ("Does not find the app at the next login", {"app_not_found": True}),
    "other": ("The next login reaches another org", {"org": "other"}),
}
TOUCHED = {
    *(name for _, wanted in WAYS.values() for name in wanted),
    *("concurrent_exceeded", "api_disabled", "session_refused", "query_timeout"),
}
USUAL = {
    one.name: one.default
    for one in fields(Settings)
    if one.name in TOUCHED and one.default is not MISSING
}
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulated Salesforce</title><link rel="stylesheet" href="/static/org.css"></head>
<body><main><h1>Simulated Salesforce org</h1>
<p>{org}, {org_id}. API requests today: {used} of {most}. Logins alive: {logins}.</p>
<h2>How it behaves</h2><form method="post" action="/" class="ways">{ways}</form>
<h2>Logins</h2><form method="post" action="/" class="ways">
<button name="act" value="expire">End all sessions: the app renews its login</button>
<button name="act" value="revoke">Log the app out: an admin has to connect again</button></form>
<h2>Newest cases</h2><table><thead><tr><th>Number</th><th>Subject</th><th>Account</th><th>Status</th>
</tr></thead><tbody>{cases}</tbody></table>
<h2>Last calls</h2><table><thead><tr><th>Method</th><th>Path</th><th>Answer</th></tr></thead>
<tbody>{calls}</tbody></table></main></body></html>"""


async def page(request: Request) -> Response:
    org = request.app.state.org
    shown = PAGE.format(
        org=escape(org.settings.org_name),
        org_id=org.settings.org_id,
        used=org.settings.api_used,
        most=org.settings.api_max,
        logins=sum(not one.revoked for one in org.grants.grants),
        ways="".join(_button(org, name) for name in WAYS),
        cases=_rows(_case(org, one) for one in [*org.store.table("Case").values()][:-13:-1]),
        calls=_rows(_call(one) for one in request.app.state.misbehaviour.calls[:-26:-1]),
    )
    return HTMLResponse(shown)


def _button(org: Any, name: str) -> str:
    label, wanted = WAYS[name]
    pressed = _holds(org, wanted or USUAL)
    return (
        f'<button name="way" value="{name}" aria-pressed="{str(pressed).lower()}">'
        f"{escape(label)}</button>"
    )


def _holds(org: Any, wanted: dict[str, Any]) -> bool:
    return all(getattr(org.settings, name) == value for name, value in wanted.items())


def _rows(rows: Any) -> str:
    return "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)


def _case(org: Any, case: dict[str, Any]) -> list[str]:
    account = org.store.find(case.get("AccountId")) or {}
    number = f'<a href="/{case["Id"]}">{escape(case["CaseNumber"])}</a>'
    texts = (case.get("Subject"), account.get("Name"), case.get("Status"))
    return [number, *(escape(one or "") for one in texts)]


def _call(call: dict[str, Any]) -> list[str]:
    return [escape(call["method"]), escape(call["path"]), str(call["status"] or "none")]


async def press(request: Request) -> Response:
    org, form = request.app.state.org, await request.form()
    way = WAYS.get(str(form.get("way")))
    if way:
        org.change(USUAL | way[1])
    if form.get("act") == "expire":
        org.grants.expire_sessions()
    if form.get("act") == "revoke":
        org.grants.revoke_all()
    return RedirectResponse("/", 303)


ROUTES = [Route("/", page), Route("/", press, methods=["POST"])]
