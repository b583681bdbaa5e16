"""Verified webhooks stored a second, beside an app of atlassian-connect-express that does the same:
one process each, the same database, the same senders, in turns. The row is committed before the
answer."""

import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from joserfc import jwt
from joserfc.jwk import OctKey

from bench.figures import Figure
from bench.waiting import until
from bench.world import World, database, world
from simulators.stack import ROOT, free_port

COUNT = 3000
TURNS = 4
WARM = 300
AT_ONCE = 32
PACKAGES = ("atlassian-connect-express@11.5.3", "express@4.22.3", "pg@8.23.1", "sequelize@6.37.8")
PATH = "/connect/webhook"
LOAD = Path(__file__).with_name("webhook_load.mjs")
PEER = Path(__file__).with_name("webhook_peer.mjs")
SECRET = "a-shared-secret-of-the-peer-0123456789"


def measure() -> list[Figure]:
    address = database("sinergify_webhooks")
    node = shutil.which("node")
    if address is None or node is None:
        print("Without PostgreSQL or Node this figure is left out.", file=sys.stderr)
        return []
    with contextlib.ExitStack() as both:
        settings = {"DATABASE_URL": address, "DATABASE_POOL": "16", **_redis()}
        w = both.enter_context(world("webhooks", **settings))
        _tick_everything(w)
        senders = {"ours": ours(node, w)}
        if url := both.enter_context(_peer(node, address)):
            senders["theirs"] = Sender(node, url, _token("peer", SECRET))
        rates = _in_turns(senders)
        _check(w)
    return _figures(rates["ours"], rates.get("theirs", {}))


@dataclass(frozen=True)
class Sender:
    node: str
    url: str
    token: str
    first_issue: int = 0
    """Where it is given, the events are of 200 issues that begin with this id."""

    def load(self, count: int) -> dict[str, float]:
        command = [self.node, str(LOAD), self.url, self.token, str(count), str(AT_ONCE)]
        command += [str(self.first_issue)] if self.first_issue else []
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        told: dict[str, float] = json.loads(done.stdout)
        assert told["failed"] == 0, f"{told['failed']} webhooks were not taken"
        return told


def ours(node: str, w: World, first_issue: int = 0) -> Sender:
    secret = w.tenant.secrets.connect_shared_secret.reveal()
    token = _token(w.tenant.connect_client_key, secret)
    return Sender(node, f"{w.where.service}{PATH}", token, first_issue)


def _in_turns(senders: dict[str, Sender]) -> dict[str, dict[str, float]]:
    """One after the other, again and again, so that what else the machine does hits both alike; the
    best turn of each."""
    best: dict[str, dict[str, float]] = {}
    for sender in senders.values():
        sender.load(WARM)
    for _ in range(TURNS):
        for name, sender in senders.items():
            told = sender.load(COUNT)
            print(f"{name}: {told['rate']:.0f} a second", file=sys.stderr)
            if name not in best or told["rate"] > best[name]["rate"]:
                best[name] = told
    return best


def _figures(ours: dict[str, float], theirs: dict[str, float]) -> list[Figure]:
    name = f"webhooks verified and stored, {AT_ONCE} at once, PostgreSQL"
    peer = "atlassian-connect-express"
    return [
        Figure(f"{name}: a second", ours["rate"], "events/s", theirs.get("rate"), peer),
        Figure(f"{name}: until answered, p50", ours["p50"], "ms", theirs.get("p50"), peer),
        Figure(f"{name}: until answered, p99", ours["p99"], "ms", theirs.get("p99"), peer),
    ]


def _redis() -> dict[str, str]:
    """As in production, where it answers."""
    with socket.socket() as probe:
        probe.settimeout(1)
        there = probe.connect_ex(("127.0.0.1", 6379)) == 0
    return {"REDIS_URL": "redis://127.0.0.1:6379/8"} if there else {}


def _tick_everything(w: World) -> None:
    from tenants import choosing_events
    from tenants.models import EventChoices

    ticks = dict.fromkeys(choosing_events.NAMES, True)
    EventChoices.objects.update_or_create(tenant=w.tenant, defaults=ticks)


def _check(w: World) -> None:
    from sync.models import IssueEvent

    stored = IssueEvent.objects.filter(tenant=w.tenant).count()
    assert stored >= COUNT * TURNS + WARM, f"{stored} events were stored"


def _token(client_key: str, secret: str) -> str:
    now = int(time.time())
    qsh = hashlib.sha256(f"POST&{PATH}&".encode()).hexdigest()
    claims = {"iss": client_key, "sub": "712020:ann", "iat": now, "exp": now + 900, "qsh": qsh}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret))


@contextlib.contextmanager
def _peer(node: str, address: str) -> Iterator[str]:
    """Where it listens; empty where it could not be installed."""
    folder = ROOT / "var" / "bench" / "peer"
    app = folder / "app"
    app.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules").exists():
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
        if subprocess.run([*command, "--prefix", str(folder)], check=False).returncode:
            print("The peer could not be installed: its figures are left out.", file=sys.stderr)
            yield ""
            return
    port = free_port()
    _configure(app, port, address)
    tenant = {"clientKey": "peer", "sharedSecret": SECRET, "baseUrl": "https://x.atlassian.net"}
    env = {
        "PATH": os.environ["PATH"],
        "PEER_MODULES": str(folder),
        "PEER_DATABASE": address,
        "PEER_TENANT": json.dumps(tenant),
        "NODE_ENV": "production",
        "PORT": str(port),
    }
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([node, str(PEER)], cwd=app, env=env, **quiet)
    try:
        _await(f"http://localhost:{port}/ready")
        yield f"http://localhost:{port}{PATH}"
    finally:
        process.kill()
        process.wait()


def _configure(app: Path, port: int, address: str) -> None:
    base = f"http://localhost:{port}"
    store = {"adapter": "sequelize", "dialect": "postgres", "url": address, "logging": False}
    settings = {"port": port, "localBaseUrl": base, "store": store, "whitelist": ["*"]}
    descriptor = {
        "key": "Sinergify.Sinergify",
        "name": "Peer",
        "baseUrl": base,
        "authentication": {"type": "jwt"},
        "lifecycle": {"installed": "/installed"},
        "apiVersion": 1,
        "scopes": ["READ"],
        "modules": {},
    }
    (app / "config.json").write_text(json.dumps({"production": settings}), encoding="utf-8")
    (app / "atlassian-connect.json").write_text(json.dumps(descriptor), encoding="utf-8")


def _await(url: str) -> None:
    """Until Node has started."""
    with httpx2.Client(trust_env=False) as client:

        def ready() -> bool:
            with contextlib.suppress(httpx2.TransportError):
                return client.get(url).status_code == 200
            return False

        if not until(ready, seconds=30):
            raise SystemExit("The peer does not answer.")
