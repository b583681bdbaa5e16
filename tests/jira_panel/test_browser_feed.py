"""The feed of a record by keyboard: rich text is posted and stands there, in light and dark."""

import pytest

from tests.jira_panel.browsing import (
    SHOTS,
    compact,
    dialog,
    frame_of,
    listing,
    themes,
    violations,
    wide_by,
)
from tests.jira_panel.test_browser_details import SHOWCASE, link_showcase

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_post_and_a_comment_are_written_by_keyboard_and_stand_in_the_feed(desk):
    link_showcase(desk)
    page = desk.open()
    opener = listing(page).locator("a.rec-name")
    compact(page).get_by_role("button", name=f"Open details of {SHOWCASE}").wait_for()
    opener.press("Enter")
    inside = dialog(page)
    inside.get_by_role("tab", name="Details").wait_for()
    frame = frame_of(page, inside)
    press(page, "ArrowRight")
    if inside.locator("[role=tab][aria-selected=true]").inner_text() != "Feed posts":
        press(page, "ArrowRight")
    box = inside.get_by_role("textbox", name="New post")
    box.wait_for()
    bold = inside.get_by_role("button", name="Bold", exact=True)
    bold.focus()
    press(page, "Enter")
    page.keyboard.type("Fix ships in 4.8.2")
    press(page, "Enter")
    inside.get_by_role("button", name="Bulleted list").press("Enter")
    page.keyboard.type("tall footers ")
    inside.get_by_role("button", name="Link", exact=True).press("Enter")
    page.keyboard.type("notes.example/482")
    press(page, "Enter")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "feed-writing.png")
    press(page, "Tab")
    press(page, "Enter")
    post = inside.locator("[data-post]").first
    post.get_by_text("via Jira SUP-142").wait_for()
    page.screenshot(path=SHOTS / "feed-posted.png")
    assert post.locator("b").inner_text() == "Fix ships in 4.8.2"
    for theme in themes(page, frame):
        page.screenshot(path=SHOTS / f"feed-{theme}.png")
        assert (theme, violations(frame), wide_by(frame)) == (theme, [], 0)
    assert desk.errors == []


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
