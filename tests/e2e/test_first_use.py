"""A newcomer with the README: connect, see, link, unlink, disconnect, and meet a bad day."""

import pytest
from playwright.sync_api import expect

from simulators.setting_up import PASSWORD, USERNAME
from simulators.stack import APP_KEY, CONSUMER_KEY, CONSUMER_SECRET

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def screen(page, house, module="Authentication"):
    page.goto(f"{house.where.jira}/plugins/servlet/ac/{APP_KEY}/{module}?s={APP_KEY}__{module}")
    return ready(page.frame_locator("iframe[id*='" + module + "']"))


def ready(place):
    """Its scripts have run: what is pressed before them goes nowhere."""
    frame = place.owner.element_handle().content_frame()
    frame.wait_for_function(
        "() => location.href !== 'about:blank' && document.readyState === 'complete'"
    )
    return place


def issue(page, house, key="SUP-142"):
    page.goto(f"{house.where.jira}/browse/{key}")
    panels = [page.frame_locator(f"iframe[id*='panel-{view}']") for view in ("list", "compact")]
    for panel in panels:
        expect(ready(panel).locator(".spin:visible")).to_have_count(0)
    return panels


def dialog(page):
    return page.frame_locator(".dialog iframe")


def log_in(page, frame, onward=None):
    """`onward()`: the page of Salesforce, where it is another than Jira's."""
    frame.get_by_label("Consumer key").fill(CONSUMER_KEY)
    frame.get_by_label("Consumer secret").fill(CONSUMER_SECRET)
    frame.get_by_role("button", name="Login to Salesforce").click()
    page = onward() if onward else page
    page.get_by_label("Username").fill(USERNAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log In").click()


def test_an_admin_connects_salesforce_through_jiras_page(fresh_site, person):
    page = person()
    frame = screen(page, fresh_site)
    expect(frame.get_by_text("Not connected")).to_be_visible()
    log_in(page, frame)
    page.get_by_role("button", name="Allow", exact=True).click()
    page.wait_for_url("**/Authentication?*code=*")
    frame = page.frame_locator("iframe[id*='Authentication']")
    expect(frame.get_by_text("Connected to Brightwater Support Ltd")).to_be_visible()

    page.reload()
    frame = page.frame_locator("iframe[id*='Authentication']")
    expect(frame.get_by_text("Connected", exact=True)).to_be_visible()
    expect(frame.get_by_text("Login was not finished")).to_have_count(0)
    assert CONSUMER_SECRET not in frame.locator("body").inner_html()
    assert page.complaints == []


def test_denying_access_says_so_and_changes_nothing(fresh_site, person):
    page = person()
    frame = screen(page, fresh_site)
    log_in(page, frame)
    page.get_by_role("button", name="Deny").click()
    frame = page.frame_locator("iframe[id*='Authentication']")
    expect(frame.get_by_text("Login was not finished")).to_be_visible()
    expect(frame.get_by_text("Access was not allowed in Salesforce").first).to_be_visible()
    expect(frame.get_by_label("Consumer key")).to_have_value(CONSUMER_KEY)


def test_both_panels_show_live_records_without_cookies(connected_site, person):
    page = person("Ben Ortiz")
    listed, compact = issue(page, connected_site)
    expect(listed.get_by_text("Exported PDF is missing its last page")).to_be_visible()
    expect(compact.get_by_text("Exported PDF is missing its last page")).to_be_visible()
    expect(compact.get_by_text("Working")).to_be_visible()
    cookies = page.context.cookies(connected_site.where.service)
    assert cookies == []
    assert page.complaints == []


def test_a_record_is_linked_and_unlinked_by_keyboard(connected_site, person):
    page = person("Ben Ortiz")
    listed, compact = issue(page, connected_site)
    listed.get_by_role("button", name="Link", exact=True).press("Enter")
    box = dialog(page)
    box.locator("#q").fill("00000952")
    expect(box.get_by_role("button", name="Search")).to_be_enabled()
    box.locator("#q").press("Enter")
    expect(box.get_by_label("Link 00000952")).to_be_checked()
    box.get_by_role("button", name="Link 1").press("Enter")
    expect(page.get_by_text("00000952 linked")).to_be_visible()
    for panel in (listed, compact):
        expect(panel.get_by_text("Report export to PDF times out")).to_be_visible()

    listed.get_by_role("button", name="Unlink", exact=True).press("Enter")
    listed.get_by_label("Select 00000952").press("Space")
    listed.get_by_role("button", name="Unlink 1").press("Enter")
    expect(box.get_by_text("00000952")).to_be_visible()
    expect(box.get_by_role("button", name="Cancel")).to_be_focused()
    box.get_by_role("button", name="Unlink", exact=True).press("Enter")
    expect(page.get_by_text("00000952 unlinked")).to_be_visible()
    for panel in (listed, compact):
        expect(panel.get_by_text("Report export to PDF times out")).to_have_count(0)


def test_a_reload_in_the_middle_of_choosing_takes_nothing_away(connected_site, person):
    page = person("Ben Ortiz")
    listed, compact = issue(page, connected_site)
    listed.get_by_role("button", name="Unlink", exact=True).press("Enter")
    box = listed.get_by_label("Select 00001026")
    box.press("Space")
    box.evaluate("box => box.setAttribute('data-drawn-before', '')")
    compact.get_by_role("button", name="Refresh from Salesforce").press("Enter")
    expect(compact.locator("#do-refresh")).to_be_focused()
    expect(listed.locator("[data-drawn-before]")).to_have_count(0)
    expect(box).to_be_checked()
    expect(listed.get_by_role("button", name="Unlink 1")).to_be_enabled()


def test_what_was_chosen_stays_chosen_over_searches_and_objects(connected_site, person):
    page = person("Ben Ortiz")
    listed, _ = issue(page, connected_site)
    listed.get_by_role("button", name="Link", exact=True).press("Enter")
    box = dialog(page)
    expect(box.get_by_role("button", name="Search")).to_be_enabled()
    box.locator("#q").fill("00000952")
    box.locator("#q").press("Enter")
    expect(box.get_by_label("Link 00000952")).to_be_checked()
    box.locator("#object").select_option("Account")
    box.locator("#q").fill("Kestrel")
    box.locator("#q").press("Enter")
    box.get_by_label("Link Kestrel").first.check()
    expect(box.get_by_text("2 chosen (1 of another search)")).to_be_visible()
    box.locator("#object").select_option("Case")
    box.locator("#q").fill("00000952")
    box.locator("#q").press("Enter")
    expect(box.get_by_label("Link 00000952")).to_be_checked()
    box.get_by_role("button", name="Link 2").press("Enter")
    expect(page.get_by_text("2 records linked")).to_be_visible()
    expect(listed.get_by_text("Report export to PDF times out")).to_be_visible()


def test_escape_closes_a_dialog_and_gives_the_focus_back(connected_site, person):
    page = person("Ben Ortiz")
    listed, _ = issue(page, connected_site)
    listed.get_by_role("button", name="Link", exact=True).press("Enter")
    expect(dialog(page).locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".dialog iframe")).to_have_count(0)
    listed.locator("#do-link:focus").wait_for()


def test_a_silent_salesforce_leaves_the_links_and_a_way_on(connected_site, person):
    connected_site.org("settings", down=True)
    page = person("Ben Ortiz")
    listed, _ = issue(page, connected_site)
    expect(listed.get_by_text("Salesforce isn’t answering")).to_be_visible()
    expect(listed.get_by_text("00001026", exact=True).first).to_be_visible()
    connected_site.org("settings", down=False)
    listed.get_by_role("button", name="Try again").click()
    expect(listed.get_by_text("Exported PDF is missing its last page")).to_be_visible()


def test_a_lost_login_is_told_to_people_and_admins(connected_site, person):
    connected_site.org("expire_sessions")
    connected_site.org("revoke_all")
    page = person()
    listed, _ = issue(page, connected_site)
    expect(listed.get_by_text("Salesforce login has expired")).to_be_visible()
    expect(listed.get_by_text("00001026", exact=True).first).to_be_visible()
    frame = screen(page, connected_site, "EventConfiguration")
    expect(frame.get_by_text("Salesforce login has expired.")).to_be_visible()
    expect(frame.get_by_role("button", name="Log in again")).to_be_visible()


def test_disconnecting_ends_the_login_and_keeps_the_links(connected_site, person):
    page = person()
    frame = screen(page, connected_site)
    frame.get_by_role("button", name="Disconnect").first.click()
    frame.get_by_role("alertdialog").get_by_role("button", name="Disconnect").click()
    expect(frame.get_by_text("Not connected")).to_be_visible()
    listed, _ = issue(page, connected_site)
    expect(listed.get_by_text("Salesforce isn’t connected")).to_be_visible()
    expect(listed.get_by_text("00001026", exact=True).first).to_be_visible()


def test_somebody_without_admin_rights_gets_no_screen(connected_site, person):
    page = person("Ben Ortiz")
    frame = screen(page, connected_site, "Authentication")
    expect(frame.get_by_text("You need to be a Jira admin")).to_be_visible()
    expect(frame.get_by_label("Consumer key")).to_have_count(0)


def test_a_hidden_panel_is_not_drawn_by_jira_at_all(connected_site, person):
    page = person()
    frame = screen(page, connected_site, "ConfigurationSettings")
    frame.get_by_label("Show the panel on issues").click()
    expect(frame.get_by_text("Saved", exact=True)).to_be_visible()
    for _ in range(20):
        page.goto(f"{connected_site.where.jira}/browse/SUP-142")
        if not drawn(page):
            break
    assert not drawn(page)


def drawn(page):
    """Whether Jira draws a panel, a moment after the page came."""
    try:
        expect(page.locator("iframe[id*='panel-']")).to_have_count(0, timeout=700)
    except AssertionError:
        return True
    return False


def test_the_frames_follow_jiras_theme(connected_site, person):
    page = person("Ben Ortiz", theme="dark")
    listed, _ = issue(page, connected_site)
    expect(listed.locator("html")).to_have_attribute("data-color-mode", "dark")
    page.get_by_role("button", name="Light theme").click()
    expect(listed.locator("html")).to_have_attribute("data-color-mode", "light")
