"""The feed of a record by keyboard: rich text is posted, commented and stands there, in light and
dark."""

import pytest

from simulators.salesforce_org.drawn import print_preview
from tests.jira_panel.browsing import (
    on_both_hosts,
    stands_in_both_themes,
)
from tests.jira_panel.test_browser_details import open_showcase

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIGNATURE = "— Ann Lee via Jira SUP-142"


@on_both_hosts
def test_a_post_and_a_comment_are_written_by_keyboard_and_stand_in_the_feed(desk):
    page, inside = open_showcase(desk)
    inside.get_by_role("tab", name="Feed posts").focus()
    press(page, "ArrowLeft", "ArrowRight")
    inside.get_by_role("textbox", name="New post").wait_for()
    write(page, inside)
    post = inside.locator("[data-post]").first
    post.get_by_text(SIGNATURE).wait_for()
    assert post.locator("b").inner_text() == "Fix ships in 4.8.2"
    link = post.locator("ul > li > a")
    assert link.get_attribute("href") == "https://notes.example/482"
    shown = post.get_by_role("img", name="Page 4 is missing")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 360
    post.get_by_role("button", name="Comment").press("Enter")
    page.keyboard.type("Seen")
    press(page, "Control+Enter")
    inside.locator("[data-post] .thread").get_by_text(SIGNATURE).wait_for()
    stands_in_both_themes(page, inside, picture="feed")
    press(page, "Escape")
    page.locator(".dialog").wait_for(state="detached")
    assert desk.errors == []


def write(page, inside):
    """Bold, then a list with a link; Tab leaves the editor, what is typed is asked about."""
    inside.get_by_role("button", name="Bold", exact=True).press("Enter")
    page.keyboard.type("Fix ships in 4.8.2")
    press(page, "Enter")
    inside.get_by_role("button", name="Bulleted list").press("Enter")
    page.keyboard.type("tall footers ")
    inside.get_by_role("button", name="Link", exact=True).press("Enter")
    page.keyboard.type("notes.example/482")
    press(page, "Enter")
    picture = {"name": "preview.png", "mimeType": "image/png", "buffer": print_preview()}
    inside.get_by_label("Image to add").set_input_files(picture)
    inside.get_by_label("What the image shows").fill("Page 4 is missing")
    press(page, "Enter", "Escape")
    inside.get_by_role("button", name="Keep writing").press("Enter")
    press(page, "Tab", "Enter")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
