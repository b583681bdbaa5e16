"""Both simulated worlds and the service as processes on loopback, and the steps to set them up.

It speaks to the service as Jira, Salesforce and a browser do: by HTTP alone.
"""

import base64
import contextlib
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2

from simulators.jira_site.forge.app import APP_ID as FORGE_APP_ID
from simulators.running import NO_CERTIFICATES

ROOT = Path(__file__).resolve().parent.parent
APP_KEY = "Sinergify.Sinergify"
CONSUMER_KEY = "3MVG9simulatedConsumerKey"
CONSUMER_SECRET = "simulated-consumer-secret"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Addresses:
    """The Jira page stands on another site than the app, so that rules for third parties hold."""

    service_port: int = field(default_factory=free_port)
    jira_port: int = field(default_factory=free_port)
    salesforce_port: int = field(default_factory=free_port)

    @property
    def service(self) -> str:
        return f"http://localhost:{self.service_port}"

    @property
    def jira(self) -> str:
        return f"http://127.0.0.1:{self.jira_port}"

    @property
    def salesforce(self) -> str:
        return f"http://127.0.0.1:{self.salesforce_port}"

    @property
    def callbacks(self) -> list[str]:
        page = f"{self.jira}/plugins/servlet/ac/{APP_KEY}/Authentication"
        return [
            f"{page}?s={APP_KEY}__Authentication",
            f"{self.service}/oauth/salesforce/callback",
        ]


def service_environment(where: Addresses, folder: Path, **more: str) -> dict[str, str]:
    """What DESIGN's settings need so that both simulated worlds are accepted."""
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "DJANGO_SETTINGS_MODULE": "sinergify.settings",
        "SECRET_KEY": kept(folder / "secret_key", lambda: secrets.token_urlsafe(50)),
        "ENCRYPTION_KEYS": kept(
            folder / "encryption_keys",
            lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        ),
        "BASE_URL": where.service,
        "PORT": str(where.service_port),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder / 'sinergify.sqlite3'}",
        "BROKER_DIR": str(folder / "broker"),
        "UPLOAD_DIR": str(folder / "uploads"),
        "CONNECT_INSTALL_KEY_HOSTS": f"{where.jira}/install-keys",
        "CONNECT_ALL_JS_URL": f"{where.jira}/atlassian-connect/all.js",
        "CONNECT_SITE_SUFFIXES": "127.0.0.1",
        "FORGE_APP_ID": FORGE_APP_ID,
        "FORGE_JWKS_URL": f"{where.jira}/forge/jwks.json",
        "SALESFORCE_HOSTS": "127.0.0.1",
        "SALESFORCE_LOGIN_URL": where.salesforce,
        "SALESFORCE_TEST_URL": where.salesforce,
        "EGRESS_ADDRESSES": "203.0.113.10,203.0.113.11",
        "SUPPORT_CONTACT": "support@sinergify.example",
        "LOG_FORMAT": "text",
        "DRAIN_SECONDS": "0",
        **more,
    }


def kept(path: Path, make: Any) -> str:
    """A value made once and kept beside the demo's database."""
    if not path.exists():
        path.write_text(make(), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8")


@dataclass
class Stack:
    where: Addresses
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ("server", "worker", "beat")
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @contextlib.contextmanager
    def running(self) -> Iterator["Stack"]:
        try:
            self.start()
            yield self
        finally:
            self.stop()

    def start(self) -> None:
        """All at once; each then gets the time that it needs."""
        self._spawn_worlds()
        self._spawn_service()
        self._await_worlds()
        self._await_service()

    def _spawn_worlds(self) -> None:
        org = ["--port", str(self.where.salesforce_port)]
        for callback in self.where.callbacks:
            org += ["--callback", callback]
        self._spawn("salesforce", ["-m", "simulators.salesforce_org", *org], os.environ)
        site = ["--port", str(self.where.jira_port), "--app", self.where.service]
        self._spawn("jira", ["-m", "simulators.jira_site", *site], os.environ)

    def _await_worlds(self) -> None:
        self._await("salesforce", f"{self.where.salesforce}/services/data")
        self._await("jira", f"{self.where.jira}/_control/state")

    def kill_service(self) -> None:
        """All of its processes, in the middle of whatever they do."""
        process = self.processes.pop("service")
        for pid in (process.pid, *_descendants(process.pid)):
            os.kill(pid, signal.SIGKILL)
        process.wait()

    def revive_service(self) -> None:
        self._spawn_service("--prepared")
        self._await_service()

    def _spawn_service(self, *how: str) -> None:
        env = os.environ | service_environment(self.where, self.folder) | dict(self.settings)
        chosen = [part for name in self.only for part in ("--only", name)]
        command = ["manage.py", "serve", "--host", "127.0.0.1", *how, *chosen]
        self._spawn("service", command, env)

    def _await_service(self) -> None:
        self._await("service", f"{self.where.service}/readyz", seconds=90)

    def _spawn(self, name: str, arguments: list[str], env: Mapping[str, str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=dict(env),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _await(self, name: str, url: str, *, seconds: float = 60) -> None:
        """Ends at once where the process ended."""
        deadline = time.monotonic() + seconds
        with httpx2.Client(trust_env=False, timeout=2, verify=NO_CERTIFICATES) as client:
            while not _answers(client, url):
                log = self.folder / f"{name}.log"
                if name in self.ended():
                    raise SystemExit(f"{name} ended by itself. Its log is {log}\n{_tail(log)}")
                if time.monotonic() > deadline:
                    raise SystemExit(f"{url} does not answer after {seconds:.0f} s. See {log}")
                time.sleep(0.1)

    def ended(self) -> list[str]:
        """Processes that are no longer there."""
        return [name for name, process in self.processes.items() if process.poll() is not None]

    def stop(self) -> None:
        """The service first, so that its worker can still finish what it asks of both worlds."""
        for process in reversed(self.processes.values()):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
        self.processes.clear()


def _descendants(pid: int) -> list[int]:
    """Processes that it started, and that those started; each may have a session of its own."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            # The name in parentheses may hold anything; behind it come state and parent.
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def _answers(client: httpx2.Client, url: str) -> bool:
    try:
        return client.get(url).status_code < 500
    except httpx2.TransportError:
        return False


def _tail(log: Path, lines: int = 12) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


class Person:
    """Somebody with an account of the simulated Jira site, acting through our frames."""

    def __init__(self, where: Addresses, account: str) -> None:
        self.where = where
        self.account = account
        self.http = httpx2.Client(trust_env=False, timeout=60, verify=NO_CERTIFICATES)

    def mint(self, module: str, issue: str | None = None) -> dict[str, Any]:
        """A signed frame address and a context token, as Jira's page would get them."""
        body = {"module": module, "account": self.account, "issue": issue}
        answer = self.http.post(f"{self.where.jira}/_control/mint", json=body)
        answer.raise_for_status()
        return dict(answer.json())

    def headers(
        self, minted: Mapping[str, Any], accept: str = "application/json"
    ) -> dict[str, str]:
        return {"Authorization": f"JWT {minted['context_token']}", "Accept": accept}

    def call(
        self, method: str, path: str, minted: Mapping[str, Any], **options: Any
    ) -> httpx2.Response:
        headers = self.headers(minted) | options.pop("headers", {})
        return self.http.request(method, self.where.service + path, headers=headers, **options)


def salesforce_login(
    address: str, *, username: str, password: str, decision: str = "allow"
) -> dict[str, str]:
    """What a browser does on Salesforce's pages; the query of the address it is sent back to."""
    with httpx2.Client(trust_env=False, timeout=20, verify=NO_CERTIFICATES) as client:
        page = client.get(address)
        for _ in range(4):
            if page.is_redirect:
                break
            form = re.search(r"<form[^>]*>(.*?)</form>", page.text, re.S)
            if form is None:
                raise SystemExit(f"Salesforce shows no form: {page.text[:300]}")
            action = re.search(r'<form[^>]*action="([^"]*)"', page.text)
            target = urljoin(str(page.url), unescape(action.group(1)) if action else "")
            fields = hidden_fields(form.group(1))
            fields |= {"username": username, "password": password, "decision": decision}
            page = client.post(target, data=fields)
            if page.is_redirect and urlsplit(page.headers["Location"]).path.endswith("/authorize"):
                page = client.get(urljoin(target, page.headers["Location"]))
        query = parse_qs(urlsplit(page.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def hidden_fields(form: str) -> dict[str, str]:
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if attributes.get("type") == "hidden":
            fields[attributes["name"]] = unescape(attributes.get("value", ""))
    return fields
