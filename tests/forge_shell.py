"""The shell as it is built now, in the place of the one that was built before."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.jira_page import standing

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shell(tmp_path_factory):
    if shutil.which("node") is None or not (ROOT / "node_modules/@forge/bridge").exists():
        pytest.skip("Node or @forge/bridge is not here: run `make setup`.")
    folder = tmp_path_factory.mktemp("forge") / "shell"
    script = ROOT / "scripts" / "build_forge_shell.py"
    subprocess.run([sys.executable, str(script), str(folder)], check=True, timeout=120)
    return folder


@pytest.fixture
def forge_page(transactional_db, _jira_site, settings, shell):
    """The site with the app as it would be deployed: our own manifest, the shell of now."""
    with standing(_jira_site, settings) as site:
        site.post("config", {"shell": str(shell)})
        site.post("forge_install", {"app": site.service})
        yield site
