"""The details dialog by keyboard, in light and dark: every tab, and a comment that is posted."""

import pytest

from tests.jira_panel.browsing import (
    compact,
    dialog,
    listing,
    on_both_hosts,
    stands_in_both_themes,
)
from tests.jira_panel.test_browser_panels import ready

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOWCASE = "00001026"


def open_showcase(desk):
    """By keyboard: Jira's page and, open on it, the details of the case where everything is."""
    numbers = [one["CaseNumber"] for one in desk.records()]
    desk.link("Case", 1, skip=numbers.index(SHOWCASE))
    page = desk.open()
    ready(compact(page)).get_by_role("button", name=f"Open details of {SHOWCASE}").wait_for()
    ready(listing(page)).locator("a.rec-name").focus()
    page.keyboard.press("Enter")
    return page, dialog(page)


def write(page, inside):
    """A comment by keyboard; what is typed is asked about before it is lost."""
    inside.get_by_role("tab", name="Comments").click()
    inside.locator("#comment-text").focus()
    page.keyboard.type("Found it: 20 mm.")
    page.keyboard.press("Escape")
    inside.get_by_role("button", name="Keep writing").click()
    assert inside.locator("#comment-text").input_value() == "Found it: 20 mm."
    inside.locator("#comment-text").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    first = inside.locator("#comments li").first
    first.get_by_text("Ann Lee via Jira", exact=True).wait_for()
    assert "— Ann Lee via Jira SUP-142" in first.inner_text()
    assert inside.get_by_role("tab", name="Comments").inner_text() == "Comments 9"


def pixel(route, asked):
    asked.append(route.request.headers.get("referer", ""))
    route.fulfill(body="", content_type="image/gif")


def read_mail(page, inside):
    """By keyboard: its own image is there at once, that of a stranger after a click."""
    asked = []
    page.context.route("https://news.example/**", lambda route: pixel(route, asked))
    inside.get_by_role("tab", name="Emails").click()
    inside.locator(".mail summary").first.focus()
    page.keyboard.press("Enter")
    shown = inside.locator(".mail img[src*='/image?t=']")
    shown.wait_for()
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth)") == 360
    assert asked == []
    if "host=forge" in page.url:  # its policy lets no image of another server come
        assert inside.locator("[data-action=show-images]").is_hidden()
        return
    with page.expect_response("https://news.example/**"):
        inside.get_by_role("button", name="Show images").click()
    assert asked == [""]


@on_both_hosts
def test_details_open_by_keyboard_and_every_tab_stands_in_light_and_dark(desk):
    page, inside = open_showcase(desk)
    inside.get_by_role("tab", name="Details").wait_for()
    assert inside.locator("#title").inner_text() == f"Case {SHOWCASE}"
    for _ in range(inside.get_by_role("tab").count()):
        stands_in_both_themes(page, inside)
        inside.locator("[role=tab][aria-selected=true]").focus()
        page.keyboard.press("ArrowRight")
    read_mail(page, inside)
    stands_in_both_themes(page, inside)
    write(page, inside)
    stands_in_both_themes(page, inside)
    page.keyboard.press("Escape")
    page.locator(".dialog").wait_for(state="detached")
    assert desk.errors == []
