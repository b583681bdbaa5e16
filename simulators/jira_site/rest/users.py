"""People, and what they may do."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from starlette.responses import Response

from simulators.jira_site.errors import JiraError
from simulators.jira_site.people import GLOBAL_PERMISSIONS, PROJECT_PERMISSIONS, User
from simulators.jira_site.rest.guard import Caller, route

MOST_USERS = 200
MOST_PLACES = 1000
MOST_REPORTED = 90


@route("/rest/api/3/user")
def user(caller: Caller) -> Any:
    found = caller.site.shapes.user(caller.query.get("accountId"))
    if found is None:
        raise JiraError(404, "Specified user does not exist or you do not have permission.")
    return found


@route("/rest/api/3/myself")
def myself(caller: Caller) -> Any:
    return caller.site.shapes.person(caller.user)


@route("/rest/api/3/user/bulk")
def users(caller: Caller) -> Any:
    """Accounts that are not known are left out."""
    asked = caller.query.getlist("accountId")
    if not asked or len(asked) > MOST_USERS:
        raise JiraError(400, f"Ask for 1 to {MOST_USERS} account ids.")
    start, most = caller.window(MOST_USERS)
    known = [one for account in asked if (one := caller.site.shapes.user(account))]
    return {
        "self": str(caller.request.url),
        "startAt": start,
        "maxResults": most,
        "total": len(known),
        "isLast": start + most >= len(known),
        "values": known[start : start + most],
    }


@route("/rest/api/3/permissions/check", "POST", scope="READ")
def check(caller: Caller) -> Any:
    """Of anybody, as far as the server side of an app asks; only what is granted comes back."""
    given = caller.given()
    person = caller.site.world.users.get(given.get("accountId") or caller.user.account_id)
    if person is None:
        raise JiraError(400, "The account id is not known.")
    asked = given.get("globalPermissions") or []
    _known(asked, GLOBAL_PERMISSIONS)
    return {
        "globalPermissions": [one for one in asked if one in person.global_permissions],
        "projectPermissions": [
            grant
            for wanted in given.get("projectPermissions") or []
            for grant in _grants(caller.site, person, wanted)
        ],
    }


@route("/rest/atlassian-connect/latest/report-accounts", "POST", scope="READ")
def report_accounts(caller: Caller) -> Any:
    return _reported(caller)


def _reported(caller: Caller) -> Any:
    """Which of the reported accounts an app has to erase or to refresh; nothing where none."""
    told = caller.given().get("accounts")
    if not isinstance(told, list) or not 1 <= len(told) <= MOST_REPORTED:
        raise JiraError(400, f"Report 1 to {MOST_REPORTED} accounts.")
    found = [one for account in told if (one := _privacy(caller.site, account))]
    return {"accounts": found} if found else Response(status_code=204)


@route("/app/report-accounts/", "POST", scope="READ")
def report_accounts_of_forge(caller: Caller) -> Any:
    """The same for Forge apps, beside the sites."""
    if "report:personal-data" not in caller.site.forge.installation.manifest.scopes:
        raise JiraError(403, "The app does not have the scope report:personal-data.")
    return _reported(caller)


def _privacy(site: Any, told: Any) -> dict[str, str] | None:
    if not isinstance(told, dict) or set(told) != {"accountId", "updatedAt"}:
        raise JiraError(400, "Each account has accountId and updatedAt.")
    try:
        datetime.fromisoformat(str(told["updatedAt"]).replace("Z", "+00:00"))
    except ValueError:
        raise JiraError(400, "updatedAt is no date.") from None
    person = site.world.users.get(told["accountId"])
    status = person.privacy if person else "closed"
    return {"accountId": told["accountId"], "status": status} if status else None


def _grants(site: Any, person: User, wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
    names = wanted.get("permissions") or []
    _known(names, PROJECT_PERMISSIONS)
    places = [wanted.get(kind) or [] for kind in ("issues", "projects")]
    if max(map(len, places)) > MOST_PLACES:
        raise JiraError(400, f"At most {MOST_PLACES} issues and projects can be asked about.")
    issues = [site.world.issues.get(str(one)) for one in places[0]]
    projects = [site.world.projects.get(str(one)) for one in places[1]]
    for name in names:
        yield {
            "permission": name,
            "issues": [int(one.id) for one in issues if one and site.may(person, name, one)],
            "projects": [int(one.id) for one in projects if one and person.may(name, one.key)],
        }


def _known(asked: list[str], names: dict[str, str]) -> None:
    unknown = [one for one in asked if one not in names]
    if unknown:
        raise JiraError(400, f"Unrecognized permission: {unknown[0]}")


@route("/rest/api/3/mypermissions")
def mine(caller: Caller) -> Any:
    """Of the app's own user; without an issue or project: in any project."""
    asked = [one for one in caller.query.get("permissions", "").split(",") if one]
    if not asked:
        raise JiraError(400, "The 'permissions' query parameter is required.")
    _known(asked, GLOBAL_PERMISSIONS | PROJECT_PERMISSIONS)
    keys = _places(caller)
    shown = [_permission(caller.user, name, keys) for name in asked]
    return {"permissions": {one["key"]: one for one in shown}}


def _places(caller: Caller) -> list[str]:
    world = caller.site.world
    ref = caller.query.get("issueId") or caller.query.get("issueKey")
    if ref:
        issue = world.issue(ref)
        if issue is None:
            raise JiraError(404, "Issue does not exist or you do not have permission to see it.")
        return [issue.project.key]
    ref = caller.query.get("projectId") or caller.query.get("projectKey")
    return [caller.named_project(ref).key if ref else one.key for one in world.projects.values()]


def _permission(person: User, name: str, project_keys: list[str]) -> dict[str, Any]:
    everywhere = name in GLOBAL_PERMISSIONS
    held = (
        name in person.global_permissions
        if everywhere
        else any(person.may(name, key) for key in project_keys)
    )
    return {
        "key": name,
        "name": (GLOBAL_PERMISSIONS | PROJECT_PERMISSIONS)[name],
        "type": "GLOBAL" if everywhere else "PROJECT",
        "havePermission": held,
    }


@route("/rest/api/3/serverInfo")
def server_info(caller: Caller) -> Any:
    return {"baseUrl": caller.site.config.base_url, "deploymentType": "Cloud"}


ROUTES = [report_accounts, report_accounts_of_forge, users, user, myself, check, mine, server_info]
