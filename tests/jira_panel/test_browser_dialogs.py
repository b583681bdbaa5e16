"""Every drawn state of the link and unlink dialogs, and choosing in both panels; as in
test_browser_states with axe-core, no sideways scroll, and a picture of each where one is wanted."""

import pytest

from salesforce.models import Connection
from tests.jira_panel.browsing import (
    compact,
    dialog,
    keep_picture,
    listing,
    on_both_hosts,
    themes,
    violations,
    wide_by,
)
from tests.jira_panel.test_browser_states import many, settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (400, 600, 800)


def opened(desk, page, inside):
    return


def found(desk, page, inside):
    search(inside, "pdf export")
    inside.locator("[data-record]").nth(1).check()


def everywhere(desk, page, inside):
    desk.org.post("settings", {"query_timeout": True})
    search(inside, "pdf export")


def exact(desk, page, inside):
    search(inside, desk.records()[3]["Id"])
    inside.get_by_role("button", name="Link 1").wait_for()


def nothing_found(desk, page, inside):
    search(inside, "qwerty", result="h2")


def too_short(desk, page, inside):
    inside.locator("#q").fill("p")
    inside.locator("#q").press("Enter")
    inside.locator("#q-error").wait_for()


def down(desk, page, inside):
    desk.org.post("settings", {"down": True})
    search(inside, "pdf export", result=".msg")


def needs_login(desk, page, inside):
    Connection.objects.update(state="needs_login")
    search(inside, "pdf export", result=".msg")


def partly(desk, page, inside):
    search(inside, "pdf export")
    boxes = inside.locator("[data-record]:not(:disabled)")
    boxes.first.check()
    boxes.nth(1).check()
    gone = boxes.first.get_attribute("data-record")
    desk.org._send("DELETE", "record", json={"id": gone})
    inside.get_by_role("button", name="Link 2").click()
    inside.get_by_text("1 of 2 records linked").wait_for()
    inside.locator("#found [data-row]").first.wait_for()


def search(inside, words, result="[data-record]"):
    inside.locator("#q").fill(words)
    inside.locator("#q").press("Enter")
    inside.locator(f"#found {result}").first.wait_for()


LINK_STATES = {
    made.__name__: made
    for made in (
        opened,
        found,
        everywhere,
        exact,
        nothing_found,
        too_short,
        down,
        needs_login,
        partly,
    )
}


@on_both_hosts
@pytest.mark.parametrize("state", LINK_STATES)
def test_the_link_dialog_is_readable_for_everybody(desk, state):
    desk.link("Case", 1)
    page = desk.open()
    compact(page).locator("#do-link[data-action]").click()
    inside = dialog(page)
    inside.locator("#object option").first.wait_for(state="attached")
    LINK_STATES[state](desk, page, inside)
    assert seen(page, f"dialog-link-{state}") == []


@on_both_hosts
@pytest.mark.parametrize("count", [1, 2, 14])
def test_the_unlink_dialog_is_readable_for_everybody(desk, count):
    desk.link("Case", count)
    page = desk.open()
    panel = compact(page)
    panel.locator("#do-refresh").wait_for()
    panel.locator("#do-unlink").click()
    for n in range(count):
        panel.locator("[data-link]").nth(n).check()
    panel.locator("#choose-go").click()
    dialog(page).locator("li.match").first.wait_for()
    assert seen(page, f"dialog-unlink-{count}") == []
    for name in ("Cancel", f"Unlink {count}" if count > 1 else "Unlink"):
        assert dialog(page).get_by_role("button", name=name, exact=True).is_visible()


@on_both_hosts
def test_choosing_is_readable_for_everybody(desk):
    many(desk)
    page = desk.open()
    wrong = []
    for name, panel in (("compact", compact(page)), ("list", listing(page))):
        inside = settled(page, f"panel-{name}", "light")
        panel.locator("#do-unlink").click()
        panel.locator("[data-link]").first.check()
        for theme in themes(page, inside):
            box = page.locator(f"#frame-panel-{name} iframe")
            keep_picture(box, f"panels/panel-{name}-choosing-{theme}")
            wrong += violations(inside, theme)
    assert wrong == []


def seen(page, name, widths=WIDTHS):
    """What is wrong with the open dialog at any width in either theme."""
    box = page.locator(".dialog iframe")
    inside = box.element_handle().content_frame()
    wrong = []
    for theme in themes(page, inside):
        wrong += [f"{theme}: {said}" for said in violations(inside, theme)]
        for width in widths:
            box.evaluate("(one, wide) => { one.style.width = `${wide}px`; }", width)
            inside.wait_for_function(f"() => innerWidth === {width}")
            keep_picture(box, f"panels/{name}-{width}-{theme}")
            wrong += [f"{width}: {by} px too wide" for by in [wide_by(inside)] if by > 0]
    return wrong
