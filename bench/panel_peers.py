"""Panels a second and their times at 50, 100 and 200 connections, spread over a hundred sites, beside
an app of atlassian-connect-express that does the same work: two processes each, one PostgreSQL, the
same recorded answer of Salesforce after 200 ms. What Jira allows is asked once a person and project,
as it is remembered for ten minutes."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.webhooks import PACKAGES, _await, _configure
from bench.world import World, copied, database, drop, redis, world
from simulators.stack import ROOT, free_port

NAME = "sinergify_panels"
SITES = 100
CONNECTIONS = (50, 100, 200)
SECONDS = 8
SALESFORCE_MS = 200
RECORDS = 5
ISSUE = "9002"
HERE = Path(__file__).parent
PANEL = "/api/v1/issue/records?view=list"
PEER = "atlassian-connect-express"

Told = dict[str, float]


def measure() -> list[Figure]:
    address, node = database(NAME), shutil.which("node")
    modules = installed() if node else None
    if address is None or node is None or modules is None:
        print("Without PostgreSQL or Node these figures are left out.", file=sys.stderr)
        return []
    try:
        told = _told(address, node, modules)
    finally:
        drop(NAME)
    return [one for many, three in told.items() for one in _figures(many, *three)]


def _told(address: str, node: str, modules: Path) -> dict[int, tuple[Told, Told, Told]]:
    settings = {"DATABASE_URL": address, "SERVER_WORKERS": "2", **redis(12)}
    with world("panel-peers", **settings) as w:
        w.link(ISSUE, ["Case"], RECORDS)
        folder = ROOT / "var" / "bench" / "panel-peers"
        with _upstream(node, w) as upstream:
            sites = _sites(w, upstream)
            tokens = folder / "tokens.json"
            tokens.write_text(json.dumps([w.token(ISSUE, one) for one in sites]), encoding="utf-8")
            with _peer(node, modules, address, folder, w, sites, upstream) as peer:
                return {many: _three(node, w, peer, tokens, many) for many in CONNECTIONS}


def _figures(many: int, uncached: Told, shipped: Told, peer: Told) -> Iterator[Figure]:
    name = f"panels, {many} connections, {SITES} sites, Salesforce of {SALESFORCE_MS} ms"
    for words, ours in (("uncached", uncached), ("as shipped", shipped)):
        yield Figure(f"{name}, {words}", ours["rate"], "panels/s", peer["rate"], PEER)
        yield Figure(f"{name}, {words}: p95", ours["p95"], "ms", peer["p95"], PEER)
        yield Figure(f"{name}, {words}: failed", ours["failed"], "panels", 0, "none")


def _three(node: str, w: World, peer: str, tokens: Path, many: int) -> tuple[Told, Told, Told]:
    ours = f"{w.where.service}{PANEL}"
    uncached = _load(node, f"{ours}&refresh=1", tokens, many, "Updated")
    theirs = _load(node, peer, tokens, many, f"{RECORDS} records")
    shipped = _load(node, ours, tokens, many, "Updated")
    assert theirs["failed"] == 0, theirs
    return uncached, shipped, theirs


def _load(node: str, url: str, tokens: Path, many: int, mark: str) -> Told:
    script = str(HERE / "panel_load.mjs")
    command = [node, script, url, str(tokens), str(many), str(SECONDS), mark]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: Told = json.loads(done.stdout)
    print(f"  {many} at {url}: {told}", file=sys.stderr, flush=True)
    return told


@contextlib.contextmanager
def _upstream(node: str, w: World) -> Iterator[str]:
    port = free_port()
    script = str(HERE / "panel_upstream.mjs")
    with _running([node, script, str(port), w.where.salesforce, str(SALESFORCE_MS)]):
        yield f"http://127.0.0.1:{port}"


def _sites(w: World, upstream: str) -> list[Any]:
    from salesforce.models import Connection
    from tenants.models import Tenant

    first = w.tenant
    sites = [first, *(copied(first, f"site-{number}") for number in range(1, SITES))]
    Connection.objects.update(instance_url=upstream)
    Tenant.objects.update(site_url=upstream)
    return sites


@contextlib.contextmanager
def _peer(
    node: str, modules: Path, address: str, folder: Path, w: World, sites: list[Any], upstream: str
) -> Iterator[str]:
    from records.models import RecordLink

    app = folder / "peer"
    app.mkdir(parents=True, exist_ok=True)
    port = free_port()
    _configure(app, port, address)
    links = RecordLink.objects.filter(tenant=sites[0], issue_id=ISSUE)
    stored = {
        "tenants": [
            {
                "clientKey": one.connect_client_key,
                "sharedSecret": one.secrets.connect_shared_secret.reveal(),
                "baseUrl": "https://x.atlassian.net",
            }
            for one in sites
        ],
        "links": [[one.object_name, one.record_id] for one in links],
    }
    (app / "stored.json").write_text(json.dumps(stored), encoding="utf-8")
    env = {
        "PATH": os.environ["PATH"],
        "PEER_MODULES": str(modules),
        "PEER_DATABASE": address,
        "PEER_STORED": str(app / "stored.json"),
        "PEER_ISSUE": ISSUE,
        "PEER_SALESFORCE": f"{upstream}/services/data/v66.0/composite",
        "NODE_ENV": "production",
        "PORT": str(port),
    }
    with _running([node, str(HERE / "panel_peer.mjs")], cwd=app, env=env):
        _await(f"http://localhost:{port}/ready")
        yield f"http://localhost:{port}/panel"


@contextlib.contextmanager
def _running(command: list[str], **options: Any) -> Iterator[None]:
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, **quiet, **options)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def installed() -> Path | None:
    """The folder with the peer's packages; None where they cannot be had."""
    folder = ROOT / "var" / "bench" / "peer"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules").exists():
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
        if subprocess.run([*command, "--prefix", str(folder)], check=False).returncode:
            return None
    return folder
