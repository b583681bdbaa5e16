"""A site that moves from Connect to Forge goes on with all that it has."""

import httpx2
import pytest
from playwright.sync_api import expect

from simulators.jira_site.custom_ui.modules import ADMIN_PLACE
from simulators.setting_up import install_on_forge
from tests.e2e.test_first_use import issue, screen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENS = ("ConfigurationSettings", "FieldConfiguration", "EventConfiguration", "Activity")
BEFORE, AFTER = "Told before the move.", "Told after the move."
# What a person reads, and what is typed and ticked.
TOLD = """body => [
  ...body.innerText.split("\\n").map((line) => line.trim()).filter(Boolean),
  ...[...body.querySelectorAll("input:not([type=hidden]), select")].map(
    (one) => `${one.id}: ${one.type === "checkbox" ? one.checked : one.value}`
  ),
]"""


class Site:
    """The same pages of Jira, as one host and then the other shows them."""

    def __init__(self, page, house):
        self.page, self.house = page, house
        self.forge = False

    def told(self):
        return self._panels() | {name: _told(self.screen(name)) for name in SCREENS}

    def _panels(self):
        if not self.forge:
            listed, compact = issue(self.page, self.house)
            return {"list": _told(listed), "compact": _told(compact)}
        self.page.goto(f"{self.house.where.jira}/browse/SUP-142?host=forge")
        return {view: self._panel(view) for view in ("list", "compact")}

    def _panel(self, view):
        panel = self.page.frame_locator(f"#frame-panel-{view} iframe")
        panel.get_by_text("00001026", exact=True).first.wait_for()
        return _told(panel)

    def screen(self, module):
        if not self.forge:
            return screen(self.page, self.house, module)
        self.page.goto(f"{self.house.where.jira}{ADMIN_PLACE}/{module}")
        frame = self.page.frame_locator("#frame-admin iframe")
        frame.get_by_role("heading", level=1).wait_for()
        return frame

    def comment(self, words):
        """On an issue with one record; returns once Activity says that it was carried."""
        self._post("change", issue="SUP-141", comment=words)
        if self.forge:
            self._post("forge_settle")
        else:
            self._post("deliver", settle=True)
        frame = self.screen("Activity")
        for _ in range(100):
            _settle(frame)
            if frame.locator("table.events tbody tr").first.get_by_text("Delivered").count():
                return
            frame.get_by_role("button", name="Refresh").click()
        raise AssertionError("The comment did not arrive.")

    def move(self):
        install_on_forge(self.house.where)
        self._post("uninstall")
        self.forge = True

    def _post(self, action, **given):
        with httpx2.Client(trust_env=False, timeout=30) as client:
            client.post(f"{self.house.where.jira}/_control/{action}", json=given).raise_for_status()


def _told(frame):
    _settle(frame)
    return frame.locator("body").evaluate(TOLD)


def _settle(frame):
    expect(frame.locator(".htmx-request, .spin:visible")).to_have_count(0)


def arrived(house, words):
    address = f"{house.where.salesforce}/_control/records"
    with httpx2.Client(trust_env=False, timeout=20) as client:
        held = client.get(address, params={"object": "CaseComment"}).json()["records"]
    return sum(words in one["CommentBody"] for one in held)


def test_a_site_moved_from_connect_to_forge_shows_its_links_configuration_and_history_unchanged(
    connected_site, shell, person
):
    site = Site(person(), connected_site)
    connected_site.show(shell)
    connected_site.switch("allow_redirect", on=False)
    site.comment(BEFORE)
    before = site.told()
    assert "00001026" in str(before["list"])
    assert "s-allow_redirect: false" in before["ConfigurationSettings"]
    assert "SUP-141" in str(before["Activity"])

    site.move()
    assert site.told() == before

    site.comment(AFTER)
    assert [arrived(connected_site, words) for words in (BEFORE, AFTER)] == [1, 1]
    assert site.page.complaints == []
