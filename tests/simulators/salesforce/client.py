"""A small client that speaks to the simulated org by HTTP alone."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import httpx2

from simulators.running import NO_CERTIFICATES
from simulators.salesforce_org.config import OrgConfig
from simulators.stack import salesforce_login

CONFIG = OrgConfig()
CALLBACK = "http://localhost:8000/oauth/salesforce/callback"
VERIFIER = "v" * 64
DATA = "/services/data/v66.0"


def challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass
class Door:
    """The OAuth side, as an app and a person's browser use it."""

    url: str
    http: httpx2.Client = field(
        default_factory=lambda: httpx2.Client(trust_env=False, verify=NO_CERTIFICATES)
    )

    def address(self, **changed: str | None) -> str:
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": CONFIG.consumer_key,
            "redirect_uri": CALLBACK,
            "scope": "api refresh_token id",
            "state": "a-state",
            "code_challenge": challenge_of(VERIFIER),
            **changed,
        }
        kept = {name: value for name, value in asked.items() if value is not None}
        return f"{self.url}/services/oauth2/authorize?{urlencode(kept)}"

    def came_back(self, **changed: str | None) -> dict[str, str]:
        """What the callback gets after a person logged in and allowed."""
        return salesforce_login(
            self.address(**changed), username=CONFIG.username, password=CONFIG.password
        )

    def token(self, **form: str) -> httpx2.Response:
        secrets = {"client_id": CONFIG.consumer_key, "client_secret": CONFIG.consumer_secret}
        kept = {name: value for name, value in (secrets | form).items() if value != ""}
        return self.http.post(f"{self.url}/services/oauth2/token", data=kept)

    def exchange(self, code: str, **changed: str) -> httpx2.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        return self.token(**(form | {"code_verifier": VERIFIER} | changed))

    def refresh(self, refresh_token: str, **changed: str) -> httpx2.Response:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token, **changed)

    def log_in(self, **changed: str | None) -> dict[str, Any]:
        return dict(self.exchange(self.came_back(**changed)["code"]).json())


@dataclass
class Api:
    url: str
    access_token: str
    http: httpx2.Client

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """Header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Authorization"] = f"Bearer {self.access_token}"
        options = {} if body is None else {"json": body}
        address = path if path.startswith("/services") else DATA + path
        return self.http.request(method, self.url + address, headers=named, **options)

    def send(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """With a body of another kind than JSON."""
        headers = {"Authorization": f"Bearer {self.access_token}"}
        return self.http.request(method, self.url + DATA + path, headers=headers, **options)

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> httpx2.Response:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> httpx2.Response:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> httpx2.Response:
        return self.call("DELETE", path, **headers)

    def ask(self, soql: str, **headers: str) -> httpx2.Response:
        return self.get(f"/query?q={quote(soql, safe='')}", **headers)

    def rows(self, soql: str) -> list[dict[str, Any]]:
        answer = self.ask(soql)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["records"])

    def column(self, soql: str) -> list[Any]:
        """The values of a query's first field."""
        return [list(row.values())[1] for row in self.rows(soql)]

    def create(self, sobject: str, **values: Any) -> str:
        answer = self.post(f"/sobjects/{sobject}", values, Sforce_Auto_Assign="FALSE")
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def create_many(self, sobject: str, rows: list[dict[str, Any]]) -> list[str]:
        typed = [{"attributes": {"type": sobject}, **row} for row in rows]
        body = {"allOrNone": True, "records": typed}
        answer = self.post("/composite/sobjects", body, Sforce_Auto_Assign="FALSE").json()
        assert all(one["success"] for one in answer), answer
        return [one["id"] for one in answer]

    def read(self, sobject: str, record_id: str) -> dict[str, Any]:
        return dict(self.get(f"/sobjects/{sobject}/{record_id}").json())


def code_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()[0]["errorCode"]


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
