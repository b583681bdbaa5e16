"""A Jira admin of a site on Forge: connecting Salesforce, and the seven screens of one page."""

import pytest
from playwright.sync_api import expect

from simulators.jira_site.custom_ui.modules import ADMIN_PLACE
from tests.e2e.test_first_use import log_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The place that a screen writes into Jira's address is still on its way when the menu is used.
CHOSEN_MEANWHILE = """route => {
  const written = history.replaceState.bind(history);
  history.replaceState = (...place) => {
    history.replaceState = written;
    document.querySelector(`[data-route=${route}]`).click();
    written(...place);
  };
}"""


def admin(page, house):
    page.goto(f"{house.where.jira}{ADMIN_PLACE}")
    return page.frame_locator("#frame-admin iframe")


def test_an_admin_logs_in_by_our_own_address_and_goes_from_screen_to_screen(forge_site, person):
    page = person()
    frame = admin(page, forge_site)
    expect(frame.get_by_text("Not connected")).to_be_visible()
    callback = f"{forge_site.where.service}/oauth/salesforce/callback"
    expect(frame.get_by_label("Callback address", exact=True)).to_have_value(callback)
    with page.expect_popup() as opened:
        log_in(page, frame, onward=lambda: opened.value)
    beside = opened.value
    beside.get_by_role("button", name="Allow", exact=True).click()
    expect(beside.get_by_text("Connected to Brightwater Support Ltd")).to_be_visible()
    beside.close()
    # A browser without a head never hides a page, so that it does not tell when one is seen again.
    frame.locator("body").evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(frame.get_by_text("Connected", exact=True)).to_be_visible()

    frame.get_by_role("button", name="Next: Event Configuration").click()
    page.wait_for_url("**/EventConfiguration")
    expect(frame.get_by_role("heading", name="Event Configuration")).to_be_visible()
    page.get_by_role("link", name="Configuration Settings").click()
    page.wait_for_url("**/ConfigurationSettings")
    switch = frame.get_by_role("switch", name="Allow unlinking")
    expect(switch).to_be_checked()
    switch.click()
    expect(frame.get_by_text("Saved").first).to_be_visible()
    page.reload()
    expect(frame.get_by_role("switch", name="Allow unlinking")).not_to_be_checked()
    assert page.complaints == []


def test_a_screen_that_asks_by_itself_when_it_opens_does_so_through_forge(moved_site, person):
    page = person()
    page.goto(f"{moved_site.where.jira}{ADMIN_PLACE}/FieldConfiguration")
    frame = page.frame_locator("#frame-admin iframe")
    expect(frame.get_by_role("tab", name="Search")).to_be_visible()
    page.get_by_role("link", name="Restrict Issue Types").click()
    expect(frame.get_by_role("heading", name="Restrict Issue Types")).to_be_visible()
    expect(frame.locator("#matrix .spin:visible")).to_have_count(0)
    page.evaluate(CHOSEN_MEANWHILE, "Activity")
    frame.get_by_label("Jira project").select_option(index=1)
    page.wait_for_url("**/Activity")
    expect(frame.get_by_role("heading", name="Activity", exact=True)).to_be_visible()
    expect(frame.locator("#rows .spin:visible")).to_have_count(0)
    assert page.complaints == []


def test_another_org_is_asked_about_on_the_screen_that_the_login_leads_back_to(moved_site, person):
    moved_site.org("settings", org="other")
    page = person()
    frame = admin(page, moved_site)
    with page.expect_popup() as opened:
        log_in(page, frame, onward=lambda: opened.value)
    beside = opened.value
    beside.get_by_role("button", name="Allow", exact=True).click()
    expect(beside.get_by_text("This is another Salesforce org")).to_be_visible()
    beside.get_by_role("link", name="Back to Jira").click()
    beside.wait_for_url(f"**{ADMIN_PLACE}/Authentication")
    again = beside.frame_locator("#frame-admin iframe")
    again.get_by_role("button", name="Connect the other org").click()
    expect(again.get_by_text("Connected to Another Org Inc")).to_be_visible()
    moved_site.org("settings", org="first")
    assert page.complaints == []
