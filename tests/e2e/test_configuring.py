"""A Jira admin configures the product on its screens, by keyboard alone and by mouse alone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_first_use import issue, screen
from tests.jira_panel.browsing import frame_of, violations, wide_by

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCREENS = {
    "Authentication": "Connected",
    "EventConfiguration": "Issue related events",
    "ConfigurationSettings": "Show the panel on issues",
    "FieldConfiguration": "Already mapped objects",
    "SalesforceSettings": "Assignment rules",
    "RestrictIssueTypes": "Restrict",
    "Activity": "Activity",
}


class Keyboard:
    """Everything by keys on the focused element."""

    field, label = "Origin", "Case Origin"
    added, added_label = "SuppliedCompany", "Company"

    def tick(self, box):
        box.press("Space")

    def press(self, button):
        button.press("Enter")

    def choose(self, select, label):
        select.focus()
        select.page.keyboard.type(label)
        select.press("Enter")

    def up(self, frame, field):
        frame.get_by_role("button", name=f"Move {field} up").press("Enter")


class Mouse:
    """The site keeps what was configured, so each hand has fields of its own."""

    field, label = "Type", "Case Type"
    added, added_label = "SuppliedName", "Name"

    def tick(self, box):
        box.click()

    def press(self, button):
        button.click()

    def choose(self, select, label):
        select.select_option(select.locator("option", has_text=label).get_attribute("value"))

    def up(self, frame, field):
        row = frame.locator(f"#chosen li[data-name='{field}']")
        row.locator(".grip").drag_to(row.locator("xpath=preceding-sibling::li[1]"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_is_accessible_and_fits(connected_site, person, theme):
    page = person(theme=theme)
    for module, words in SCREENS.items():
        frame = screen(page, connected_site, module)
        expect(frame.get_by_text(words).first).to_be_visible()
        expect(frame.locator(".spin:visible")).to_have_count(0)
        inner = frame_of(page, frame)
        assert inner.evaluate("document.documentElement.dataset.colorMode") == theme
        assert violations(inner, theme) == [], module
        assert wide_by(inner) == 0, module
    assert page.complaints == []


@pytest.mark.parametrize("hand", [Keyboard(), Mouse()], ids=["keyboard", "mouse"])
def test_a_site_is_configured_from_sync_to_its_effect_on_the_issue(connected_site, person, hand):
    page = person()
    frame = screen(page, connected_site, "EventConfiguration")
    hand.press(frame.get_by_role("button", name="Sync from Salesforce"))
    expect(page.get_by_text("Synced with Salesforce").first).to_be_visible()
    hand.press(frame.get_by_role("button", name="Recommended"))
    expect(frame.locator("#event-issue_updated")).to_be_checked()
    hand.tick(frame.locator("#event-worklog_created"))
    expect(frame.locator("#events").get_by_text("Saved", exact=True)).to_be_visible()

    order_fields(page, connected_site, hand)
    add_to_the_form(page, connected_site, hand)
    restrict_linking(page, connected_site, hand, to=True)

    listed, _ = issue(page, connected_site)
    heads = listed.get_by_role("columnheader").all_inner_texts()
    assert heads.index(hand.label) < heads.index("Priority"), heads
    expect(listed.get_by_role("button", name="Link", exact=True)).to_have_count(0)
    restrict_linking(page, connected_site, hand, to=False)
    assert page.complaints == []


def settled(frame):
    """What was asked for has been drawn."""
    frame.get_by_role("heading", level=1).wait_for()
    expect(frame.locator(".htmx-request, .spin:visible")).to_have_count(0)


def order_fields(page, house, hand):
    frame = screen(page, house, "FieldConfiguration")
    hand.choose(frame.get_by_label("Object"), "Case")
    hand.press(frame.get_by_role("tab", name="List"))
    expect(frame.locator("#tab-panel[aria-labelledby='tab-list']")).to_be_visible()
    hand.tick(frame.locator(f"#field-{hand.field}"))
    saved = frame.locator("#tab-panel").get_by_text("Saved", exact=True)
    expect(saved).to_be_visible()
    chips = frame.locator("#chosen li")
    while position(chips, hand.label) > position(chips, "Priority"):
        before = position(chips, hand.label)
        hand.up(frame, hand.label)
        expect(chips.nth(before - 1)).to_have_attribute("data-name", hand.label)
        expect(saved).to_be_visible()
    page.reload()
    frame = page.frame_locator("iframe[id*='FieldConfiguration']")
    expect(frame.get_by_role("tab", name="List")).to_have_attribute("aria-selected", "true")


def position(chips, name):
    return [one.get_attribute("data-name") for one in chips.all()].index(name)


def add_to_the_form(page, house, hand):
    frame = screen(page, house, "SalesforceSettings")
    settled(frame)
    hand.choose(frame.get_by_label("Jira project"), "Customer support (SUP)")
    settled(frame)
    expect(frame.get_by_label("Label of Subject on the create form")).to_be_visible()
    hand.press(frame.locator("summary", has_text="Add field"))
    hand.tick(frame.locator(f"#addable input[value={hand.added}]"))
    hand.press(frame.get_by_role("button", name="Add to the form"))
    added = frame.locator(
        "tr", has=frame.get_by_label(f"Label of {hand.added_label} on the create form")
    )
    hand.choose(added.get_by_label(f"Jira field for {hand.added_label}"), "Summary")
    expect(added.get_by_text("Saved", exact=True)).to_be_visible()


def restrict_linking(page, house, hand, *, to):
    frame = screen(page, house, "RestrictIssueTypes")
    expect(frame.locator("#matrix .spin:visible")).to_have_count(0)
    hand.choose(frame.get_by_label("Jira project"), "Customer support (SUP)")
    box = frame.get_by_label("Restrict link for Support request")
    expect(box).to_be_visible()
    hand.tick(box)
    expect(frame.get_by_text("Saved", exact=True)).to_be_visible()
    expect(box).to_be_checked(checked=to)
