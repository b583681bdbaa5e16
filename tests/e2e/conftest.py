"""The real processes on loopback, as `make demo` and `make serve` start them, and a browser."""

import httpx2
import pytest

from simulators.setting_up import ADMIN, connect, install, install_on_forge, link_samples
from simulators.stack import Addresses, Person, Stack


class House:
    """Server, worker and both worlds, started once; each test says what it starts from."""

    def __init__(self, stack):
        self.stack = stack
        self.where = stack.where

    def org(self, path, **body):
        with httpx2.Client(trust_env=False, timeout=20) as client:
            answer = client.post(f"{self.where.salesforce}/_control/{path}", json=body)
        answer.raise_for_status()

    def calls(self):
        with httpx2.Client(trust_env=False, timeout=20) as client:
            return client.get(f"{self.where.salesforce}/_control/journal").json()["calls"]

    def as_installed(self):
        """Installed anew by Connect alone, never connected."""
        self.org("reset")
        with httpx2.Client(trust_env=False, timeout=30) as client:
            if client.get(f"{self.where.jira}/_control/forge").json()["installation"]:
                client.post(f"{self.where.jira}/_control/forge_uninstall", json={})
            client.post(f"{self.where.jira}/_control/uninstall", json={})
        install(self.where)
        for name in ("panel_shown", "allow_unlinking", "allow_redirect"):
            self.switch(name, on=True)

    def as_on_forge(self):
        """The same site, with the app installed by Forge alone and never connected."""
        self.as_installed()
        with httpx2.Client(trust_env=False, timeout=30) as client:
            client.post(f"{self.where.jira}/_control/uninstall", json={})
        install_on_forge(self.where)

    def show(self, folder):
        with httpx2.Client(trust_env=False, timeout=30) as client:
            client.post(f"{self.where.jira}/_control/config", json={"shell": str(folder)})

    def switch(self, name, *, on):
        """As an admin on the screen: switches outlive an installation."""
        admin = Person(self.where, ADMIN)
        minted = admin.mint("ConfigurationSettings")
        data = {"name": name, "value": "on" if on else ""}
        headers = {"Accept": "text/html"}
        admin.call("POST", "/admin/configuration/change", minted, data=data, headers=headers)

    def as_connected(self):
        self.as_installed()
        connect(self.where)
        link_samples(self.where)


@pytest.fixture(scope="module")
def _house(tmp_path_factory):
    """Of one file of tests: what the tests of Forge leave behind is nothing to those of Connect."""
    folder = tmp_path_factory.mktemp("house")
    stack = Stack(Addresses(), folder, settings={"API_THROTTLE_ACCOUNT": "100000/min"})
    with stack.running():
        yield House(stack)


@pytest.fixture
def fresh_site(_house):
    _house.as_installed()
    return _house


@pytest.fixture
def connected_site(_house):
    _house.as_connected()
    return _house


@pytest.fixture
def forge_site(_house, shell):
    """The app installed by Forge alone."""
    _house.as_on_forge()
    _house.show(shell)
    return _house


@pytest.fixture
def moved_site(connected_site, shell):
    """Connected and configured under Connect, then installed by Forge as well."""
    install_on_forge(connected_site.where)
    connected_site.show(shell)
    return connected_site


@pytest.fixture
def person(browser, _house):
    """`person("Ben Ortiz")` opens Jira as somebody; what the browser complains of is kept."""
    contexts = []

    def open_jira(name="Ann Lee", theme="light", **options):
        context = browser.new_context(viewport={"width": 1360, "height": 1000}, **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: _note(page, said))
        page.goto(f"{_house.where.jira}/?as={name}&theme={theme}")
        return page

    yield open_jira
    for context in contexts:
        context.close()


def _note(page, said):
    """Refusals of our own content security policy, which nothing else would show."""
    if "Content Security Policy" in said.text and "connect-cdn.atl-paas.net" not in said.text:
        page.complaints.append(said.text)
