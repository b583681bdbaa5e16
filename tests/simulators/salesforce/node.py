"""Runs the Node peers; where Node or a package is missing their tests skip by name."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULES = HERE.parents[2] / "node_modules"


def run(script: str, package: str, given: object):
    node = shutil.which("node")
    if node is None or not (MODULES / package / "package.json").exists():
        pytest.skip(f"Node with {package} is not on this machine: its tests are skipped.")
    done = subprocess.run(
        [node, str(HERE / script)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
