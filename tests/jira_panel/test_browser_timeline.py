"""The timeline by keyboard, in light and dark: it opens from the state, and has a failed event sent
again while it looks."""

import pytest

from sync.models import IssueEvent
from tests.factories import EffectFactory, IssueEventFactory
from tests.jira_panel.browsing import (
    compact,
    dialog,
    listing,
    on_both_hosts,
    stands_in_both_themes,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@on_both_hosts
def test_a_failed_event_is_sent_again_by_keyboard_in_light_and_dark(desk):
    desk.link("Case", 1)
    bad = IssueEventFactory(
        tenant=desk.tenant, issue_id=desk.issue_id, failed=True, account_id=desk.people["Ann Lee"]
    )
    why, sent = "Priority: High needs a contract.", {"Priority": "Priority"}
    EffectFactory(event=bad, state="failed", reason=why, sent=sent)
    page = desk.open()
    compact(page).get_by_role("button", name="1 failed. Open the timeline").wait_for()
    opener = listing(page).locator("#do-timeline")
    listing(page).get_by_role("button", name="Refresh from Salesforce").wait_for()
    opener.focus()
    page.keyboard.press("Enter")
    inside = dialog(page)
    inside.get_by_text("Comment by Ann Lee could not be sent to Case 00001026").wait_for()
    inside.get_by_text("Show what was sent").focus()
    page.keyboard.press("Enter")
    inside.get_by_text("Priority", exact=True).wait_for()
    stands_in_both_themes(page, inside)
    inside.get_by_role("button", name="Retry: Comment by Ann Lee").focus()
    page.keyboard.press("Enter")
    inside.get_by_text("Comment by Ann Lee is waiting").wait_for()
    assert inside.get_by_text("Priority", exact=True).is_visible(), "it stays open"
    assert inside.locator(":focus").inner_text().strip() == "Try now"
    IssueEvent.objects.update(state="done", reason="")
    inside.get_by_text("Comment by Ann Lee sent").wait_for()
    assert inside.locator("#stand").inner_text() == "In sync"
    page.keyboard.press("Escape")
    page.locator(".dialog").wait_for(state="detached")
    for panel in (listing(page), compact(page)):
        panel.get_by_role("button", name="In sync").wait_for()
    assert desk.errors == []
