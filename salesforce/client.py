"""The only place that calls an org's REST interface.

On a dead session: one renewal across all processes, one retry. A second refusal is no expiry but a
permission or policy of the org, and says so.
"""

import contextlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from json import dumps
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode

import httpx2
from django.conf import settings

from common.errors import RemoteError
from common.http import build_client, exchange
from common.log_context import about
from common.secrets import UnreadableSecret
from salesforce import connections, gauge, renewal
from salesforce.blobs import Blob, Held
from salesforce.errors import (
    IP_BLOCKED,
    NEEDS_LOGIN,
    NOT_CONNECTED,
    Said,
    data_error,
)
from salesforce.models import Connection
from tenants.models import Tenant

CLIENT_NAME = "Sinergify/0.1"
MOST_SUBREQUESTS = 25
MOST_QUERIES = 5
# The edge refuses address and headers over 16,384 bytes together.
LONGEST_ADDRESS = 12_000
TIMEOUT = httpx2.Timeout(20.0, connect=5.0)
QUERY_PATHS = ("/query", "/queryAll", "/composite/sobjects")

State = Connection.State


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Sub:
    """One part of a composite request; `path` as for `SalesforceClient.get`."""

    reference: str
    path: str
    method: str = "GET"
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SubAnswer:
    reference: str
    status: int
    body: Any

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def error(self) -> RemoteError:
        return data_error(self.status, self.body)


@dataclass(frozen=True)
class QueryPage:
    records: list[dict[str, Any]]
    total: int
    done: bool
    next_path: str = ""  # nextRecordsUrl, for `next_page`


class SalesforceClient:
    def __init__(
        self,
        connection: Connection,
        *,
        http: httpx2.Client | None = None,
        timeout: httpx2.Timeout | float = TIMEOUT,
        patience: float = renewal.PATIENCE,
    ) -> None:
        self.connection = connection
        self._http = http or _pool()
        self._timeout = timeout
        self._patience = patience
        self.calls = 0

    def get(
        self,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """`path` behind `/services/data/vNN.N`. A 304 is an answer, every other non-2xx raises."""
        full = f"{path}?{urlencode(query, quote_via=quote)}" if query else path
        return self._call("GET", full, headers=headers)

    def post(self, path: str, body: Any, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self._call("POST", path, json=body, headers=headers)

    def patch(self, path: str, body: Any, *, headers: Mapping[str, str] | None = None) -> Answer:
        return self._call("PATCH", path, json=body, headers=headers)

    def delete(self, path: str) -> Answer:
        return self._call("DELETE", path)

    def put_file(self, path: str, source: Path, *, kind: str) -> Answer:
        """A file as the body, read as it is sent; `kind` is its content type."""
        return self._call("PUT", path, headers={"Content-Type": kind}, source=source)

    def post_file(
        self, path: str, about: Mapping[str, Any], source: Path, *, name: str, kind: str
    ) -> Answer:
        """A record with its bytes in `VersionData`, read from a file as they are sent."""
        return self._call("POST", path, json=about, source=source, named=(name, kind))

    def fetch(self, path: str, target: Path, *, kind: str) -> None:
        """The answer as a file, written as it comes; RemoteError where it is of another kind."""
        headers = self._call("GET", path, headers={"Accept": kind}, target=target).headers
        if not str(headers.get("Content-Type", "")).startswith(kind):
            raise data_error(httpx2.codes.BAD_GATEWAY, "an answer of another kind")

    def blob(self, path: str, *, most: int) -> Blob:
        """The bytes of a file or image; RemoteError `too_large` beyond `most`."""
        held = Held(most)
        headers = self._call("GET", path, headers={"Accept": "*/*"}, into=held).headers
        kind = str(headers.get("Content-Type", "")).partition(";")[0]
        return Blob(held.getvalue(), kind.strip().lower())

    def composite(self, subs: Sequence[Sub], *, all_or_none: bool = False) -> list[SubAnswer]:
        """One callout for up to 25 parts, at most 5 of them queries; answers in their order."""
        queries = sum(sub.path.startswith(QUERY_PATHS) for sub in subs)
        if not 0 < len(subs) <= MOST_SUBREQUESTS or queries > MOST_QUERIES:
            raise ValueError("composite takes 1 to 25 parts with at most 5 queries")
        body = {"allOrNone": all_or_none, "compositeRequest": [_part(sub) for sub in subs]}
        answer = self.post("/composite", body)
        if not isinstance(answer.body, Mapping):
            raise data_error(httpx2.codes.BAD_GATEWAY, answer.body)
        parts = answer.body.get("compositeResponse") or []
        by_reference = {str(part.get("referenceId")): part for part in parts}
        return [_sub_answer(sub.reference, by_reference.get(sub.reference)) for sub in subs]

    def query(self, soql: str, *, everything: bool = False) -> QueryPage:
        """One page. `everything` includes deleted records (queryAll).

        A statement too long for an address goes in the body of a composite call.
        """
        path = query_path(soql, everything=everything)
        if len(path) <= LONGEST_ADDRESS:
            return _page(self.get(path).body)
        found = self.composite([Sub("query", path)])[0]
        if not found.ok:
            raise found.error
        return _page(found.body)

    def query_all_pages(self, soql: str) -> Iterator[dict[str, Any]]:
        page = self.query(soql)
        while True:
            yield from page.records
            if page.done:
                return
            page = self.next_page(page.next_path)

    def next_page(self, next_records_url: str) -> QueryPage:
        """`nextRecordsUrl` as Salesforce gave it; refused where it leads elsewhere."""
        return _page(self.get(_own_path(next_records_url)).body)

    def _call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        source: Path | None = None,
        target: Path | None = None,
        named: tuple[str, str] | None = None,
        into: BinaryIO | None = None,
    ) -> Answer:
        files: dict[str, Any] = {
            "source": source,
            "target": target,
            "named": named,
            "into": into,
        }
        response = self._send(method, path, json, headers, **files)
        if _dead(response):
            self._renew()
            response = self._send(method, path, json, headers, **files)
            if _dead(response):
                raise RemoteError(
                    "salesforce",
                    "session_refused",
                    "Salesforce refuses a fresh session. Check the connected user’s API access and"
                    " the app’s policies.",
                    permanent=True,
                    status=response.status_code,
                )
        body = _parsed(response)
        if response.is_success and isinstance(body, str):
            raise data_error(httpx2.codes.BAD_GATEWAY, body)  # a page of the edge
        if response.is_success or response.status_code == httpx2.codes.NOT_MODIFIED:
            return Answer(response.status_code, body, response.headers)
        raise data_error(response.status_code, body)

    def _renew(self) -> None:
        self.connection = renewal.renew(
            self.connection.pk, self.connection.generation, patience=self._patience
        )

    def _access_token(self) -> str:
        try:
            return str(self.connection.access_token.reveal())
        except UnreadableSecret:
            self._renew()
            return str(self.connection.access_token.reveal())

    def _send(
        self,
        method: str,
        path: str,
        json: Any,
        headers: Mapping[str, str] | None,
        *,
        source: Path | None,
        target: Path | None,
        named: tuple[str, str] | None,
        into: BinaryIO | None,
    ) -> httpx2.Response:
        self.calls += 1
        started = time.perf_counter()
        options: dict[str, Any] = {} if json is None or named else {"json": json}
        with contextlib.ExitStack() as files:
            if source is not None:
                content = files.enter_context(source.open("rb"))
                options |= _parts(json, named, content) if named else {"content": content}
            if into is not None:
                options["into"] = into
            if target is not None:
                options["into"] = files.enter_context(target.open("wb"))
            response = exchange(
                self._http,
                method,
                f"{self.connection.instance_url}{base_path()}{path}",
                service="salesforce",
                headers={**self._usual_headers(), **(headers or {})},
                timeout=self._timeout,
                **options,
            )
        took = (time.perf_counter() - started) * 1000
        limit_info = response.headers.get("Sforce-Limit-Info", "")
        gauge.note(self.connection.pk, limit_info, took)
        return response

    def _usual_headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._access_token()}",
            "Accept": "application/json",
            "User-Agent": CLIENT_NAME,
            "Sforce-Call-Options": f"client={CLIENT_NAME}",
        }


def client_for(
    tenant: Tenant,
    *,
    timeout: httpx2.Timeout | float = TIMEOUT,
    patience: float = renewal.PATIENCE,
) -> SalesforceClient:
    """A client of the tenant's org; RemoteError where none is connected or the login is lost."""
    about(tenant.pk)
    connection = require_usable(connections.of(tenant))
    return SalesforceClient(connection, timeout=timeout, patience=patience)


def known_org(tenant: Tenant) -> str:
    """Id of the connected org, without a callout; empty where there is none."""
    return Connection.objects.filter(tenant=tenant).values_list("org_id", flat=True).first() or ""


def require_usable(connection: Connection | None) -> Connection:
    if connection is None or connection.state == State.NONE or not connection.instance_url:
        raise NOT_CONNECTED.error(None, Said())
    if connection.state == State.NEEDS_LOGIN:
        raise NEEDS_LOGIN.error(None, Said())
    if connection.state == State.BLOCKED:
        raise IP_BLOCKED.error(None, Said())
    return connection


def base_path() -> str:
    return f"/services/data/v{settings.SALESFORCE_API_VERSION}"


def query_path(soql: str, *, everything: bool = False) -> str:
    resource = "/queryAll" if everything else "/query"
    return f"{resource}?{urlencode({'q': soql}, quote_via=quote)}"


@lru_cache(maxsize=1)
def _pool() -> httpx2.Client:
    return build_client(timeout=TIMEOUT)


def _dead(response: httpx2.Response) -> bool:
    if response.status_code != httpx2.codes.UNAUTHORIZED:
        return False
    return data_error(response.status_code, _parsed(response)).code == "token"


def _parsed(response: httpx2.Response) -> Any:
    """JSON where it is JSON, else text: the edge answers in HTML."""
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        return response.text[:2000]


def _parts(about: Any, named: tuple[str, str], content: BinaryIO) -> dict[str, Any]:
    name, kind = named
    told = (None, dumps(about), "application/json")
    return {"files": {"entity_content": told, "VersionData": (name, content, kind)}}


def _part(sub: Sub) -> dict[str, Any]:
    part: dict[str, Any] = {
        "method": sub.method,
        "url": base_path() + sub.path,
        "referenceId": sub.reference,
    }
    if sub.body is not None:
        part["body"] = sub.body
    if sub.headers:
        part["httpHeaders"] = dict(sub.headers)
    return part


def _sub_answer(reference: str, part: Mapping[str, Any] | None) -> SubAnswer:
    if part is None:
        return SubAnswer(reference, 500, [{"errorCode": "UNKNOWN_EXCEPTION", "message": ""}])
    return SubAnswer(reference, int(part.get("httpStatusCode") or 500), part.get("body"))


def _page(body: Any) -> QueryPage:
    if not isinstance(body, Mapping):
        raise data_error(502, body)
    next_url = str(body.get("nextRecordsUrl") or "")
    return QueryPage(
        records=list(body.get("records") or []),
        total=int(body.get("totalSize") or 0),
        done=bool(body.get("done", True)),
        next_path=next_url,
    )


def _own_path(url: str) -> str:
    """`nextRecordsUrl` is relative to the host; anything else is not followed."""
    if not url.startswith(base_path() + "/") or "//" in url or ".." in url:
        raise data_error(502, "an address outside the org's own interface")
    return url.removeprefix(base_path())
