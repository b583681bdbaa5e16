"""The two simulated worlds, the service between them, and a browser, each started once."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from simulators.running import NO_CERTIFICATES, Running
from tests.browser_support import chromium_path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_MS = 30_000
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class World:
    """A running simulator and its control end-points."""

    url: str

    def get(self, path: str, **options):
        return self._send("GET", path, **options)

    def post(self, path: str, body=None, **options):
        return self._send("POST", path, json=body if body is not None else {}, **options)

    def delete(self, path: str, **options):
        return self._send("DELETE", path, **options)

    def _send(self, method: str, path: str, **options):
        with httpx2.Client(trust_env=False, timeout=20, verify=NO_CERTIFICATES) as client:
            answer = client.request(method, f"{self.url}/_control/{path}", **options)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def journal(self, path: str = ""):
        calls = self.get("journal")
        calls = calls.get("calls", calls) if isinstance(calls, dict) else calls
        return [call for call in calls if path in call["path"]]


@pytest.fixture(scope="session")
def _salesforce_org():
    from simulators.salesforce_org.app import create_app

    with Running(create_app()) as running:
        yield World(running.url)


@pytest.fixture(scope="session")
def _jira_site():
    from simulators.jira_site.app import create_app
    from simulators.jira_site.config import SiteConfig

    with Running(create_app(SiteConfig())) as running:
        yield World(running.url)


@pytest.fixture(scope="session")
def _service(django_db_setup):
    """One address for all tests, so that a browser keeps what it fetched and read once."""
    from tests.jira_page import served

    with served() as address:
        yield address


@pytest.fixture(scope="session")
def shell(tmp_path_factory):
    """Forge's static page as it is built now, in the place of the one that was built before."""
    if shutil.which("node") is None or not (ROOT / "node_modules/@forge/bridge").exists():
        pytest.skip("Node or @forge/bridge is not here: run `make setup`.")
    folder = tmp_path_factory.mktemp("forge") / "shell"
    script = ROOT / "scripts" / "build_forge_shell.py"
    subprocess.run([sys.executable, str(script), str(folder)], check=True, timeout=120)
    return folder


@pytest.fixture
def org(_salesforce_org, settings):
    """The simulated Salesforce org, as new."""
    _salesforce_org.post("reset")
    settings.SALESFORCE_HOSTS = ["127.0.0.1", "localhost"]
    settings.SALESFORCE_LOGIN_URL = _salesforce_org.url
    settings.SALESFORCE_TEST_URL = _salesforce_org.url
    return _salesforce_org


@pytest.fixture(scope="session")
def browser():
    path = chromium_path()
    if path is None:
        pytest.skip("No Chromium on this machine: browser tests are skipped.")
    from playwright.sync_api import expect, sync_playwright

    # What does not come fails as surely; what comes late on a busy machine does not fail.
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def window(browser):
    """For tests that leave nothing behind in it: a new one costs as much as the page that is tried."""
    made = browser.new_context(timezone_id="Europe/London", reduced_motion="reduce")
    made.set_default_timeout(PATIENCE_MS)
    yield made
    made.close()
