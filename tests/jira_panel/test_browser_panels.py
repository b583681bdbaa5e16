"""Both panels on Jira's page, by mouse and by keyboard, with its real host script."""

import pytest

from tests.jira_panel.browsing import compact, dialog, frame_of, listing, on_both_hosts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ready(panel):
    panel.locator("#do-refresh").wait_for()
    return panel


@on_both_hosts
def test_both_panels_show_the_linked_records_with_one_callout(desk):
    desk.link("Case", 3)
    desk.link("Account", 1)
    desk.org.delete("journal")
    page = desk.open()
    for panel in (ready(compact(page)), ready(listing(page))):
        assert panel.locator("[data-row]").count() == 4
        assert panel.locator(".group h3").all_inner_texts() == ["Case", "Account"]
    assert len(desk.org.journal("/composite")) == 1
    assert desk.errors == []


@on_both_hosts
def test_the_frame_is_as_high_as_its_panel(desk):
    desk.link("Case", 3)
    page = desk.open()
    panel = frame_of(page, ready(compact(page)))
    page.wait_for_function(
        "() => document.querySelector('#frame-panel-compact iframe').clientHeight > 300"
    )
    high = page.locator("#frame-panel-compact iframe").bounding_box()["height"]
    assert 0 <= high - panel.locator(".ac-content").bounding_box()["height"] < 40


@on_both_hosts
def test_values_arrive_without_moving_the_records(desk):
    desk.link("Case", 2)
    desk.org.post("rules", {"match": "/composite", "delay_ms": 1500, "times": 1})
    page = desk.open()
    panel = frame_of(page, compact(page))
    panel.locator("[data-loading]").wait_for()
    before = [panel.locator(what).first.bounding_box() for what in (".group", ".rec")]
    ready(compact(page))
    after = [panel.locator(what).first.bounding_box() for what in (".group", ".rec")]
    assert [one["y"] for one in after] == [one["y"] for one in before]


@on_both_hosts
def test_a_record_is_found_and_linked_and_both_panels_show_it(desk):
    page = desk.open()
    ready_empty = compact(page).locator("#do-link[data-action]")
    ready_empty.click()
    inside = dialog(page)
    inside.locator("#object option").first.wait_for(state="attached")
    assert inside.locator("#to").inner_text() == "To SUP-142"
    inside.locator("#q").fill("pdf export")
    inside.locator("#q").press("Enter")
    boxes = inside.locator("[data-record]")
    boxes.first.check()
    boxes.nth(1).check()
    assert inside.locator("#count").inner_text() == "2 chosen"
    inside.get_by_role("button", name="Link 2").click()
    page.locator(".flag", has_text="2 records linked").wait_for()
    for panel in (compact(page), listing(page)):
        panel.locator("[data-row]").nth(1).wait_for()
    assert desk.tenant.links.count() == 2
    assert {one.linked_by for one in desk.tenant.links.all()} == {desk.people["Ann Lee"]}


@on_both_hosts
def test_records_are_chosen_named_and_unlinked(desk):
    desk.link("Case", 3)
    page = desk.open()
    panel = ready(compact(page))
    panel.get_by_role("button", name="Unlink").click()
    assert panel.locator("[data-chosen]").inner_text() == "Choose records to unlink"
    panel.locator("[data-link]").first.check()
    panel.locator("[data-link]").nth(1).check()
    assert panel.locator("[data-chosen]").inner_text() == "2 of 3 chosen"
    panel.get_by_role("button", name="Unlink 2").click()
    inside = dialog(page)
    inside.locator("li.match").first.wait_for()
    assert inside.locator("h1").inner_text() == "Unlink 2 records?"
    assert desk.records()[2]["Subject"] in inside.locator("ul").inner_text()
    assert "Linked by Ann Lee" in inside.locator("ul").inner_text()
    assert inside.locator("#cancel").evaluate("one => one === document.activeElement")
    inside.locator("#go").click()
    page.locator(".flag", has_text="2 records unlinked").wait_for()
    listing(page).locator("[data-row]").nth(1).wait_for(state="detached")
    assert desk.tenant.links.count() == 1


@on_both_hosts
def test_cancel_changes_nothing_and_the_choice_stays(desk):
    desk.link("Case", 2)
    page = desk.open()
    panel = ready(listing(page))
    panel.get_by_role("button", name="Unlink").click()
    panel.locator("[data-all]").check()
    panel.get_by_role("button", name="Unlink 2").click()
    dialog(page).locator("li.match").first.wait_for()
    dialog(page).locator("#cancel").click()
    page.locator(".dialog").wait_for(state="detached")
    assert panel.locator("[data-chosen]").inner_text() == "2 of 2 chosen"
    assert desk.tenant.links.count() == 2


@on_both_hosts
@pytest.mark.parametrize("key", ["dlg-link", "dlg-unlink"])
def test_escape_closes_a_dialog(desk, key):
    desk.link("Case", 1)
    page = desk.open()
    panel = ready(compact(page))
    if key == "dlg-link":
        panel.get_by_role("button", name="Link", exact=True).click()
        dialog(page).locator("#object option").first.wait_for(state="attached")
    else:
        panel.get_by_role("button", name="Unlink").click()
        panel.locator("[data-link]").check()
        panel.get_by_role("button", name="Unlink 1").click()
        dialog(page).locator("li.match").wait_for()
    page.keyboard.press("Escape")
    page.locator(".dialog").wait_for(state="detached")
    assert desk.tenant.links.count() == 1


@on_both_hosts
def test_everything_works_by_keyboard(desk):
    desk.link("Case", 1)
    page = desk.open()
    panel = ready(compact(page))
    panel.locator("#do-unlink").focus()
    page.keyboard.press("Enter")
    assert focused(panel) == "data-link"
    page.keyboard.press("Space")
    panel.locator("#choose-go").focus()
    page.keyboard.press("Enter")
    inside = dialog(page)
    inside.locator("li.match").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".flag", has_text="unlinked").wait_for()
    compact(page).get_by_text("No Salesforce records linked").wait_for()


def focused(panel):
    one = panel.locator(":focus")
    return "data-link" if one.get_attribute("data-link") else one.get_attribute("id")


@on_both_hosts
def test_a_closed_group_stays_closed_and_the_focus_stays_on_refresh(desk):
    desk.link("Case", 1)
    page = desk.open()
    panel = ready(compact(page))
    panel.locator("summary").click()
    panel.locator("#do-refresh").click()
    panel.get_by_text("Updated from Salesforce.").wait_for(state="attached")
    assert panel.locator(".group").get_attribute("open") is None
    assert focused(panel) == "do-refresh"


@on_both_hosts
def test_what_is_typed_stays_while_salesforce_is_down(desk):
    page = desk.open()
    compact(page).locator("#do-link[data-action]").click()
    inside = dialog(page)
    inside.locator("#object option").first.wait_for(state="attached")
    desk.org.post("settings", {"down": True})
    inside.locator("#q").fill("pdf export")
    inside.get_by_role("button", name="Search").click()
    inside.locator("#found", has_text="Your search is kept.").wait_for()
    assert inside.locator("#q").input_value() == "pdf export"
    desk.org.post("settings", {"down": False})
    inside.locator("#found").get_by_role("button", name="Try again").click()
    inside.locator("[data-record]").first.wait_for()


@on_both_hosts
def test_too_few_letters_are_told_beside_the_field(desk):
    page = desk.open()
    compact(page).locator("#do-link[data-action]").click()
    inside = dialog(page)
    inside.locator("#object option").first.wait_for(state="attached")
    inside.locator("#q").fill("p")
    inside.locator("#q").press("Enter")
    assert inside.locator("#q-error").inner_text().strip() == "Type at least 2 characters."
    assert inside.locator("#q").get_attribute("aria-invalid") == "true"
    user = f"{desk.org.url}/{desk.records('User')[0]['Id']}"
    inside.locator("#q").fill(user)
    inside.locator("#q").press("Enter")
    inside.locator(
        "#q-error", has_text="This is a record of an object that isn’t mapped."
    ).wait_for()
    assert inside.locator("#q").input_value() == user


@on_both_hosts
def test_an_id_of_another_object_brings_the_object_with_it(desk):
    page = desk.open()
    compact(page).locator("#do-link[data-action]").click()
    inside = dialog(page)
    inside.locator("#object option").first.wait_for(state="attached")
    account = desk.records("Account")[0]["Id"]
    inside.locator("#q").fill(account)
    inside.locator("#q").press("Enter")
    inside.locator("[data-record]").wait_for()
    assert inside.locator("#object").input_value() == "Account"
    assert inside.locator("#go").inner_text() == "Link 1"


@on_both_hosts
def test_of_two_one_is_gone_and_the_dialog_says_which(desk):
    page = desk.open()
    compact(page).locator("#do-link[data-action]").click()
    inside = dialog(page)
    inside.locator("#object option").first.wait_for(state="attached")
    inside.locator("#q").fill("pdf export")
    inside.locator("#q").press("Enter")
    boxes = inside.locator("[data-record]")
    boxes.first.check()
    boxes.nth(1).check()
    gone, number = (boxes.first.get_attribute(name) for name in ("data-record", "data-name"))
    desk.org._send("DELETE", "record", json={"id": gone})
    inside.get_by_role("button", name="Link 2").click()
    inside.get_by_text("1 of 2 records linked").wait_for()
    inside.get_by_text(f"{number} was deleted in Salesforce a moment ago.").wait_for()
    inside.get_by_text("Already linked", exact=True).wait_for()
    compact(page).locator("[data-row]").wait_for()


@on_both_hosts
def test_a_merged_record_is_replaced_by_the_one_that_is_left(desk):
    desk.link("Case", 1)
    kept, gone = desk.records()[1], desk.records()[0]
    desk.org._send("DELETE", "record", json={"id": gone["Id"], "into": kept["Id"]})
    page = desk.open()
    name = f"Link {kept['CaseNumber']} instead"
    ready(compact(page)).get_by_role("button", name=name).click()
    compact(page).locator("a.rec-name", has_text=kept["CaseNumber"]).wait_for()
    assert [one.record_id for one in desk.tenant.links.all()] == [kept["Id"]]


@on_both_hosts
def test_a_panel_follows_the_theme_of_jira(desk):
    desk.link("Case", 1)
    page = desk.open(theme="dark")
    panel = frame_of(page, ready(compact(page)))
    panel.wait_for_function("() => document.documentElement.dataset.colorMode === 'dark'")
    dark = panel.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    panel.wait_for_function("() => document.documentElement.dataset.colorMode === 'light'")
    assert panel.evaluate("() => getComputedStyle(document.body).backgroundColor") != dark


def test_a_refused_token_is_asked_for_anew_without_a_word(desk):
    """Of Connect alone: a page on Forge holds no token."""
    desk.link("Case", 1)
    page = desk.open()
    panel = ready(compact(page))
    calls = []

    def refuse_once(route):
        calls.append(route.request.url)
        if len(calls) == 1:
            route.fulfill(status=401, body="{}", content_type="application/json")
        else:
            route.continue_()

    page.context.route("**/api/v1/issue/records?view=compact*", refuse_once)
    panel.locator("#do-refresh").click()
    panel.get_by_text("Updated from Salesforce.").wait_for(state="attached")
    assert len(calls) == 2


@on_both_hosts
def test_a_service_that_does_not_answer_is_told_and_asked_again(desk):
    desk.link("Case", 1)
    page = desk.open()
    panel = ready(compact(page))
    asked = desk.asked("/api/v1/issue/records")
    page.context.route(asked, lambda route: route.abort())
    panel.locator("#do-refresh").click()
    panel.get_by_text("Sinergify isn’t answering").wait_for()
    assert panel.locator("[data-row]").count() == 1
    page.context.unroute(asked)
    panel.get_by_role("button", name="Try again").click()
    panel.get_by_text("Sinergify isn’t answering").wait_for(state="hidden")


def test_a_frame_outside_jira_shows_what_it_has_and_says_what_is_missing(desk):
    """Of Connect alone: Forge's page is drawn by what the service answers through Jira."""
    desk.link("Case", 1)
    minted = desk.jira.post(
        "mint", {"module": "panel-compact", "account": desk.people["Ann Lee"], "issue": "SUP-142"}
    )
    page = desk.page(width=320, height=600)
    page.goto(minted["frame_url"])
    page.get_by_text("Sinergify isn’t answering").wait_for()
    assert page.locator("[data-row]").count() == 1


@on_both_hosts
def test_a_message_made_by_a_script_has_its_picture(desk):
    desk.link("Case", 1)
    page = desk.open()
    panel = ready(compact(page))
    panel.locator("#do-unlink").click()
    panel.locator("[data-link]").check()
    panel.locator("#choose-go").click()
    inside = dialog(page)
    inside.locator("li.match").wait_for()
    asked = desk.asked("/api/v1/links/remove")
    page.context.route(asked, lambda route: route.abort())
    inside.locator("#go").click()
    inside.get_by_text("Nothing was unlinked", exact=True).wait_for()
    assert inside.get_by_role("button", name="Try again").is_visible()
    picture = inside.locator("#outcome use")
    assert picture.evaluate("one => fetch(one.href.baseVal.split('#')[0]).then(got => got.ok)")
    page.context.unroute(asked)
    inside.get_by_role("button", name="Try again").click()
    page.locator(".flag", has_text="unlinked").wait_for()


@on_both_hosts
def test_in_a_narrow_panel_unlink_is_in_the_menu(desk):
    desk.link("Case", 1)
    page = desk.open()
    panel = ready(compact(page))
    page.locator("#frame-panel-compact iframe").evaluate("one => { one.style.width = '240px'; }")
    panel.locator("#do-more").wait_for()
    assert not panel.locator("#do-unlink").is_visible()
    panel.locator("#do-more").focus()
    page.keyboard.press("Enter")
    entry = panel.get_by_role("menuitem", name="Unlink")
    assert entry.evaluate("one => one === document.activeElement")
    page.keyboard.press("Escape")
    assert focused(panel) == "do-more" and not entry.is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    panel.locator("[data-chosen]").wait_for()
    panel.locator("#choose-cancel").click()
    assert focused(panel) == "do-more"


@on_both_hosts
@pytest.mark.parametrize("name", ["compact", "list"])
def test_more_records_come_and_can_be_chosen_up_to_the_most(desk, name):
    desk.link("Case", 54)
    page = desk.open()
    panel = ready({"compact": compact, "list": listing}[name](page))
    assert panel.locator("[data-row]").count() == 50
    panel.get_by_role("button", name="Show more (4 left)").click()
    panel.locator("[data-row]").nth(53).wait_for()
    assert panel.get_by_role("button", name="Show more").count() == 0
    panel.locator("#do-unlink").click()
    for box in panel.locator("[data-link]").all():
        box.evaluate("one => one.click()")
    assert "At most 50 can be unlinked at once." in panel.locator("[data-chosen]").inner_text()
    assert panel.locator("#choose-go").get_attribute("aria-disabled") == "true"
    panel.locator("[data-link]").first.uncheck()
    for n in range(1, 4):
        panel.locator("[data-link]").nth(n).uncheck()
    panel.get_by_role("button", name="Unlink 50").wait_for()


@on_both_hosts
def test_a_double_click_opens_one_dialog(desk):
    page = desk.open()
    compact(page).locator("#do-link[data-action]").dblclick()
    dialog(page).locator("#object option").first.wait_for(state="attached")
    assert page.locator(".dialog").count() == 1
