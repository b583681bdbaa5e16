"""The create dialog by keyboard and mouse; each state with axe-core, in both themes and at three
widths, and a picture of each where one is wanted."""

import time

import pytest
from django.core.signing import TimestampSigner, b62_encode

from records.models import RecordLink
from salesforce.models import Connection
from tests.jira_panel import creating
from tests.jira_panel.browsing import compact, dialog, listing, on_both_hosts
from tests.jira_panel.test_browser_dialogs import seen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (400, 640, 900)


@pytest.fixture
def form(desk):
    creating.customise(desk.tenant, desk.org)
    creating.form(desk.tenant)
    desk.before = len(desk.records())
    return desk


def opened(desk, page):
    """By keyboard: from the panel, then the first of several objects."""
    button = compact(page).locator("#do-create[data-action]")
    button.focus()
    button.press("Enter")
    inside = dialog(page)
    inside.locator(".choices button").first.wait_for()
    return inside


def chosen(desk, page):
    inside = opened(desk, page)
    page.keyboard.press("Enter")
    inside.locator("#f-Subject").wait_for()
    return inside


def made(desk):
    return desk.records()[: len(desk.records()) - desk.before]


@on_both_hosts
def test_a_record_is_created_by_keyboard_with_every_kind_of_input(form):
    desk = form
    desk.link("Case", 1)
    page = desk.open()
    inside = chosen(desk, page)
    assert inside.locator("h1").inner_text() == "Create case"
    assert is_focused(inside, "#f-Subject")
    assert inside.locator("#f-Jira_Issue__c").inner_text() == "SUP-142"
    said = inside.locator("#f-Subject-help")
    assert said.inner_text() == "Taken from the issue."
    inside.locator("#f-Subject").press("End")
    page.keyboard.type("!")
    assert said.inner_text() == "Differs from the issue."
    page.keyboard.press("Backspace")
    assert said.inner_text() == "Taken from the issue."
    assert inside.locator("#f-Component__c-help").inner_text() == "The choices follow Product area."
    pick_account(page, inside)
    inside.locator("#f-SuppliedEmail").fill("jose@example.com")
    inside.locator("#f-Product_Area__c").select_option("Billing")
    offered = inside.locator("#f-Component__c option:not([hidden])").all_inner_texts()
    assert offered == ["None", "Invoices", "Card payments", "Other"]
    inside.locator("#f-Component__c").select_option("Invoices")
    inside.locator("#f-Response_Due__c").fill("2026-12-24")
    inside.locator("#f-Called_At__c").fill("2026-11-20T09:30")
    for version in ("4.8.0", "4.8.1"):
        inside.get_by_label(version).check()
    inside.locator("#f-Estimated_Loss__c").fill("1250.50")
    inside.locator("#f-IsEscalated").check()
    inside.locator("#f-Subject").evaluate("one => [1, 2].forEach(() => one.form.requestSubmit())")
    page.locator(".flag", has_text="created").wait_for()
    (case,) = made(desk)
    assert case["Product_Area__c"] == "Billing" and case["Component__c"] == "Invoices"
    assert case["Affected_Versions__c"] == "4.8.0;4.8.1" and case["IsEscalated"] is True
    assert case["Response_Due__c"] == "2026-12-24" and case["Estimated_Loss__c"] == 1250.5
    assert case["Called_At__c"] == "2026-11-20T08:30:00.000+0000"  # typed in Ann’s own time zone
    assert case["Jira_Issue__c"] == "SUP-142" and case["AccountId"]
    for panel in (compact(page), listing(page)):
        first = panel.locator("[data-row]").first
        first.locator(".rec-name", has_text=case["CaseNumber"]).wait_for()
    assert desk.errors == []


def pick_account(page, inside):
    inside.locator("#f-AccountId").press_sequentially("bright")
    inside.locator("#f-AccountId-list [data-id]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert inside.locator("#f-AccountId").input_value().startswith("Brightwater")
    assert inside.locator("#f-AccountId-list").is_hidden()


@on_both_hosts
def test_a_name_that_could_not_be_looked_up_is_taken_when_it_is_sent(form):
    desk = form
    page = desk.open()
    inside = chosen(desk, page)
    desk.org.post("settings", {"down": True})
    inside.locator("#f-AccountId").fill("brightwater clinics")
    inside.locator("#go").click()
    inside.locator("#f-AccountId-error", has_text="Salesforce").wait_for()
    assert made(desk) == []
    desk.org.post("settings", {"down": False})
    inside.locator("#go").click()
    page.locator(".flag", has_text="created").wait_for()
    (account,) = [one for one in desk.records("Account") if one["Name"] == "Brightwater Clinics"]
    assert [one["AccountId"] for one in made(desk)] == [account["Id"]]


@on_both_hosts
def test_the_focus_comes_back_to_a_panel_that_was_drawn_anew(form):
    desk = form
    page = desk.open()
    inside = opened(desk, page)
    panel = compact(page).owner.element_handle().content_frame()
    panel.evaluate(
        "document.getElementById('do-create').replaceWith(document.getElementById('do-create').cloneNode(true))"
    )
    inside.locator(".choices button").first.press("Escape")
    panel.wait_for_function("document.activeElement?.id === 'do-create'")


def is_focused(inside, selector):
    return inside.locator(selector).evaluate("one => one === document.activeElement")


@on_both_hosts
def test_a_similar_record_is_linked_in_place_of_creating(form):
    desk = form
    page = desk.open()
    inside = chosen(desk, page)
    inside.locator("#f-Subject").fill("pdf")
    inside.locator("#similar .match").first.get_by_role("button", name="Link").click()
    flag = page.locator(".flag", has_text="linked")
    flag.wait_for()
    assert f"{RecordLink.objects.get().name} linked" in flag.inner_text() and made(desk) == []


@on_both_hosts
def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(form):
    desk = form
    rule = {"object": "Case", "field": "Priority", "equals": "High", "message": "Ask first."}
    desk.org.post("settings", {"validation_rules": [rule]})
    page = desk.open()
    inside = chosen(desk, page)
    inside.locator("#f-Subject").fill("Typed by hand")
    inside.locator("#f-Priority").select_option("High")
    inside.locator("#go").click()
    inside.locator("#f-Priority-error", has_text="Ask first.").wait_for()
    assert inside.locator("#f-Subject").input_value() == "Typed by hand"
    inside.get_by_role("link", name="Priority").press("Enter")
    assert is_focused(inside, "#f-Priority")
    page.keyboard.press("Escape")
    assert inside.locator("#leaving").is_visible()
    inside.locator("#stay").press("Enter")
    inside.locator("#f-Priority").select_option("Low")
    inside.locator("#go").press("Enter")
    page.locator(".flag", has_text="created").wait_for()
    assert [one["Subject"] for one in made(desk)] == ["Typed by hand"]


@on_both_hosts
def test_a_lost_login_takes_nothing_that_was_typed(form):
    desk = form
    page = desk.open()
    inside = chosen(desk, page)
    inside.locator("#f-Subject").fill("Typed before the login was lost")
    Connection.objects.update(state="needs_login")
    inside.locator("#go").click()
    inside.locator("#outcome .msg").wait_for()
    assert inside.locator("#f-Subject").input_value() == "Typed before the login was lost"
    Connection.objects.update(state="connected")
    inside.locator("#go").click()
    page.locator(".flag", has_text="created").wait_for()
    assert len(made(desk)) == 1


@on_both_hosts
def test_a_ticket_that_is_too_old_is_asked_of_the_panel_anew(form, monkeypatch):
    desk = form
    with monkeypatch.context() as then:
        long_ago = b62_encode(int(time.time()) - 16 * 60)
        then.setattr(TimestampSigner, "timestamp", lambda _: long_ago)
        page = desk.open()
        compact(page).locator("#do-create[data-action]").wait_for()
    inside = chosen(desk, page)
    inside.locator("#f-Subject").fill("Typed for long")
    inside.locator("#go").click()
    page.locator(".flag", has_text="created").wait_for()
    assert [one["Subject"] for one in made(desk)] == ["Typed for long"]


def asks(desk, page):
    opened(desk, page)


def filled(desk, page):
    inside = chosen(desk, page)
    inside.locator("#f-Subject").fill("pdf")
    inside.locator("#similar .match").first.wait_for()
    inside.locator("#f-AccountId").press_sequentially("bri")
    inside.locator("#f-AccountId-list [data-id]").first.wait_for()
    page.keyboard.press("ArrowDown")


def refused(desk, page):
    inside = chosen(desk, page)
    inside.locator("#f-Subject").fill("x" * 300)
    inside.locator("#f-SuppliedEmail").fill("nobody")
    inside.locator("#go").click()
    inside.locator("#f-Subject-error:not([hidden])").wait_for()


def record_type_changed(desk, page):
    """What it no longer offers is told beside its field, and the rest stays."""
    inside = chosen(desk, page)
    inside.locator("#f-Product_Area__c").select_option("Reports")
    inside.locator("#f-Component__c").select_option("PDF export")
    inside.get_by_label("4.7.0").check()
    inside.get_by_label("4.8.0").check()
    inside.locator("#f-RecordTypeId").select_option(label="Question")
    for name, lost in (("Product_Area__c", "Reports"), ("Affected_Versions__c", "4.7.0")):
        error = inside.locator(f"#f-{name}-error", has_text=f"“{lost}” can’t be chosen")
        error.wait_for()
    areas = inside.locator("#f-Product_Area__c option:not([hidden])").all_inner_texts()
    assert areas == ["None", "Billing", "Sign-in"]
    assert inside.get_by_label("4.8.0").is_checked()
    inside.locator("#f-Product_Area__c").select_option("Billing")
    assert inside.locator("#f-Product_Area__c-error").is_hidden()


def duplicates(desk, page):
    rule = {"Case": {"fields": ["Subject"], "allow_save": True}}
    desk.org.post("settings", {"duplicate_rules": rule})
    inside = chosen(desk, page)
    inside.locator("#f-Subject").fill(desk.records()[0]["Subject"])
    inside.locator("#go").click()
    inside.locator("#outcome .match").first.wait_for()


def unanswered(desk, page):
    inside = chosen(desk, page)
    desk.org.post("rules", {"match": "/sobjects/Case", "drop": "before", "times": 99})
    inside.locator("#go").click()
    inside.get_by_text("No answer from Salesforce yet").first.wait_for()


def leaving(desk, page):
    inside = chosen(desk, page)
    inside.locator("#f-Subject").fill("Something")
    page.keyboard.press("Escape")
    inside.locator("#leaving").wait_for()


def without_login(desk, page):
    inside = opened(desk, page)
    Connection.objects.update(state="needs_login")
    desk.org.post("rules", {"match": "/describe", "drop": "before"})
    inside.locator(".choices button").nth(3).press("Enter")
    inside.locator("#place .msg").wait_for()


STATES = {
    one.__name__: one
    for one in (
        asks,
        filled,
        refused,
        record_type_changed,
        duplicates,
        unanswered,
        leaving,
        without_login,
    )
}


@on_both_hosts
@pytest.mark.parametrize("state", STATES)
def test_the_create_dialog_is_readable_for_everybody(form, state):
    page = form.open()
    STATES[state](form, page)
    assert page.get_by_role("dialog").first.get_attribute("aria-label")
    assert seen(page, f"dialog-create-{state}", WIDTHS) == []
