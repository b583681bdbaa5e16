"""The shell's own files: under another site than Jira's page, and under Forge's policy."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

STATIC = Path(__file__).resolve().parents[1] / "static" / "forge"
POLICY = Path(__file__).parent / "policy.mjs"
PLACE = "/forge/shell/"
BRIDGE = '<script src="_rpc.js"></script><script src="_bridge.js"></script>'
INJECTED = {"_rpc.js": "rpc.js", "_bridge.js": "bridge.js"}


def address(base_url: str) -> str:
    """Of the shell of a site on loopback: another name is another site to the browser."""
    return f"http://shell.localhost:{urlsplit(base_url).port}{PLACE}"


@cache
def policy(permissions: str, site: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["node", str(POLICY)],
        input=json.dumps({"permissions": json.loads(permissions), "site": site}),
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": path},
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


async def file(request: Request) -> Response:
    site: Any = request.app.state.site
    name = request.path_params["name"] or "index.html"
    if name in INJECTED:
        return FileResponse(STATIC / INJECTED[name], media_type="text/javascript")
    folder = Path(site.config.shell).resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        return PlainTextResponse("There is no such file; was the shell built?", 404)
    if name != "index.html":
        return FileResponse(path)
    text = path.read_text(encoding="utf-8").replace("<head>", f"<head>{BRIDGE}", 1)
    held = site.forge.installation
    permissions = held.manifest.told.get("permissions") if held else {}
    header = policy(json.dumps(permissions, sort_keys=True), site.config.base_url)
    return HTMLResponse(text, headers={"Content-Security-Policy": header})


ROUTES = [Route(PLACE + "{name:path}", file)]
