"""The only place that builds an address of a Jira site."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, BinaryIO, cast
from urllib.parse import quote, urlencode

import httpx2
import stamina
from django.conf import settings

from common.errors import RemoteError
from common.http import build_client, exchange
from common.log_context import about
from jira import answers, media, outgoing, quota
from jira.passing_on import OWN_TRACE
from tenants.models import Tenant

PAGE = 50
MOST_USERS = 100
UPLOAD_TIMEOUT = 120.0
LONGEST_SHORT_WAIT = 2.0
LONGEST_BACKGROUND_WAIT = 30.0
TRACE_HEADER = "X-Atlassian-Webhook-Trace"


@dataclass(frozen=True)
class Permissions:
    """Jira's answer to `permissions/check`: what is in here was granted, nothing else."""

    everywhere: frozenset[str] = frozenset()
    issues: dict[str, frozenset[str]] = field(default_factory=dict)

    def on_issue(self, permission: str, issue_id: str) -> bool:
        return issue_id in self.issues.get(permission, frozenset())


class JiraClient:
    """Calls one site as the app's own user.

    `background` calls wait and retry by Jira's rules; a person's call retries once, shortly.
    `timeout` in seconds where something must be drawn soon.
    """

    def __init__(
        self,
        tenant: Tenant,
        *,
        http: httpx2.Client | None = None,
        background: bool = False,
        timeout: float | None = None,
    ) -> None:
        self._tenant = tenant
        self._http = http or _pool()
        self._background = background
        self._timeout = timeout

    def issue(
        self, issue_id: str, *, fields: Sequence[str] = (), properties: Sequence[str] = ()
    ) -> dict[str, Any]:
        """The named fields only: Jira's default would be all of them."""
        query = {"fields": ",".join(fields) or "id"}
        if properties:
            query["properties"] = ",".join(properties)
        return self._object("GET", f"/rest/api/3/issue/{_part(issue_id)}", query=query)

    def permissions_check(
        self,
        account_id: str,
        *,
        global_permissions: Iterable[str] = (),
        project_permissions: Iterable[str] = (),
        issue_id: str | None = None,
    ) -> Permissions:
        body: dict[str, Any] = {"accountId": account_id}
        asked = sorted(global_permissions)
        if asked:
            body["globalPermissions"] = asked
        on_issue = sorted(project_permissions)
        if on_issue and issue_id:
            body["projectPermissions"] = [
                {"permissions": on_issue, "issues": [int(issue_id)], "projects": []}
            ]
        found = self._object("POST", "/rest/api/3/permissions/check", json=body, repeatable=True)
        return Permissions(
            frozenset(_strings(found.get("globalPermissions"))),
            {
                str(grant.get("permission")): frozenset(map(str, grant.get("issues") or []))
                for grant in found.get("projectPermissions") or []
            },
        )

    def comment(self, issue_id: str, comment_id: str) -> dict[str, Any]:
        path = f"/rest/api/3/issue/{_part(issue_id)}/comment/{_part(comment_id)}"
        return self._object("GET", path)

    def worklog(self, issue_id: str, worklog_id: str) -> dict[str, Any]:
        path = f"/rest/api/3/issue/{_part(issue_id)}/worklog/{_part(worklog_id)}"
        return self._object("GET", path)

    def attachment(self, attachment_id: str) -> dict[str, Any]:
        """`filename`, `size` in bytes, `mimeType`."""
        return self._object("GET", f"/rest/api/3/attachment/{_part(attachment_id)}")

    def attachment_content(self, attachment_id: str, into: BinaryIO) -> None:
        """The bytes, written as they come. Jira leads to its media host, which must not see the
        app's token."""
        url = self._url(f"/rest/api/3/attachment/content/{_part(attachment_id)}", None)
        answer = self._send("GET", url, None)
        if answer.status_code not in (302, 303, 307):
            raise answers.error(answer) if not answer.is_success else _unreadable()
        found = exchange(
            self._http,
            "GET",
            media.address(answer),
            service="jira",
            into=into,
            timeout=UPLOAD_TIMEOUT,
        )
        if not found.is_success:
            raise answers.error(found)

    def myself(self, base: str = "") -> dict[str, Any]:
        """The app's own user; `base` chooses one of the site's hosts."""
        return self._object("GET", f"{base}/rest/api/3/myself")

    def put_issue_property(self, issue_id: str, key: str, value: Any) -> None:
        self._call("PUT", _property(issue_id, key), json=value)

    def delete_issue_property(self, issue_id: str, key: str) -> None:
        """A property that is not there counts as deleted."""
        try:
            self._call("DELETE", _property(issue_id, key))
        except RemoteError as error:
            if error.code != "not_found":
                raise

    def attach(self, issue_id: str, name: str, content: BinaryIO, kind: str) -> str:
        """A file on an issue, sent in pieces; the id that Jira gave it. Not repeated by itself."""
        url = self._url(f"/rest/api/3/issue/{_part(issue_id)}/attachments", None)
        found = answers.read(self._send("POST", url, None, upload={"file": (name, content, kind)}))
        if not isinstance(found, list) or not found:
            raise _unreadable()
        return str(found[0].get("id") or "")

    def put_app_property(self, key: str, value: Any) -> None:
        """Where the conditions of each host of the site read it. All are told before an error of
        one is raised."""
        failed: RemoteError | None = None
        for place in outgoing.app_properties(self._tenant):
            try:
                self._call("PUT", f"{place}/{_part(key)}", json=value)
            except RemoteError as error:
                failed = failed or error
        if failed:
            raise failed

    def user(self, account_id: str) -> dict[str, Any]:
        return self._object("GET", "/rest/api/3/user", query={"accountId": account_id})

    def users(self, account_ids: Iterable[str]) -> list[dict[str, Any]]:
        """Those that Jira knows, in no order; asked for in hundreds."""
        wanted = list(dict.fromkeys(account_ids))
        found: list[dict[str, Any]] = []
        for start in range(0, len(wanted), MOST_USERS):
            some = wanted[start : start + MOST_USERS]
            query = [("accountId", account) for account in some]
            query.append(("maxResults", str(MOST_USERS)))
            page = self._object("GET", "/rest/api/3/user/bulk", query=query)
            found += page.get("values") or []
        return found

    def report_accounts(self, accounts: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
        """Those whose personal data has to be refreshed (`updated`) or erased (`closed`)."""
        body = {"accounts": list(accounts)}
        path = settings.PERSONAL_DATA_PATH
        if outgoing.by_forge(self._tenant):
            path = outgoing.accounts_url(self._tenant)
        found = self._call("POST", path, json=body, repeatable=True)
        said = found.get("accounts") if isinstance(found, dict) else None
        return [one for one in said or [] if isinstance(one, dict)]

    def projects(self) -> list[dict[str, Any]]:
        return list(self._pages("/rest/api/3/project/search", {"orderBy": "key"}))

    def issue_types(self, project_id: str) -> list[dict[str, Any]]:
        return self._list("/rest/api/3/issuetype/project", {"projectId": project_id})

    def fields(self) -> list[dict[str, Any]]:
        return self._list("/rest/api/3/field")

    def create_fields(self, project_id: str, issue_type_id: str) -> list[dict[str, Any]]:
        """What a new issue of this type asks: `fieldId`, `schema`, `allowedValues`."""
        place = f"{_part(project_id)}/issuetypes/{_part(issue_type_id)}"
        return list(self._pages(f"/rest/api/3/issue/createmeta/{place}", {}, values="fields"))

    def status_names(self, project_id: str) -> list[str]:
        """Every status that an issue of the project can have, once."""
        types = self._list(f"/rest/api/3/project/{_part(project_id)}/statuses")
        statuses = [status for one in types for status in one.get("statuses") or []]
        return list(dict.fromkeys(str(one["name"]) for one in statuses if one.get("name")))

    def _pages(
        self, path: str, query: dict[str, str], *, values: str = "values"
    ) -> Iterator[dict[str, Any]]:
        start = 0
        while True:
            asked = {**query, "startAt": str(start), "maxResults": str(PAGE)}
            page = self._object("GET", path, query=asked)
            found = page.get(values) or page.get("values") or []
            yield from found
            start += len(found)
            last = page.get("isLast", start >= int(page.get("total") or 0))
            if last or not found:
                return

    def _object(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        return cast(dict[str, Any], self._shaped(dict, method, path, **options))

    def _list(self, path: str, query: dict[str, str] | None = None) -> list[dict[str, Any]]:
        return cast(list[dict[str, Any]], self._shaped(list, "GET", path, query=query))

    def _shaped(self, shape: type, method: str, path: str, **options: Any) -> Any:
        found = self._call(method, path, **options)
        if not isinstance(found, shape):
            raise _unreadable()
        return found

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Any = None,
        json: Any = None,
        repeatable: bool | None = None,
    ) -> Any:
        """`repeatable` says that asking twice does no harm; true of all but POST."""
        url = self._url(path, query)
        if self._background:
            quota.require_background()
        if repeatable is None:
            repeatable = method != "POST"
        for attempt in self._attempts(repeatable):
            with attempt:
                return answers.read(self._send(method, url, json))
        raise AssertionError("stamina always runs one attempt")

    def _attempts(self, repeatable: bool) -> Iterator[Any]:
        tries = 1 if not repeatable else 4 if self._background else 2
        longest = LONGEST_BACKGROUND_WAIT if self._background else LONGEST_SHORT_WAIT
        return iter(
            stamina.retry_context(
                on=_wait_rule(longest, timeouts=self._background),
                attempts=tries,
                timeout=None,
                wait_initial=2.0 if self._background else 0.2,
                wait_max=longest,
                wait_jitter=1.0 if self._background else 0.2,
            )
        )

    def _send(
        self, method: str, url: str, json: Any, *, upload: dict[str, Any] | None = None
    ) -> httpx2.Response:
        """Jira answers 403 to a GET with a body, so there is none unless there is something."""
        key = outgoing.authorization(self._tenant, method, url)
        headers = {"Authorization": key, "Accept": "application/json"}
        if method != "GET":
            headers[TRACE_HEADER] = OWN_TRACE
        more: dict[str, Any] = {} if json is None else {"json": json}
        if upload:
            more = {"files": upload, "timeout": UPLOAD_TIMEOUT}
            headers["X-Atlassian-Token"] = "no-check"
        if self._timeout:
            more["timeout"] = self._timeout
        answer = exchange(self._http, method, url, service="jira", headers=headers, **more)
        if answer.status_code == 401 and (error := outgoing.refused(self._tenant, key)):
            raise error
        return answer

    def _url(self, path: str, query: Any) -> str:
        base = outgoing.base_url(self._tenant)
        address = path if "://" in path else f"{base}{path}"
        return f"{address}?{urlencode(query, quote_via=quote)}" if query else address


def client_for(
    tenant: Tenant, *, background: bool = False, timeout: float | None = None
) -> JiraClient:
    about(tenant.pk)
    return JiraClient(tenant, background=background, timeout=timeout)


def _wait_rule(longest: float, *, timeouts: bool) -> Callable[[Exception], bool | float]:
    """Retry what can pass by itself, as long as Jira does not ask for more than `longest`.

    A person's call is not repeated after a time-out: they have waited long enough.
    """

    def rule(error: Exception) -> bool | float:
        if not isinstance(error, RemoteError) or error.permanent or error.code == "quota":
            return False
        if error.code == "timeout" and not timeouts:
            return False
        if error.retry_after is None:
            return True
        return error.retry_after if error.retry_after <= longest else False

    return rule


@lru_cache(maxsize=1)
def _pool() -> httpx2.Client:
    return build_client()


def _unreadable() -> RemoteError:
    return RemoteError(
        "jira",
        "unavailable",
        "Jira’s answer could not be read. Try again in a minute.",
        permanent=False,
    )


def _property(issue_id: str, key: str) -> str:
    return f"/rest/api/3/issue/{_part(issue_id)}/properties/{_part(key)}"


def _part(text: str) -> str:
    """One segment of a path, so that an id can never reach another address."""
    if text in ("", ".", ".."):
        raise ValueError(f"{text!r} is no path segment")
    return quote(text, safe="-._~")


def _strings(value: Any) -> list[str]:
    return [item for item in value or [] if isinstance(item, str)]
