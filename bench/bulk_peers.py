"""The same rows by the bulk clients of simple-salesforce and jsforce, which check and keep nothing: what
the simulated org itself takes."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.world import World
from simulators.stack import ROOT

KINDS = ("successful", "failed", "unprocessed")


def simple_salesforce(w: World, source: Path) -> dict[str, Any]:
    return _child([sys.executable, "-m", "bench.bulk_peers"], w, source)


def jsforce(w: World, source: Path) -> dict[str, Any] | None:
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules" / "jsforce" / "package.json").exists():
        print("Node or jsforce is not on this machine; that figure is left out.", file=sys.stderr)
        return None
    return _child([node, str(ROOT / "bench" / "bulk_peer.mjs")], w, source)


def _child(command: list[str], w: World, source: Path) -> dict[str, Any]:
    """A process of its own, so that its memory is its own."""
    from salesforce.models import Connection

    given = {
        "url": w.where.salesforce,
        "token": Connection.objects.get().access_token.reveal(),
        "source": str(source),
    }
    done = subprocess.run(
        command, input=json.dumps(given), stdout=subprocess.PIPE, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    import requests
    from requests.adapters import HTTPAdapter
    from simple_salesforce import Salesforce

    from bench.bulk import peak_mb

    class Plain(HTTPAdapter):
        """simple-salesforce always writes https; the org speaks plain http on loopback."""

        def send(self, request: Any, **options: Any) -> Any:
            request.url = request.url.replace("https://", "http://", 1)
            return super().send(request, **options)

    given = json.load(sys.stdin)
    session = requests.Session()
    session.trust_env = False
    host = given["url"].removeprefix("http://")
    session.mount(f"https://{host}", Plain())
    client = Salesforce(
        instance_url=f"https://{host}", session_id=given["token"], session=session, version="66.0"
    )
    started = time.perf_counter()
    for told in client.bulk2.Case.insert(csv_file=given["source"], wait=0):
        for kind in KINDS:
            getattr(client.bulk2.Case, f"get_{kind}_records")(told["job_id"])
    took = time.perf_counter() - started
    print(json.dumps({"run_s": took, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
